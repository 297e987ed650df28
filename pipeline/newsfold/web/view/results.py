"""What the view answers: plain structs. Times are RFC 3339 in UTC as records hold them; pure."""

from typing import Generic, TypeVar

import msgspec

from newsfold.model.event import EventRecord
from newsfold.model.tags import TaggedParagraph

T = TypeVar("T")


class Page(msgspec.Struct, Generic[T], frozen=True):
    """Part of a list. `next` is the `after` of the next page, "" on the last; `total` where it costs nothing.

    `complete`: False if the numbers are of the newest matches alone, as there are too many to count.
    """

    items: tuple[T, ...]
    next: str = ""
    total: int | None = None
    complete: bool = True


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """An event record that holds, the size of its window ("1d"), and the Kafka record that it came in."""

    event: EventRecord
    window_size: str
    partition: int
    offset: int

    @property
    def independent_sources(self) -> int:
        """Sources that can have a text of their own, at most: there are no more than different paragraphs."""
        return min(self.event.source_count, self.event.distinct_paragraph_count)


class Coverage(msgspec.Struct, frozen=True, kw_only=True):
    """Sums over event records. An article that is about two topics counts in both.

    `sources` and `independent_sources` are the most that one record has: records do not say which of their
    sources are the same. `copies` are paragraphs that another one of their record repeats.
    """

    records: int = 0
    articles: int = 0
    paragraphs: int = 0
    distinct_paragraphs: int = 0
    stories: int = 0
    sources: int = 0
    independent_sources: int = 0

    @property
    def copies(self) -> int:
        """Paragraphs that say again, word by word, what another one says."""
        return self.paragraphs - self.distinct_paragraphs


class TopicName(msgspec.Struct, frozen=True):
    """A topic: id, label, ids from the top level down to it."""

    id: str
    label: str
    path: tuple[str, ...]


class TopicCoverage(msgspec.Struct, frozen=True, kw_only=True):
    """A topic over a span of time.

    `daily` has the distinct paragraphs of each day, the last one that of the newest record in the span.
    `before` is the coverage of as long a span just before, None where the span has no beginning. `score` is
    the trend of the newest window in the span (as `trending()`), None where there is nothing to compare with;
    `headline` the title, or else the sentence, of the largest story of the newest record.
    """

    topic: TopicName
    coverage: Coverage
    daily: tuple[int, ...]
    before: Coverage | None = None
    score: float | None = None
    headline: str = ""
    newest_id: str = ""


class DayCoverage(msgspec.Struct, frozen=True):
    """The coverage of one day ("2025-03-18")."""

    day: str
    coverage: Coverage


class EntityName(msgspec.Struct, frozen=True, kw_only=True):
    """An entity as records name it; `records` are those that do, in the whole view.

    `type` and `label` are "" if records have its id alone (`further_entities`).
    """

    id: str
    type: str
    label: str
    country: str = ""
    records: int = 0


class EntityCoverage(msgspec.Struct, frozen=True):
    """In how many of the records an entity is named, and by how many of their paragraphs, if they say so."""

    entity: EntityName
    records: int
    paragraphs: int


class SourceCoverage(msgspec.Struct, frozen=True):
    """In how many of the records a source has articles, and how many, as far as they say."""

    name: str
    records: int
    articles: int


class CountryCoverage(msgspec.Struct, frozen=True):
    """In how many of the records a country is named, or a place in it; code by ISO 3166-1 alpha-2."""

    code: str
    records: int
    paragraphs: int


class Rising(msgspec.Struct, frozen=True):
    """A trend as `trending()` gives it, with the record that rises."""

    held: Held
    baseline: float
    score: float
    trailing: int


class Match(msgspec.Struct, frozen=True):
    """A record that a text search finds, and its passages that have all words: stories first.

    `spans` of a passage are (start, end) in code points of `text`.
    """

    held: Held
    passages: tuple["Passage", ...]


class Passage(msgspec.Struct, frozen=True, kw_only=True):
    """A text of a record: `kind` is "title", "text" (of a story), "evidence" or "topic"."""

    kind: str
    text: str
    spans: tuple[tuple[int, int], ...]
    article_id: str = ""
    url: str = ""


class ArticleName(msgspec.Struct, frozen=True, kw_only=True):
    """The newest version of an article."""

    id: str
    version: int
    source: str
    url: str
    title: str
    lang: str
    published_at: str
    paragraphs: int


class ArticleRecord(msgspec.Struct, frozen=True):
    """A record in whose topic and window an article falls; `cited`: the record shows it as story or evidence.

    Records do not list all their articles: one that is not cited may mention the topic in passing only.
    """

    held: Held
    cited: bool


class Article(msgspec.Struct, frozen=True):
    """An article, its paragraphs with their tags as far as they have come, and the records it falls into."""

    name: ArticleName
    paragraphs: tuple[TaggedParagraph, ...]
    records: tuple[ArticleRecord, ...]


class Amended(msgspec.Struct, frozen=True, kw_only=True):
    """One Kafka record of the event records, as it came.

    `next` is the vector behind it: the next offset of each partition, such as "0:124,1:45". `kind` is "first"
    (there was no such record), "amended" or "withdrawn". `record` is the JSON of the event record, b"" of one
    that is withdrawn; `before` that of the one before, b"" of the first; `change` such as "+2 sources,
    corrected".
    """

    next: str
    kind: str
    id: str
    topic: str
    window_start: str
    window_end: str
    window_size: str
    change: str
    record: bytes
    before: bytes


class Stale(msgspec.Struct, frozen=True):
    """The changes after a vector are not all there any more, or it is of another log: take a snapshot."""

    why: str


class Lag(msgspec.Struct, frozen=True):
    """Where the view stands in one partition, and where that ends."""

    kafka_topic: str
    partition: int
    next: int
    end: int


class Status(msgspec.Struct, frozen=True, kw_only=True):
    """How the view stands.

    `revision` changes with whatever the view answers. `vector` are the next offsets of the event records.
    `filling`: it was never complete so far. `read_at` is when all there was had last been read and
    `stalled_since` since when the broker does not answer, or the view is filled anew while the old one
    answers (`why` says which); seconds after 1970, 0.0 for never. `newest` is the start of the newest window,
    `window_sizes` are those there are, the shortest first.
    """

    revision: str
    vector: str
    records: int
    articles: int
    newest: str
    oldest: str
    window_sizes: tuple[str, ...]
    filling: bool
    lag: tuple[Lag, ...]
    read_at: float
    stalled_since: float
    why: str = ""
    unreadable: int = 0
