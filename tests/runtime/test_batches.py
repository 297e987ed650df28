"""Producer batches: what a worker hands to the broker is what the broker will take."""

from collections import defaultdict

from aiokafka.record import MemoryRecords
from hypothesis import given, settings
from hypothesis import strategies as some

from newsfold.broker.catalogue import MAX_STATE_BYTES, changelog_topic, kafka_topic_name
from newsfold.broker.partitioning import partition_of
from newsfold.faust_engine.outbox import pack_outputs
from newsfold.settings import Settings
from newsfold.wire import cloud_events
from newsfold.wire.envelope import Channel, Output

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


OUTPUTS = some.lists(
    some.builds(
        Output,
        some.sampled_from(Channel),
        some.binary(max_size=70),
        some.none() | some.binary(max_size=200) | some.just(b"v" * 9_000),
        some.text(max_size=70).map(lambda text: text.encode("utf-8", "replace").decode()),
        some.text(max_size=70).map(lambda text: text.encode("utf-8", "replace").decode()),
        some.lists(some.tuples(some.sampled_from(("reason", "path")), some.binary(max_size=80))).map(tuple),
    ),
    max_size=60,
)


@given(OUTPUTS)
@settings(max_examples=60, deadline=None)
def test_the_client_library_reads_what_was_encoded(made: list[Output]) -> None:
    """Every output is read back by the client library as it was, in order within its partition, with a
    checksum that fits and offsets from 0 in every batch."""
    found = defaultdict(list)
    for one in pack_outputs(made, SETTINGS):
        records = MemoryRecords(bytes(one.batch._build()))
        batch = records.next_batch()
        assert batch.validate_crc()
        assert not records.has_next()
        read = list(batch)
        assert [record.offset for record in read] == list(range(one.batch.record_count()))
        found[one.kafka_topic, one.partition] += [
            (record.key, record.value, [h for h in record.headers if h[0] != "ce_time"]) for record in read
        ]
    expected = defaultdict(list)
    for output in made:
        place = kafka_topic_name(output.channel, SETTINGS), partition_of(output.key, SETTINGS.partitions)
        headers = [header for header in cloud_events.headers(output, b"") if header[0] != "ce_time"]
        expected[place].append((output.key, output.value, headers))
    assert found == expected
