"""Queries: the filters of tagged paragraphs and event records."""

from collections.abc import Iterable
from dataclasses import dataclass

from newsfold.model.event import EventRecord
from newsfold.model.tags import TaggedParagraph


@dataclass(frozen=True)
class Query:
    """Values of one field are alternatives, all fields must match; an empty field matches everything.

    A topic is an id or a label and also stands for everything below it; an entity is an id or a
    label; a source is a name; labels and names in any case. `since` and `until` are RFC 3339 times in
    UTC: of publication for paragraphs, for records the window must overlap [since, until).
    """

    topics: frozenset[str] = frozenset()
    entities: frozenset[str] = frozenset()
    sources: frozenset[str] = frozenset()
    since: str = ""
    until: str = ""

    @classmethod
    def of(
        cls,
        *,
        topics: Iterable[str] = (),
        entities: Iterable[str] = (),
        sources: Iterable[str] = (),
        since: str = "",
        until: str = "",
    ) -> "Query":
        """A query from names as a person types them."""
        return cls(_folded(topics), _folded(entities), _folded(sources), since, until)

    def wants_paragraph(self, tagged: TaggedParagraph) -> bool:
        """Whether a tagged paragraph matches."""
        return (
            (not self.since or tagged.published_at >= self.since)
            and (not self.until or tagged.published_at < self.until)
            and _matches(self.sources, (tagged.source,))
            and _matches(self.topics, (name for t in tagged.topics for name in (t.id, t.label, *t.path)))
            and _matches(self.entities, (name for e in tagged.entities for name in (e.id, e.label)))
        )

    def wants_event(self, event: EventRecord) -> bool:
        """Whether an event record matches; entities and sources are those the record lists."""
        topic = event.topic
        return (
            (not self.since or event.window.end > self.since)
            and (not self.until or event.window.start < self.until)
            and _matches(self.topics, (topic.id, topic.label, *topic.path))
            and _matches(self.sources, (s.name for s in event.sources))
            and _matches(self.entities, (name for e in event.entities for name in (e.id, e.label)))
        )


def _folded(names: Iterable[str]) -> frozenset[str]:
    return frozenset(name.strip().casefold() for name in names)


def _matches(allowed: frozenset[str], names: Iterable[str]) -> bool:
    return not allowed or any(name.casefold() in allowed for name in names)
