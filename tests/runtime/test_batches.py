"""Producer batches: what a worker hands to the broker is what the broker will take."""

from pipeline.broker.kafka_topics import MAX_STATE_BYTES, changelog_topic, kafka_topic_name
from pipeline.model import Channel, Output
from pipeline.runtime.microbatch_batches import pack_outputs
from pipeline.settings import Settings

SETTINGS = Settings(max_record_bytes=10_000)


def test_an_output_too_large_becomes_a_dead_letter() -> None:
    """A record that the broker would refuse again after every start goes to the dead letters, cut to
    what fits; the others go where they belong."""
    made = [Output(Channel.TAGGED, b"k", b"x" * size, f"id-{size}", "s") for size in (100, 50_000)]
    packed = pack_outputs(made, SETTINGS)
    names = [kafka_topic_name(channel, SETTINGS) for channel in (Channel.TAGGED, Channel.DEAD_LETTERS)]
    assert sorted(p.kafka_topic for p in packed) == sorted(names)
    assert all(p.batch.size() <= SETTINGS.max_record_bytes for p in packed)
    assert [p.batch.record_count() for p in packed] == [1, 1]


def test_a_changelog_takes_large_entries() -> None:
    """What an article of thousands of paragraphs gives to one topic is one entry of several megabytes."""
    assert ("max.message.bytes", str(MAX_STATE_BYTES)) in changelog_topic("aggregation", SETTINGS).config
    assert MAX_STATE_BYTES > 10_000 * 1_000
