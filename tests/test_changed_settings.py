"""Settings that change under a state made with others: carried through, or refused with what to do."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from random import Random

import pytest

from newsfold.aggregation.salience import Salience
from newsfold.assembly import load_salience
from newsfold.delivery.stage import Stage
from newsfold.errors import SettingsError
from newsfold.eventtime.horizon import Horizon
from newsfold.eventtime.window import Windows
from newsfold.ingest.step import paragraphs_of
from newsfold.memory_engine.worker import MemoryWorker
from newsfold.model.article import Article
from newsfold.model.paragraph import Paragraph
from newsfold.model.tags import Tagger, Tags
from newsfold.settings import load_settings
from newsfold.state.keyed import KeyedState
from newsfold.state.made_with import KEY as MADE_WITH
from newsfold.state.memory import MemoryState
from newsfold.testing import PipelineTestDriver
from newsfold.topology import STAGE_NAMES, stages
from newsfold.wire.codec import encode
from newsfold.wire.envelope import Channel, Output, Received, by_name
from workshop.harness.keywords import TOPICS, KeywordTagger


def driver(windows: str = "1d", horizon: str = "") -> PipelineTestDriver:
    """A pipeline of one partition."""
    settings = load_settings(windows=windows, partitions=1)
    path = stages(KeywordTagger(), Windows(windows), Windows(windows).horizon(horizon))
    return PipelineTestDriver(settings=settings, stages=path, batch_size=5)


def set_to(run: PipelineTestDriver, windows: str = "1d", horizon: str = "") -> PipelineTestDriver:
    """Start the workers again under other settings."""
    path = stages(KeywordTagger(), Windows(windows), Windows(windows).horizon(horizon))
    for worker, stage in zip(run.workers, path, strict=True):
        worker.restart(stage)
    return run


def article(name: str, day: int, text: str = "A truce holds", **more: object) -> Article:
    """An article of a day after the first of March 2025."""
    moment = Horizon.shifted("2025-03-01T00:00:00Z", day * 86_400)
    return Article(uri=name, source=name, published_at=moment, paragraphs=(f"{text}, says {name}.",), **more)  # type: ignore[arg-type]


def days(run: PipelineTestDriver) -> dict[str, int]:
    """Articles by day."""
    return {event.window.start[:10]: event.article_count for event in run.events()}


def reasons(run: PipelineTestDriver) -> list[str]:
    """The reasons of all dead letters."""
    return sorted(by_name(letter.headers)["reason"].decode() for letter in run.dead_letters())


def test_a_horizon_that_is_taken_away_opens_nothing() -> None:
    """A day that was closed and forgotten stays as it was, what comes for it is set aside, and what is later
    is taken and corrected as ever; with the horizon back it goes on as before."""
    run = driver(horizon="10d").feed(*(article(f"a{n}", 0) for n in range(5))).run()
    run.feed(*(article(f"b{day}", day) for day in range(20, 60, 3))).run()
    set_to(run).feed(article("late", 0), article("c", 50)).run()
    assert days(run)["2025-03-01"] == 5
    assert days(run)["2025-04-20"] == 2
    assert reasons(run) == ["horizon"]
    run.feed(article("c", 50, version=2, status="canceled"), article("d", 400), article("e", 50)).run()
    assert days(run)["2025-04-20"] == 2
    set_to(run, horizon="10d").feed(article("f", 401), article("g", 60)).run()
    assert days(run)["2025-04-20"] == 2
    assert reasons(run) == ["horizon", "horizon"]


def test_without_a_horizon_a_withdrawn_article_is_not_taken_for_closed() -> None:
    """What was withdrawn when nothing moves the cutoff any more is still known when its old text comes."""
    run = driver(horizon="10d").feed(article("a", 0), article("b", 30)).run()
    set_to(run).feed(article("c", 31), article("c", 31, version=2, status="canceled")).run()
    run.feed(article("c", 31)).run()
    assert days(run) == {"2025-03-01": 1, "2025-03-31": 1}


@pytest.mark.parametrize("other", ["1h", "1h,1d", "24h", "1w"])
def test_other_windows_are_refused(other: str) -> None:
    """Nothing would correct the records of the old sizes any more: the worker says what the state was made
    with and changes nothing; under the old sizes it goes on."""
    run = driver().feed(article("a", 0), article("b", 1)).run()
    before = run.lines()
    set_to(run, windows=other).feed(article("c", 0))
    for _ in range(2):
        with pytest.raises(SettingsError, match=r"made with 1d.*set NEWSFOLD_WINDOWS=1d"):
            run.run()
        assert run.lines() == before
        set_to(run, windows=other)
    set_to(run).run()
    assert days(run) == {"2025-03-01": 2, "2025-03-02": 1}


def test_other_windows_are_refused_before_there_is_a_record() -> None:
    """A worker with nothing to read says it too, each time that it is started."""
    run = driver().feed(article("a", 0), article("b", 1)).run()
    for _ in range(2):
        with pytest.raises(SettingsError, match=r"made with 1d.*set NEWSFOLD_WINDOWS=1d"):
            set_to(run, windows="1h,1d").run()
    assert set_to(run).run().lines()


def test_the_same_windows_in_other_words_are_the_same() -> None:
    """The order in which sizes are written means nothing."""
    run = driver(windows="1h,1d").feed(article("a", 0)).run()
    set_to(run, windows="1d, 1h").feed(article("b", 0)).run()
    assert {event.article_count for event in run.events()} == {2}


SALIENCE = load_salience(load_settings(salience=0.25))


def path_of(salience: Salience | None = None) -> tuple[Stage, ...]:
    """The stages under a salience; without one every article counts."""
    return stages(KeywordTagger(), Windows("1d"), salience=salience)


def restarted(run: PipelineTestDriver, path: Sequence[Stage]) -> PipelineTestDriver:
    """Start the workers again with these stages."""
    for worker, stage in zip(run.workers, path, strict=True):
        worker.restart(stage)
    return run


def keeping(stage: Stage, entry: bytes, value: bytes) -> Stage:
    """A stage that does its work and keeps one thing in its state: what it is given here."""

    def step(batch: Sequence[Received], work: partial[list[Output]], state: KeyedState) -> list[Output]:
        state.put(entry, value)
        return work(batch)

    def opened(state: KeyedState) -> partial[list[Output]]:
        return partial(step, work=partial(stage.open(MemoryState())), state=state)

    return replace(stage, open=opened)


@pytest.mark.parametrize("changed", [0.3, 0.0])
def test_another_salience_is_refused(changed: float) -> None:
    """Some records would count by the one, some by the other. The worker says what its state was made with,
    with or without something to read, and changes nothing; under the old salience it goes on."""
    settings = load_settings(partitions=1)
    run = PipelineTestDriver(settings=settings, stages=path_of(SALIENCE)).feed(article("a", 0)).run()
    before = run.received(Channel.EVENTS)
    other = path_of(load_salience(load_settings(salience=changed)))
    for more in ([], [article("b", 1)]):
        with pytest.raises(SettingsError, match=rf"salience = {changed:g}.*0\.25.*NEWSFOLD_SALIENCE=0\.25"):
            restarted(run, other).feed(*more).run()
        assert run.received(Channel.EVENTS) == before
    assert restarted(run, path_of(SALIENCE)).run().contributions()[-1].published_at.startswith("2025-03-02")


@pytest.mark.parametrize("older", range(len(STAGE_NAMES)), ids=STAGE_NAMES)
@pytest.mark.parametrize(
    ("entry", "value", "says"),
    [
        (b"a", b"[]", "was kept by an older newsfold"),
        (MADE_WITH, b'["mentions.0","1d"]', r"is of the form mentions\.0"),
    ],
    ids=["says nothing", "says another form"],
)
def test_state_of_another_form_is_refused(older: int, entry: bytes, value: bytes, says: str) -> None:
    """Either stage, with or without something to read: one line with what to do, and nothing is sent or
    committed; under a new group all that is still in the log is counted."""
    path = path_of()
    stage = path[older]
    run = PipelineTestDriver(settings=load_settings(partitions=1), stages=path)
    restarted(run, [*path[:older], keeping(stage, entry, value), *path[older + 1 :]]).feed(
        article("a", 0)
    ).run()
    sent = {channel: run.received(channel) for channel in stage.writes}
    for more in ([], [article("b", 0)]):
        with pytest.raises(SettingsError, match=says) as refusal:
            restarted(run, path).feed(*more).run()
        assert str(refusal.value).startswith(f"{stage.name}: the state ")
        assert "new NEWSFOLD_GROUP" in str(refusal.value)
        assert "\n" not in str(refusal.value)
        assert {channel: run.received(channel) for channel in stage.writes} == sent
    run.workers = [MemoryWorker(run.broker, s, load_settings(partitions=1, group="anew"), 5) for s in path]
    assert days(run.run()) == {"2025-03-01": 2}


@pytest.mark.parametrize("stage", path_of(), ids=STAGE_NAMES)
def test_the_form_is_said_first(stage: Stage) -> None:
    """A crash may leave the beginning of a batch's changes: however much there is, the worker goes on."""
    run = PipelineTestDriver(settings=load_settings(partitions=1), stages=path_of())
    batch = run.feed(article("a", 0), article("b", 1)).run().received(stage.reads)
    state = MemoryState()
    stage.open(state)(batch)
    changes = state.take_changes()
    assert next(iter(changes)) == MADE_WITH
    for cut in range(len(changes)):
        beginning = MemoryState()
        for key, change in list(changes.items())[:cut]:
            beginning.restore(key, change)
        assert stage.open(beginning)(batch)


