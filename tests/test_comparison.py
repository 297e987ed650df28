"""Comparing two pipelines and writing what differs, on the memory broker."""

from collections.abc import Sequence

import pytest

from newsfold.aggregation.step import STAGE as AGGREGATION
from newsfold.broker.catalogue import kafka_topic_name
from newsfold.broker.memory.broker import MemoryBroker
from newsfold.errors import SettingsError, SetupError
from newsfold.eventtime.window import Windows
from newsfold.memory_engine.worker import MemoryWorker
from newsfold.rebuilding.beginning import first_whole_window
from newsfold.rebuilding.comparison import compare, differing, examples
from newsfold.rebuilding.journal import Journal, Rebuild, journal_topic, kafka_topics_of, start_of
from newsfold.rebuilding.writing import write_differences
from newsfold.settings import Settings, load_settings
from newsfold.subscription.latest import canonical_lines, latest_events
from newsfold.testing import PipelineTestDriver
from newsfold.topology import aggregation_stage, stages
from newsfold.wire.envelope import Channel
from tests.test_changed_settings import Lexicon, article, reasons, tagged_with
from workshop.harness.keywords import KeywordTagger

OWN = load_settings(partitions=1, rebuild="spring", rebuild_apart=True)
RUNNING, REBUILT = "news.events", "rebuild-spring.news.events"


def running() -> PipelineTestDriver:
    """A pipeline that knows truces and hockey, over three days."""
    path = stages(KeywordTagger(), Windows("1d"))
    run = PipelineTestDriver(settings=load_settings(partitions=1), stages=path, batch_size=5)
    tagged_with(Lexicon("truce", "hockey"), run)
    texts = ("A truce", "A truce and hockey", "A truce and a sanction")
    return run.feed(*(article(f"a{n}", n % 3, text) for n, text in enumerate(texts * 2))).run()


def fold(run: PipelineTestDriver, lexicon: Lexicon, windows: str = "1d", since: str = "") -> None:
    """Fold the paragraphs anew under the rebuild."""
    broker: MemoryBroker = run.broker
    broker.admin().ensure(kafka_topics_of(OWN))
    own = MemoryBroker(OWN)
    own._log = broker._log
    tagging, _ = stages(lexicon, Windows(windows))
    for stage in (tagging, aggregation_stage(Windows(windows), since=since)):
        MemoryWorker(own, stage, OWN, 5).run()


def rebuilt(run: PipelineTestDriver) -> list[bytes]:
    """What holds by the rebuild."""
    return canonical_lines(latest_events(run.broker, OWN))


def test_equal_pipelines_are_equal() -> None:
    """Folded again with the same lexicon, every record is the same."""
    run = running()
    fold(run, Lexicon("truce", "hockey"))
    comparison = compare(run.broker, RUNNING, REBUILT)
    assert (comparison.equal, comparison.changes) == (len(run.lines()), {})
    assert write_differences(run.broker, RUNNING, REBUILT, "", print) == 0


def test_what_differs_is_counted_shown_and_written() -> None:
    """Another lexicon loses one topic and finds another: counted, the biggest first, and once written
    nothing is left that differs."""
    run = running()
    fold(run, Lexicon("truce", "sanction"))
    comparison = compare(run.broker, RUNNING, REBUILT)
    assert (comparison.equal, comparison.count("changed")) == (3, 0)
    assert (comparison.count("only here"), comparison.count("only there")) == (1, 1)
    shown = examples(run.broker, RUNNING, REBUILT, comparison, 10)
    assert {(e.kind, (e.running or e.rebuilt).topic.label) for e in shown} == {  # type: ignore[union-attr]
        ("only here", "hockey"),
        ("only there", "sanction"),
    }
    told: list[str] = []
    assert write_differences(run.broker, RUNNING, REBUILT, "", told.append) == 2
    assert told == ["2 of 2 differences written"]
    assert run.lines() == rebuilt(run)


def test_the_biggest_difference_comes_first() -> None:
    """What the rebuild has read more of differs by its articles, and what differs is named."""
    run = running()
    run.feed(*(article(f"b{n}", 2) for n in range(3)), article("c", 1))
    fold(run, Lexicon("truce", "hockey"))
    comparison = compare(run.broker, RUNNING, REBUILT)
    assert (comparison.equal, comparison.count("changed")) == (2, 2)
    first, second = examples(run.broker, RUNNING, REBUILT, comparison, 2)
    assert dict(differing(first))["articles"] == "2 -> 5"
    assert dict(differing(second))["articles"] == "2 -> 3"
    assert dict(differing(second))["listed sources"] == "+c"
    assert examples(run.broker, RUNNING, REBUILT, comparison, 1) == [first]


