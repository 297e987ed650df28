"""Queries: the filters of tagged paragraphs and event records, for the command line and programs alike."""

from collections.abc import Iterable, Sequence, Sized
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from newsfold.errors import SettingsError, UnknownNameError
from newsfold.eventtime.moment import to_second, typed_moment
from newsfold.lexicons.entities.loading import load_entities
from newsfold.lexicons.topics.files import load_topics
from newsfold.model.event import EventRecord, WindowRef
from newsfold.model.tags import TaggedParagraph
from newsfold.settings import Settings
from newsfold.subscription.arguments import settings_of
from newsfold.subscription.fields import COUNTRY, ENTITY, MENTIONED_TOPIC, SOURCE, TOPIC, Field, Record
from newsfold.subscription.names import (
    Meaning,
    country_meaning,
    country_names,
    entity_meaning,
    similar,
    source_meaning,
    topic_meaning,
)

ONCE_LISTED = 20
"""Entities that a record named, at most, before records counted them."""


@dataclass(frozen=True)
class Query:
    """Names of one field are alternatives, all fields must match; an empty field matches everything.

    A topic also stands for everything below it. `since` and `until` are times as records hold them: of
    publication for paragraphs; for records the window must overlap [since, until).
    """

    topics: tuple[Meaning, ...] = ()
    entities: tuple[Meaning, ...] = ()
    sources: tuple[Meaning, ...] = ()
    since: str = ""
    until: str = ""
    lexicon: Path | None = None
    """The folder of the user's lexicon, for names like those field for."""
    passing: bool = False
    """Whether a paragraph that mentions a topic in passing matches too."""
    countries: tuple[Meaning, ...] = ()
    min_articles: int = 0
    min_sources: int = 0

    @classmethod
    def of(
        cls,
        *,
        topics: Iterable[str] = (),
        entities: Iterable[str] = (),
        sources: Iterable[str] = (),
        since: str = "",
        until: str = "",
        passing: bool = False,
        countries: Iterable[str] = (),
        min_articles: int = 0,
        min_sources: int = 0,
        settings: Settings | None = None,
    ) -> "Query":
        """A query from names and times as a person types them, with the lexicon of the settings.

        Topics by id or label, with `passing` also where a paragraph only mentions them; entities by id,
        label, alias or surname; sources by name; countries by code, name or alias, and a record matches that
        names a place there, or its people. An event record must count at least `min_articles` and
        `min_sources`. SettingsError for a text in place of a list, an empty name, no time, no count, or a
        span of time that holds nothing; UnknownNameError for what is no country.
        """
        topics, entities = _typed("topics", topics), _typed("entities", entities)
        countries = _typed("countries", countries)
        folder = settings_of(settings).lexicon if topics or entities or countries else None
        topic_entries = load_topics(folder).topics if topics else ()
        entity_entries = load_entities(folder).entries if entities else ()
        query = cls(
            tuple(topic_meaning(name, topic_entries) for name in topics),
            tuple(entity_meaning(name, entity_entries) for name in entities),
            tuple(source_meaning(name) for name in _typed("sources", sources)),
            _bound("since", since),
            _bound("until", until),
            folder,
            passing,
            tuple(_country(name, folder) for name in countries),
            _least("min_articles", min_articles),
            _least("min_sources", min_sources),
        )
        if since and until and query.since >= query.until:
            raise SettingsError(
                f"since {since} is not before until {until}", where="query", hint="until is exclusive"
            )
        return query

    def wants_paragraph(self, tagged: TaggedParagraph) -> bool:
        """Whether a tagged paragraph matches."""
        return (
            (not self.since or tagged.published_at >= self.since)
            and (not self.until or tagged.published_at < self.until)
            and self._names_match(tagged)
        )

    def wants_event(self, event: EventRecord) -> bool:
        """Whether an event record matches."""
        return (
            event.article_count >= self.min_articles
            and event.source_count >= self.min_sources
            and self._overlaps(event.window)
            and self._names_match(event)
        )

    def may_want(self, event: EventRecord) -> bool:
        """Whether a record that does not match might, as it counts more entities or sources than it names."""
        if not self.entities and not self.sources and not self.countries:
            return False
        entities = counts_more_entities(event.entity_count, event.entities, event.further_entities)
        open_ = replace(
            self,
            entities=() if entities else self.entities,
            countries=() if entities else self.countries,
            sources=() if counts_more_sources(event) else self.sources,
        )
        return open_ != self and open_.wants_event(event) and not self.wants_event(event)

    def unknown(self) -> list[tuple[Field, Meaning]]:
        """The names that the lexicon does not have, each with its field: records may have them."""
        return [(field, m) for field, meanings in self._fields() for m in meanings if not m.ids]

    def check(
        self, records: Iterable[EventRecord], unknown: Sequence[tuple[Field, Meaning]] | None = None
    ) -> None:
        """Raise UnknownNameError for a name that neither the lexicon nor any of the records has.

        `unknown` are the names to look for; all of `self.unknown()` if not given. `records` are iterated for
        each of them.
        """
        for field, meaning in self.unknown() if unknown is None else unknown:
            if not any(field.bears(record, meaning) for record in records):
                raise self._unknown_name(field, meaning, records)

    def overlaps(self, start: str, end: str) -> bool:
        """Whether a window from `start` to `end`, as records hold them, may match."""
        return (not self.since or end > self.since) and (not self.until or start < self.until)

    def _overlaps(self, window: WindowRef) -> bool:
        return self.overlaps(window.start, window.end)

    def _names_match(self, record: Record) -> bool:
        return all(
            not meanings or any(field.bears(record, meaning) for meaning in meanings)
            for field, meanings in self._fields()
        )

    def _fields(self) -> tuple[tuple[Field, tuple[Meaning, ...]], ...]:
        topic = MENTIONED_TOPIC if self.passing else TOPIC
        return (
            (topic, self.topics),
            (SOURCE, self.sources),
            (ENTITY, self.entities),
            (COUNTRY, self.countries),
        )

    def _unknown_name(
        self, field: Field, meaning: Meaning, records: Iterable[EventRecord]
    ) -> UnknownNameError:
        names = (name for record in records for name in field.names(record))
        return unknown_name(field, meaning, self.lexicon, names)