def test_one_wrong_date_closes_nothing() -> None:
    """With a horizon an article of 2099 is set aside itself, tagged all the same; honest news counts."""
    run = driver(horizon="10d").feed(*(article(f"a{n}", n) for n in range(3)))
    run.feed(article("far", 27_000)).feed(*(article(f"b{n}", n) for n in range(3))).run()
    assert days(run) == {"2025-03-01": 2, "2025-03-02": 2, "2025-03-03": 2}
    assert reasons(run) == ["future"]
    assert len(run.tagged()) == 7
    run = driver().feed(article("far", 27_000)).run()
    assert not reasons(run), "without a horizon it harms nobody"


class Lexicon(KeywordTagger):
    """A tagger that knows these words alone."""

    def __init__(self, *words: str) -> None:
        self.words = words
        self.identity = Tagger("keywords", "1", ",".join(words))

    def tag(self, paragraphs: Sequence[Paragraph]) -> list[Tags]:
        return [
            Tags(tuple(topic for topic in tags.topics if topic.label in self.words), tags.entities)
            for tags in super().tag(paragraphs)
        ]


def tagged_with(lexicon: Lexicon, run: PipelineTestDriver) -> PipelineTestDriver:
    """Start the workers again under another lexicon."""
    for worker, stage in zip(run.workers, stages(lexicon, Windows("1d")), strict=True):
        worker.restart(stage)
    return run


