"""The fields that a query asks for by name: where records bear them, and who else knows their names."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from newsfold.lexicons.entities.loading import load_entities
from newsfold.lexicons.topics.files import load_topics
from newsfold.model.event import EventRecord
from newsfold.model.tags import TaggedParagraph
from newsfold.subscription.names import Meaning, country_names

Record = EventRecord | TaggedParagraph


class Field(NamedTuple):
    """One field: whether a record bears a name, and the names that a record or the lexicon has for it.

    `places` and `hint` are for the message about a name that is nowhere.
    """

    name: str
    bears: Callable[[Record, Meaning], bool]
    names: Callable[[EventRecord], Iterator[str]]
    lexicon_names: Callable[[Path | None], list[str]]
    places: str
    hint: str


def _bears_topic(record: Record, meaning: Meaning) -> bool:
    if not isinstance(record, TaggedParagraph):
        return meaning.is_topic(record.topic.id, record.topic.label, record.topic.path)
    return any(
        meaning.is_topic(topic.id, topic.label, topic.path) for topic in record.topics if not topic.passing
    )


def _mentions_topic(record: Record, meaning: Meaning) -> bool:
    topics = record.topics if isinstance(record, TaggedParagraph) else (record.topic,)
    return any(meaning.is_topic(topic.id, topic.label, topic.path) for topic in topics)


def _bears_entity(record: Record, meaning: Meaning) -> bool:
    further = () if isinstance(record, TaggedParagraph) else record.further_entities
    return any(meaning.is_entity(entity.id, entity.type, entity.label) for entity in record.entities) or any(
        meaning.is_entity(id_) for id_ in further
    )


def _bears_country(record: Record, meaning: Meaning) -> bool:
    if isinstance(record, TaggedParagraph):
        return any(
            entity.id in meaning.ids or (entity.place is not None and entity.place.country == meaning.name)
            for entity in record.entities
        )
    return any(entity.id in meaning.ids for entity in record.entities) or not meaning.ids.isdisjoint(
        record.further_entities
    )


def _bears_source(record: Record, meaning: Meaning) -> bool:
    return any(meaning.is_source(source) for source in _source_names(record))


def _source_names(record: Record) -> Iterator[str]:
    if isinstance(record, TaggedParagraph):
        yield record.source
        return
    yield from (source.name for source in record.sources)
    yield from record.further_sources


def _topic_labels(folder: Path | None) -> list[str]:
    return [topic.label for topic in load_topics(folder).topics]


def _entity_names(folder: Path | None) -> list[str]:
    return [name for entry in load_entities(folder).entries for name in (*entry.weak, *entry.names)]


TOPIC = Field(
    "topic",
    _bears_topic,
    lambda event: iter([event.topic.label]),
    _topic_labels,
    "the lexicon or the records",
    "NEWSFOLD_LEXICON names the folder with topics of your own",
)
MENTIONED_TOPIC = TOPIC._replace(bears=_mentions_topic)
"""The same, and a paragraph that only mentions the topic bears its name too."""
ENTITY = Field(
    "entity",
    _bears_entity,
    lambda event: (entity.label for entity in event.entities),
    _entity_names,
    "the lexicon or the records",
    "give its id or its name as articles write it",
)
COUNTRY = Field(
    "country",
    _bears_country,
    lambda event: iter(()),
    lambda folder: country_names(load_entities(folder)),
    "the lexicon",
    "give its name, or its code of two letters such as UA",
)
SOURCE = Field(
    "source",
    _bears_source,
    _source_names,
    lambda folder: [],
    "the records",
    "give its name as articles do",
)
