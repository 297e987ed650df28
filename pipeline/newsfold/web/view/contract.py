"""What the web service asks of the view of the event records; `open_view` gives the one on disk.

    with open_view(folder, settings) as view:
        page = view.events(Filter.of(topics=["politics"], since="2025-03-18"), limit=20)
        page.items[0].event, page.next

Safe to be used by several threads. Every method may raise StoreError (the file cannot be read now); those
with a filter UnknownNameError for a topic, entity or source that neither lexicon nor view has, and
SettingsError for a cursor or window size that is none. What holds is told by one moment of the view for each
call.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import Protocol, Self

from newsfold.web.view.filter import Filter
from newsfold.web.view.results import (
    Amended,
    Article,
    ArticleName,
    CountryCoverage,
    DayCoverage,
    EntityCoverage,
    EntityName,
    Held,
    Match,
    Page,
    Rising,
    SourceCoverage,
    Stale,
    Status,
    TopicCoverage,
    TopicName,
)

ANY = Filter()


class Snapshot(Protocol):
    """The event records that hold at one moment; iterate it once."""

    vector: str
    """The next offsets at which it holds: `changes_after` it are the rest."""

    def __iter__(self) -> Iterator[Held]: ...


class View(Protocol):
    """Event records that hold, and articles, for many readers."""

    def status(self) -> Status:
        """How the view stands; quick."""

    def events(self, filter_: Filter = ANY, *, limit: int = 50, after: str = "") -> Page[Held]:
        """Event records, the newest window first and in it those of most articles."""

    def event(self, id_: str) -> Held | None:
        """The event record of an id, if it holds."""

    def topics(self, filter_: Filter = ANY, *, days: int = 14, limit: int = 0) -> Page[TopicCoverage]:
        """The topics of the matching records, those of most distinct paragraphs first; 0 is no limit.

        `days` is the length of `daily`. Of sizes of windows the largest counts unless the filter says
        otherwise, here and in the other answers that count.
        """

    def topic(self, id_: str) -> TopicName | None:
        """The topic of an id, if a record is about it or about one below it."""

    def days(self, filter_: Filter = ANY) -> Page[DayCoverage]:
        """The days of the matching records, the newest first: a timeline."""

    def entities(self, filter_: Filter = ANY, *, limit: int = 50) -> Page[EntityCoverage]:
        """The entities that the matching records name, those in most records first.

        With an entity in the filter: who appears with it, itself among them.
        """

    def entity(self, id_: str) -> EntityName | None:
        """The entity of an id, if a record ever named it."""

    def find_entities(self, typed: str, *, limit: int = 20) -> list[EntityName]:
        """Entities whose name, or a word of it, begins so; those in most records first. All for ""."""

    def sources(self, filter_: Filter = ANY, *, limit: int = 50) -> Page[SourceCoverage]:
        """The sources of the matching records, those of most articles first."""

    def find_sources(self, typed: str = "", *, limit: int = 50) -> list[SourceCoverage]:
        """Sources whose name, or a word of it, begins so, with their records in the whole view, most first.

        `articles` is 0 here: nobody counts them over all time.
        """

    def countries(self, filter_: Filter = ANY) -> Page[CountryCoverage]:
        """The countries that the matching records name, those in most records first."""

    def trends(self, filter_: Filter = ANY, *, at: str = "", trailing: int = 7) -> list[Rising]:
        """As `trending()`: the records of the newest window, or of that at a time, by falling score."""

    def search(self, words: str, filter_: Filter = ANY, *, limit: int = 20, after: str = "") -> Page[Match]:
        """Records whose stories, evidence or topic have all words, as `events` with where they stand."""

    def articles(self, filter_: Filter = ANY, *, limit: int = 50, after: str = "") -> Page[ArticleName]:
        """Articles, newest first; topics, entities and countries as their paragraphs' tags have them.

        Only of the last days (`Keeper` says how many); `min_articles` and `min_sources` do not count here.
        """

    def article(self, id_: str) -> Article | None:
        """An article with its tagged paragraphs, if it was published in these days."""

    def changes_after(self, vector: str, limit: int = 500) -> list[Amended] | Stale:
        """What came behind these next offsets, in the order in which it came; [] if there is nothing yet.

        Never the same twice, and nothing between left out: go on with the `next` of the last.
        """

    def snapshot(self, filter_: Filter = ANY) -> AbstractContextManager[Snapshot]:
        """What holds, newest window first. Do not keep it open: while it is, the file grows."""

    def close(self) -> None:
        """Let go of the file."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *exc: object) -> None: ...
