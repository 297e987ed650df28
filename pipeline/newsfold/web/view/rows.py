"""What an event record is in the tables of the view; pure."""

from array import array
from collections.abc import Mapping
from typing import NamedTuple, Protocol

from newsfold.eventtime.moment import strict_seconds
from newsfold.model.event import EventRecord, TopicRef
from newsfold.stores.tables import Placed
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


class Row(NamedTuple):
    """A record as numbers and texts: what the tables have of it beside the record itself."""

    topic: int
    size: int
    entities: Pairs
    sources: Pairs
    words: str
    terms: str


def row_of(placed: Placed, numbers: Numbers) -> Row:
    """The row of a record."""
    event = placed.event
    entities = {numbers.entity(e.id, e.type, e.label): e.count for e in event.entities}
    entities |= {numbers.entity(id_, "", ""): 0 for id_ in event.further_entities}
    sources = {numbers.source(source.name): source.count for source in event.sources}
    sources |= {numbers.source(name): 0 for name in event.further_sources}
    topic = numbers.topic(event.topic)
    size = numbers.size(placed.window_size, _seconds(event))
    countries = {code for no in entities for code in numbers.countries(no).split()}
    terms = [
        f"t{topic}",
        f"w{size}",
        *(f"a{numbers.code(code)}" for code in {event.topic.id, *event.topic.path}),
        *(f"e{no}" for no in entities),
        *(f"s{no}" for no in sources),
        *(f"c{code}" for code in countries),
        *powers("m", event.article_count),
        *powers("n", event.source_count),
    ]
    return Row(topic, size, entities, sources, words_of(event), " ".join(sorted(terms)))


def words_of(event: EventRecord) -> str:
    """The texts of a record: its topic, titles and sentences."""
    texts = [event.topic.label]
    for story in event.stories:
        texts += (story.title, story.text)
    texts += (evidence.text for evidence in event.evidence)
    return "\n".join(dict.fromkeys(texts))


def packed(pairs: Pairs) -> bytes:
    """Pairs as bytes: 32 bits each, number and count in turn."""
    flat = array("I")
    for number, count in pairs.items():
        flat.append(number)
        flat.append(min(count, 2**32 - 1))
    return flat.tobytes()


def _seconds(event: EventRecord) -> int:
    return (strict_seconds(event.window.end) or 0) - (strict_seconds(event.window.start) or 0)