def test_other_windows_replace_those_of_before() -> None:
    """Records of days are withdrawn, those of hours are there."""
    run = running()
    fold(run, Lexicon("truce", "hockey"), windows="1h")
    assert compare(run.broker, RUNNING, REBUILT).equal == 0
    write_differences(run.broker, RUNNING, REBUILT, "", print)
    assert run.lines() == rebuilt(run)
    assert {event.window.end[11:] for event in run.events()} == {"01:00:00Z"}


def test_windows_before_the_rebuild_stay_as_they_are() -> None:
    """Half of the paragraphs are deleted: windows that may have lost articles are neither folded, written nor
    withdrawn, and what comes for them is set aside."""
    run = running()
    before = {event.id: event for event in run.events()}
    since = "2025-03-02T00:00:00Z"
    fold(run, Lexicon("truce", "sanction"), since=since)
    assert {event.window.start >= since for event in latest_events(run.broker, OWN)} == {True}
    comparison = compare(run.broker, RUNNING, REBUILT, since)
    assert (comparison.left, comparison.equal) == (1, 2)
    write_differences(run.broker, RUNNING, REBUILT, since, print)
    [old] = [event for event in run.events() if event.window.start < since]
    assert old == before[old.id]
    letters = run.broker.records(("rebuild-spring.news.dead-letters", 0), 0, 100)
    assert letters
    assert reasons(run) == []


def test_a_rebuild_begins_behind_what_was_deleted() -> None:
    """With all paragraphs there it folds everything; else from the first window behind the oldest that is
    left, by the time at which that was written."""
    run = running()
    assert first_whole_window(run.broker, run.settings) == ""
    partition = ("news.paragraphs", 0)
    run.broker.append(partition, b"k", b"{}", (), 1_742_256_000_000)
    end = run.broker.offsets(partition)[1]
    run.broker.delete_before(partition, end - 1)
    assert first_whole_window(run.broker, run.settings) == "2025-03-19T00:00:00Z"
    run.broker.delete_before(partition, end)
    assert first_whole_window(run.broker, run.settings) > "2025-03-19T00:00:00Z"


def test_somebody_who_goes_on_writing_is_told() -> None:
    """What was written is compared again; where it does not stay, that is an error and no success."""
    run = running()
    fold(run, Lexicon("sanction"))
    [record, *_] = run.received(Channel.EVENTS)

    def meddle(line: str) -> None:
        run.broker.append((RUNNING, 0), record.key, record.value)

    with pytest.raises(SetupError, match="does not stay"):
        write_differences(run.broker, RUNNING, REBUILT, "", meddle)


def journal(*rebuilds: Rebuild) -> dict[str, Rebuild]:
    """What a journal in memory says after these."""
    broker = MemoryBroker(load_settings(partitions=1))
    broker.admin().ensure([journal_topic(broker.settings)])
    written = Journal(broker, broker.settings)
    for rebuild in rebuilds:
        written.note(rebuild)
    return written.rebuilds()


def of_phase(phase: str) -> Rebuild:
    """A rebuild in the place of the default group."""
    return Rebuild(name="spring", phase=phase, replaces="newsfold", since="2025-03-02T00:00:00Z", options={})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("phases", "settings", "answer"),
    [
        ([], {}, ""),
        (["folding"], {}, ""),
        (["folding"], {"rebuild": "spring", "rebuild_apart": True}, "2025-03-02T00:00:00Z"),
        (["folding"], {"rebuild": "spring"}, SetupError),
        (["folding", "switching"], {}, SetupError),
        (["folding", "switching"], {"rebuild": "spring", "rebuild_apart": True}, SetupError),
        (["folding", "switching", "switched"], {}, SetupError),
        (["folding", "switching", "switched"], {"group": "other"}, ""),
        (["folding", "switching", "switched"], {"rebuild": "spring"}, "2025-03-02T00:00:00Z"),
        ([], {"rebuild": "spring"}, SettingsError),
    ],
)
def test_who_may_work(phases: Sequence[str], settings: dict[str, object], answer: object) -> None:
    """At every step of a rebuild one of the two may publish where readers look, and never both."""
    rebuilds = journal(*(of_phase(phase) for phase in phases))
    own = load_settings(**settings)
    if isinstance(answer, str):
        assert start_of(rebuilds, own) == answer
    else:
        with pytest.raises(answer):  # type: ignore[call-overload]
            start_of(rebuilds, own)


def test_a_rebuild_has_its_own_of_all_but_what_sources_write() -> None:
    """Before the switch and after it no two pipelines share a group, a changelog or contributions."""
    running = {topic.name for topic in kafka_topics_of(Settings())}
    after = {topic.name for topic in kafka_topics_of(Settings(rebuild="spring"))}
    before = {topic.name for topic in kafka_topics_of(OWN)}
    assert before & running == {"news.paragraphs", "news.identities"}
    assert running - after == {
        "news.contributions",
        "newsfold-tagging-changelog",
        f"newsfold-{AGGREGATION}-changelog",
    }
    assert after - running <= before
    assert kafka_topic_name(Channel.EVENTS, Settings(rebuild="spring")) == RUNNING
