"""The promises over the whole path: in any order, with copies, crashes and versions, the same bytes."""

from collections.abc import Sequence
from random import Random
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsfold.aggregation.salience import Salience
from newsfold.eventtime.window import Windows
from newsfold.ingest.step import paragraphs_of
from newsfold.model.article import Article
from newsfold.model.event import EventRecord
from newsfold.settings import Settings, load_settings
from newsfold.tagging.contributions import parts_of, said_of
from newsfold.testing import CrashPoint, PipelineTestDriver
from newsfold.topology import stages
from newsfold.wire.codec import canonical, decode
from newsfold.wire.envelope import by_name
from workshop.harness.keywords import KeywordTagger
from workshop.harness.reference import reference_records

SETTINGS: Settings = load_settings(windows="1h,1d", partitions=2)
WORDS = ["truce", "sanction", "hockey", "Putin", "Trump", "weather"]
LAW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@st.composite
def articles(draw: st.DrawFn) -> list[Article]:
    """Versions of a few articles, some of them withdrawn, some with one paragraph in common."""
    return draw(st.lists(_article(), max_size=8, unique_by=lambda a: (a.uri, a.version)))


@st.composite
def _article(draw: st.DrawFn) -> Article:
    number, version = draw(st.integers(0, 3)), draw(st.integers(1, 3))
    words = st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(lambda w: f"News of {' '.join(w)}.")
    return Article(
        uri=f"urn:a{number}",
        version=version,
        source=f"Paper {number % 2}",
        published_at=f"2025-03-{18 + draw(st.integers(0, 1))}T0{draw(st.integers(0, 2))}:00:00Z",
        paragraphs=tuple(draw(st.lists(words, min_size=1, max_size=3))),
        status=draw(st.sampled_from(["usable", "usable", "usable", "canceled"])),
    )


def expected(given_: Sequence[Article]) -> dict[str, bytes]:
    """The reference over the paragraphs of the newest version of each article, and nothing else."""
    cut = [paragraphs_of(article) for article in given_]
    newest: dict[str, tuple[int, str]] = {}
    for p in (p for paragraphs in cut for p in paragraphs):
        newest[p.article_id] = max(newest.get(p.article_id, (0, "")), (p.version, p.digest))
    current = [p for ps in cut for p in ps if (p.version, p.digest) == newest[p.article_id]]
    tags = KeywordTagger().tag(current)
    said = [said_of(paragraph, of_text) for paragraph, of_text in zip(current, tags, strict=True)]
    parts = [part for one in said for part in parts_of([one])]
    return reference_records(parts, Windows(SETTINGS.windows), Salience())


def driver(**options: Any) -> PipelineTestDriver:
    """The real stages with the keyword tagger."""
    return PipelineTestDriver(
        settings=SETTINGS, stages=stages(KeywordTagger(), Windows(SETTINGS.windows)), **options
    )


@LAW
@given(articles(), st.randoms(use_true_random=False), st.integers(1, 9), st.floats(0, 1))
def test_order_copies_and_batches(given_: list[Article], random: Random, size: int, copies: float) -> None:
    """Paragraphs of all versions in any order, some twice, in batches of any size."""
    run = driver(batch_size=size, shuffle=random.randrange(1000), duplicates=copies).feed(*given_).run()
    assert run.lines() == sorted(expected_lines(given_))


@LAW
@given(articles(), st.lists(st.sampled_from(CrashPoint), max_size=6), st.integers(1, 5))
def test_crashes(given_: list[Article], crashes: list[CrashPoint], size: int) -> None:
    """Articles one by one, with a crash of every worker at any point of a batch after each."""
    run = driver(batch_size=size)
    for number, article in enumerate(given_):
        run.feed(article)
        if number < len(crashes):
            run.crash(crashes[number])
    assert run.run().lines() == sorted(expected_lines(given_))


@LAW
@given(articles(), st.permutations(range(8)))
def test_fed_twice_in_another_order(given_: list[Article], order: list[int]) -> None:
    """A second feed of the same articles, in another order, changes nothing."""
    run = driver().feed(*given_).run()
    before = run.lines()
    again = [given_[n] for n in order if n < len(given_)]
    fresh = driver().feed(*again).run().feed(*given_).run()
    assert fresh.lines() == before == sorted(expected_lines(given_))


def expected_lines(given_: Sequence[Article]) -> list[bytes]:
    """As the driver gives them: canonical JSON."""
    return [canonical(decode(value, EventRecord)) for value in expected(given_).values()]


def test_the_laws_see_a_lost_correction() -> None:
    """Negative control: without retractions the old version's topic would stay, and the laws would see it."""
    old = Article(uri="urn:a", source="P", published_at="2025-03-18", paragraphs=("A truce holds.",))
    new = Article(
        uri="urn:a", source="P", published_at="2025-03-18", version=2, paragraphs=("Ice hockey again.",)
    )
    both = driver().feed(old).run().feed(new).run()
    assert {e.topic.label for e in both.events()} == {"hockey"}
    parts = [part for part in both.contributions() if not part.retract]
    kept = reference_records(parts, Windows(SETTINGS.windows), Salience())
    assert len(kept) > len(both.events())


def test_poison_goes_to_the_dead_letters_and_the_rest_goes_on() -> None:
    """A paragraph on which a rule fails is kept with its reason and position; its neighbours are tagged."""
    texts = ("A truce holds.", "Let it explode now.", "More hockey.")
    run = driver().feed(Article(uri="u", source="P", published_at="2025-03-18", paragraphs=texts)).run()
    [letter] = run.dead_letters()
    headers = by_name(letter.headers)
    assert headers["reason"] == b"rule"
    assert headers["stage"] == b"tagging"
    assert b"explode" in (letter.value or b"")
    assert {e.topic.label for e in run.events()} == {"truce", "hockey"}
