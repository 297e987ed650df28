"""An event record: everything said about one topic within one event-time window.

Its parts hold texts and numbers alone, so the search for reference cycles passes them over.
"""

import msgspec


class TopicRef(msgspec.Struct, frozen=True, gc=False):
    """The topic of a record, and the codes from the top level down to it."""

    id: str
    label: str
    path: tuple[str, ...]


class WindowRef(msgspec.Struct, frozen=True, gc=False):
    """A window of event time, start inclusive, end exclusive, RFC 3339 in UTC."""

    start: str
    end: str


class SourceCount(msgspec.Struct, frozen=True, gc=False):
    """How many articles of one source contribute."""

    name: str
    count: int


class EntityCount(msgspec.Struct, frozen=True, gc=False):
    """In how many contributing paragraphs an entity is named."""

    id: str
    type: str
    label: str
    count: int


class EvidenceRef(msgspec.Struct, frozen=True, gc=False):
    """A contributing paragraph, and the sentence of it that is the evidence."""

    article_id: str
    seq: int
    uri: str
    url: str
    text: str


class StoryRef(msgspec.Struct, frozen=True, gc=False):
    """One story of the record: the number of its articles, and the one most like all others (the medoid).

    `title` and `text` are that article's headline ("" if it has none) and its clearest sentence.
    """

    id: str
    title: str
    text: str
    article_id: str
    uri: str
    url: str
    article_count: int
    source_count: int
    first_seen: str
    last_seen: str


class PassingCount(msgspec.Struct, frozen=True, gc=False):
    """How many articles of the window mention the topic and are not about it, and in how many paragraphs."""

    articles: int
    paragraphs: int


class EventRecord(msgspec.Struct, frozen=True, kw_only=True):
    """The aggregate of one (topic, window); key on the wire: `topic|window start|length in seconds`.

    All but `passing` is of the articles that are about the topic (aggregation/salience.py says which).
    Counts are exact; lists are bounded and ordered by falling count, then id. Nothing in it depends
    on the clock, on the order of arrival or on how the work was cut into batches.

    `further_sources` and `further_entities` are the names and ids, sorted, of those that `sources` and
    `entities` have no room for; of more than `MAX_SOURCE_BYTES` and `MAX_ENTITY_BYTES`
    (aggregation/fold.py) those counted most. A record made before there were such fields has an
    `entity_count` of 0.
    """

    id: str
    topic: TopicRef
    window: WindowRef
    first_seen: str
    last_seen: str
    article_count: int
    paragraph_count: int
    distinct_paragraph_count: int
    source_count: int
    sources: tuple[SourceCount, ...]
    entities: tuple[EntityCount, ...]
    evidence: tuple[EvidenceRef, ...]
    story_count: int
    stories: tuple[StoryRef, ...]
    entity_count: int = 0
    further_sources: tuple[str, ...] = ()
    further_entities: tuple[str, ...] = ()
    passing: PassingCount = PassingCount(0, 0)

    @property
    def unlisted_sources(self) -> int:
        """Number of sources that the record counts and does not name."""
        return self.source_count - len(self.sources) - len(self.further_sources)

    @property
    def unlisted_entities(self) -> int:
        """Number of entities that the record counts and does not name."""
        return self.entity_count - len(self.entities) - len(self.further_entities)
