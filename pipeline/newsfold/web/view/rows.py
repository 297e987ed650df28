"""What an event record is in the tables of the view; pure."""

from array import array
from collections.abc import Mapping
from typing import NamedTuple, Protocol

from newsfold.eventtime.moment import strict_seconds
from newsfold.model.event import EntityCount, EventRecord, SourceCount, TopicRef
from newsfold.web.view.terms import powers

Pairs = Mapping[int, int]
"""Number of an entity or source, and its count in a record; 0 where the record does not say it."""


class Numbers(Protocol):
    """The numbers by which tables know names; a new name gets one."""

    def topic(self, topic: TopicRef) -> int: ...

    def code(self, code: str) -> int: ...

    def size(self, name: str, seconds: int) -> int: ...

    def entity(self, id_: str, type_: str, label: str) -> int: ...

    def source(self, name: str) -> int: ...

    def countries(self, entity: int) -> str:
        """The codes of the countries that an entity is in, with spaces around; "" for none."""


class Texts(NamedTuple):
    """What the tables want to know of a record, without the numbers; lighter than the record."""

    topic: TopicRef
    size: str
    seconds: int
    entities: tuple[EntityCount, ...]
    further_entities: tuple[str, ...]
    sources: tuple[SourceCount, ...]
    further_sources: tuple[str, ...]
    figures: tuple[int, int, int, int, int]
    """Articles, paragraphs, distinct paragraphs, sources, stories."""
    headline: str
    words: str


class Row(NamedTuple):
    """A record as numbers and texts: what the tables have of it beside the record itself."""

    topic: int
    size: int
    entities: Pairs
    sources: Pairs
    figures: tuple[int, int, int, int, int]
    headline: str
    words: str
    terms: str


def texts_of(event: EventRecord, size: str) -> Texts:
    """What a record says, its window being of a size such as "1d"."""
    story = event.stories[0] if event.stories else None
    return Texts(
        topic=event.topic,
        size=size,
        seconds=(strict_seconds(event.window.end) or 0) - (strict_seconds(event.window.start) or 0),
        entities=event.entities,
        further_entities=event.further_entities,
        sources=event.sources,
        further_sources=event.further_sources,
        figures=(
            *(event.article_count, event.paragraph_count, event.distinct_paragraph_count),
            *(event.source_count, event.story_count),
        ),
        headline=(story.title or story.text) if story else "",
        words=_words_of(event),
    )


def row_of(texts: Texts, numbers: Numbers) -> Row:
    """The row of a record."""
    number_of_entity, number_of_source = numbers.entity, numbers.source
    entities = {number_of_entity(e.id, e.type, e.label): e.count for e in texts.entities}
    entities |= {number_of_entity(id_, "", ""): 0 for id_ in texts.further_entities}
    sources = {number_of_source(source.name): source.count for source in texts.sources}
    sources |= {number_of_source(name): 0 for name in texts.further_sources}
    topic, size = numbers.topic(texts.topic), numbers.size(texts.size, texts.seconds)
    countries = "".join(map(numbers.countries, entities))
    terms = [
        f"t{topic}",
        f"w{size}",
        *(f"a{numbers.code(code)}" for code in dict.fromkeys((texts.topic.id, *texts.topic.path))),
        *map("e%d".__mod__, entities),
        *map("s%d".__mod__, sources),
        *map("c".__add__, dict.fromkeys(countries.split())),
        *powers("m", texts.figures[0]),
        *powers("n", texts.figures[3]),
    ]
    return Row(topic, size, entities, sources, texts.figures, texts.headline, texts.words, " ".join(terms))


def _words_of(event: EventRecord) -> str:
    """The texts of a record: its topic, titles and sentences."""
    texts = [event.topic.label]
    for story in event.stories:
        texts += (story.title, story.text)
    texts += (evidence.text for evidence in event.evidence)
    return "\n".join(dict.fromkeys(texts))


def packed(pairs: Pairs) -> bytes:
    """Pairs as bytes: 32 bits each, number and count in turn."""
    flat = [number for pair in pairs.items() for number in pair]
    try:
        return array("I", flat).tobytes()
    except OverflowError:
        return array("I", [min(number, 2**32 - 1) for number in flat]).tobytes()