def unknown_name(
    field: Field, meaning: Meaning, lexicon: Path | None, names: Iterable[str]
) -> UnknownNameError:
    """The error for a name that is nowhere; what may have been meant is of the lexicon or of `names`."""
    near = similar(meaning.typed, [*field.lexicon_names(lexicon), *names])
    hint = f"did you mean {' or '.join(map(repr, near))}?" if near else field.hint
    return UnknownNameError(f"no {field.name} {meaning.typed!r} in {field.places}", where="query", hint=hint)


def counts_more_entities(count: int, listed: Sized, further: Sized) -> bool:
    """Whether an event record counts more entities than it lists, and names further."""
    return len(listed) >= ONCE_LISTED if not count else count > len(listed) + len(further)


def counts_more_sources(event: Any) -> bool:
    """The same of sources."""
    return bool(event.source_count > len(event.sources) + len(event.further_sources))


def _typed(option: str, names: Iterable[str]) -> list[str]:
    """The names of one field; SettingsError for a text in place of a list, or what is no name."""
    if isinstance(names, str):
        raise SettingsError(
            f"{option} = {names!r} is one text, not a list", where="query", hint=f"write {option}=[{names!r}]"
        )
    try:
        given = list(names)
    except TypeError:
        raise SettingsError(f"{option} = {names!r} is no list", where="query", hint="name several") from None
    for name in given:
        if not isinstance(name, str) or not name.strip():
            raise SettingsError(f"{option}: {name!r} is no name", where="query", hint="leave it out")
    return given


def _country(typed: str, folder: Path | None) -> Meaning:
    lexicon = load_entities(folder)
    if meaning := country_meaning(typed, lexicon):
        return meaning
    near = similar(typed, country_names(lexicon))
    raise UnknownNameError(
        f"no country {typed!r} in {COUNTRY.places}",
        where="query",
        hint=f"did you mean {' or '.join(map(repr, near))}?" if near else COUNTRY.hint,
    )


def _least(option: str, count: object) -> int:
    """A minimum count; SettingsError for what is no whole number from 0 on."""
    if isinstance(count, bool) or not isinstance(count, int) or count < 0:
        raise SettingsError(
            f"{option} = {count!r} is no count", where="query", hint="a whole number such as 3"
        )
    return count


def _bound(option: str, text: str) -> str:
    """A time as records hold it; "" stays "". They have whole seconds: of a fraction it is the next one."""
    if text == "":
        return ""
    moment = typed_moment(text, option)
    return to_second(moment + timedelta(microseconds=-moment.microsecond % 1_000_000))