def sent(run: PipelineTestDriver, *paragraphs: Paragraph) -> PipelineTestDriver:
    """Write paragraphs to the log, whether they came before or not."""
    run.broker.publisher().publish(
        Output(Channel.PARAGRAPHS, p.article_id.encode(), encode(p), p.id, p.article_id) for p in paragraphs
    )
    return run


def counted(run: PipelineTestDriver) -> dict[str, tuple[int, int]]:
    """Articles and paragraphs by topic, when everything is done."""
    return {e.topic.label: (e.article_count, e.paragraph_count) for e in run.run().events()}


BOTH = "A truce and a sanction, as both say."
ONE = paragraphs_of(
    Article(uri="a", source="S", published_at="2025-03-18", paragraphs=(BOTH, "A truce; then hockey."))
)
OTHER = paragraphs_of(article("b", 17))


def test_another_lexicon_takes_back_what_it_no_longer_finds() -> None:
    """The same version of an article, tagged again: topics that it has no longer lose it, new ones gain it,
    however often, and back to the first lexicon too. What does not come again stays as it was."""
    run = sent(driver(), *ONE, *OTHER)
    assert counted(run) == {"truce": (2, 3), "sanction": (1, 1), "hockey": (1, 1)}
    for _ in range(2):
        sent(tagged_with(Lexicon("sanction", "hockey"), run), *ONE)
        assert counted(run) == {"truce": (1, 1), "sanction": (1, 1), "hockey": (1, 1)}
    sent(tagged_with(Lexicon("truce"), run), *ONE)
    assert counted(run) == {"truce": (2, 3)}
    sent(tagged_with(Lexicon("sanction", "hockey"), run), *ONE)
    assert counted(run) == {"truce": (1, 1), "sanction": (1, 1), "hockey": (1, 1)}


def test_an_article_between_two_lexicons_loses_nothing() -> None:
    """Its first paragraph was tagged with the old lexicon, its second with the new one: both count."""
    run = sent(driver(), ONE[0]).run()
    sent(tagged_with(Lexicon("truce", "hockey"), run), ONE[1])
    assert counted(run) == {"truce": (1, 2), "sanction": (1, 1), "hockey": (1, 1)}


def test_withdrawals_and_corrections_hold_under_any_lexicon() -> None:
    """A correction takes back what its article had under every lexicon; a withdrawal leaves nothing."""
    run = sent(driver(), *ONE).run()
    sent(tagged_with(Lexicon("hockey"), run), *ONE).run()
    text = "A truce and hockey."
    corrected = paragraphs_of(
        Article(uri="a", source="S", published_at="2025-03-18", version=2, paragraphs=(text,))
    )
    assert counted(sent(run, *corrected)) == {"hockey": (1, 1)}
    assert counted(sent(tagged_with(Lexicon("truce"), run), *corrected, *ONE)) == {"truce": (1, 1)}
    withdrawn = paragraphs_of(Article(uri="a", version=3, status="canceled"))
    assert counted(sent(run, *withdrawn)) == {}


@pytest.mark.parametrize("seed", range(20))
def test_the_last_to_tag_an_article_is_right(seed: int) -> None:
    """Workers of several lexicons by turns, with crashes: each article counts as it was tagged last."""
    chance, run = Random(seed), driver()
    lexicons = [Lexicon(*chance.sample(sorted(TOPICS), 2)) for _ in range(3)]
    last: dict[str, set[str]] = {}
    for _ in range(12):
        lexicon = chance.choice(lexicons)
        tagged_with(lexicon, run)
        for name in chance.sample("abcd", 2):
            sent(run, *paragraphs_of(article(name, 17, "A truce, a sanction and hockey")))
            last[name] = set(lexicon.words)
        if chance.random() < 0.5:
            run.crash()
        right = {word: sum(word in words for words in last.values()) for word in TOPICS}
        assert counted(run) == {word: (n, n) for word, n in right.items() if n}
