"""The load: articles made from a seed, each with the topics and names that its paragraphs contain.

Nine articles of ten are new ones; each tenth is version 2 of an earlier one with other topics, and each
fiftieth a withdrawal. One paragraph of six is a wire text that many articles print.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from random import Random

from newsfold.ingest.options import IngestOptions
from newsfold.ingest.seen import Seen
from newsfold.ingest.step import ingest
from newsfold.model.article import Article
from newsfold.sources.item import Sourced
from newsfold.wire.envelope import Output

TOPICS, NAMES, SOURCES, DAYS, WIRES = 24, 30, 9, 5, 40
INGEST_BATCH = 200


@dataclass(frozen=True)
class PlannedParagraph:
    """A paragraph: its text, and the numbers of the topics and names in it."""

    text: str
    topics: tuple[int, ...]
    names: tuple[int, ...]


@dataclass(frozen=True)
class PlannedArticle:
    """One version of a generated article."""

    number: int
    version: int
    source: str
    published_at: str
    paragraphs: tuple[PlannedParagraph, ...] = ()
    withdrawn: bool = False

    @property
    def uri(self) -> str:
        """The same for all versions."""
        return f"urn:load:{self.number}"

    def article(self) -> Article:
        """The article as a source would deliver it."""
        return Article(
            uri=self.uri,
            version=self.version,
            source=self.source,
            published_at=self.published_at,
            paragraphs=tuple(p.text for p in self.paragraphs),
            status="canceled" if self.withdrawn else "usable",
        )


@dataclass(frozen=True)
class Load:
    """The first `articles` articles of a seed."""

    seed: int
    articles: int
    revises: bool = True
    """Off for controls: then plain counting is right as long as nothing goes wrong."""

    def plan(self, start: int = 0, end: int | None = None) -> Sequence[PlannedArticle]:
        """The articles from `start` to before `end`, in the order in which they are fed."""
        return _plan(self)[start:end]


@cache
def _plan(load: Load) -> tuple[PlannedArticle, ...]:
    rng = Random(f"{load.seed} wires")
    wires = [_paragraph(rng, f"Agencies report from bureau {n}") for n in range(WIRES)]
    return tuple(_planned(load, wires, n) for n in range(load.articles))


def _planned(load: Load, wires: Sequence[PlannedParagraph], n: int) -> PlannedArticle:
    rng = Random(f"{load.seed} {n}")
    revises = load.revises and n % 10 == 9
    withdrawn = load.revises and n % 50 == 49
    number = n - 5 if revises else n
    day, hour, minute = 1 + rng.randrange(DAYS), rng.randrange(24), rng.randrange(60)
    return PlannedArticle(
        number,
        2 if revises else 1,
        f"Paper {number % SOURCES}",
        f"2025-03-{day:02}T{hour:02}:{minute:02}:00Z",
        () if withdrawn else tuple(_paragraphs(rng, wires, n)),
        withdrawn=withdrawn,
    )


def _paragraphs(rng: Random, wires: Sequence[PlannedParagraph], n: int) -> Iterator[PlannedParagraph]:
    for seq in range(rng.randint(1, 6)):
        if rng.random() < 1 / 6:
            yield rng.choice(wires)
        else:
            yield _paragraph(rng, f"In despatch {n} the correspondent writes as item {seq}")


def long_article(number: int, paragraphs: int) -> PlannedArticle:
    """An article of many paragraphs on one topic: its contribution is one large changelog entry."""
    texts = (
        f"In part {n} of its report the commission turns to topic05 and Name07 again."
        for n in range(paragraphs)
    )
    planned = tuple(PlannedParagraph(text, (5,), (7,)) for text in texts)
    return PlannedArticle(number, 1, "Paper 0", "2025-03-01T12:00:00Z", planned)


def records(load: Load) -> int:
    """The number of records of the load on the paragraphs' Kafka topic; a withdrawal is one."""
    return sum(max(1, len(article.paragraphs)) for article in load.plan())


def sized(seed: int, min_records: int, *, revises: bool = True) -> Load:
    """The shortest load of a seed with at least `wanted` records."""
    record_count = article_count = 0
    for article in Load(seed, min_records // 2 + 50, revises).plan():
        if record_count >= min_records:
            break
        record_count += max(1, len(article.paragraphs))
        article_count += 1
    return Load(seed, article_count, revises)


def outputs(articles: Iterable[PlannedArticle], options: IngestOptions | None = None) -> Iterator[Output]:
    """The outputs of ingest for these articles, dead letters among them."""
    items = (Sourced(planned.article(), planned.uri) for planned in articles)
    seen = Seen()
    while batch := list(islice(items, INGEST_BATCH)):
        yield from ingest(batch, options or IngestOptions(), seen).outputs


def shuffled(originals: Sequence[Output], copies: int, seed: int) -> list[Output]:
    """Every output `copies` times, in random order."""
    duplicates = list(originals) * copies
    Random(seed).shuffle(duplicates)
    return duplicates


def _paragraph(rng: Random, begin: str) -> PlannedParagraph:
    topics = tuple(sorted(rng.sample(range(TOPICS), rng.choice((0, 1, 1, 1, 2)))))
    names = tuple(sorted(rng.sample(range(NAMES), rng.randint(0, 2))))
    words = " ".join([f"topic{t:02}" for t in topics] + [f"Name{n:02}" for n in names])
    return PlannedParagraph(
        f"{begin} that the matter concerns {words} and nothing else at all.", topics, names
    )
