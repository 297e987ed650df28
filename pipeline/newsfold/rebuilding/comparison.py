"""What holds by the running pipeline against what holds by a rebuild, record by record."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import blake2b
from heapq import nlargest
from typing import Literal, NamedTuple

from newsfold.broker.contract import Broker
from newsfold.errors import DecodeError
from newsfold.model.event import EventRecord
from newsfold.subscription.keys import topic_and_window_of
from newsfold.subscription.newest import NewestRecords
from newsfold.wire.codec import canonical_struct, decode
from newsfold.wire.envelope import Received

Kind = Literal["changed", "only here", "only there"]
"""A record that both have and that differs; one that only the running has; one that only the rebuild has."""


class Outline(NamedTuple):
    """What is kept of a record in memory: a hash of its content, and the number of its articles."""

    digest: bytes
    articles: int


class Change(NamedTuple):
    """How a key differs; `articles` is by how many articles."""

    kind: Kind
    articles: int


class Example(NamedTuple):
    """A key that differs, and both its records; None where there is none, or none that can be read."""

    key: bytes
    kind: Kind
    running: EventRecord | None
    rebuilt: EventRecord | None


@dataclass
class Comparison:
    """How many records are equal, how many differ and how, and how many no rebuild reaches."""

    equal: int = 0
    left: int = 0
    """Records of windows before the rebuild's first, or that others have put there: left as they are."""
    changes: dict[bytes, Change] = field(default_factory=dict)

    def count(self, kind: Kind) -> int:
        """How many keys differ so."""
        return sum(change.kind == kind for change in self.changes.values())


def compare(broker: Broker, running: str, rebuilt: str, since: str = "") -> Comparison:
    """Compare the newest records of two Kafka topics; windows that begin before `since` are left out."""
    comparison = Comparison()
    with NewestRecords(broker, rebuilt) as records:
        there = {record.key or b"": _outline(record) for record in records}
    with NewestRecords(broker, running) as records:
        for record in records:
            key = record.key or b""
            named = topic_and_window_of(key)
            if named is None or named[1].start < since:
                comparison.left += 1
                continue
            here, rebuilt_as = _outline(record), there.pop(key, None)
            if rebuilt_as is None:
                comparison.changes[key] = Change("only here", here.articles)
            elif here.digest == rebuilt_as.digest:
                comparison.equal += 1
            else:
                comparison.changes[key] = Change("changed", abs(here.articles - rebuilt_as.articles))
    for key, outline in there.items():
        comparison.changes[key] = Change("only there", outline.articles)
    return comparison


def examples(broker: Broker, running: str, rebuilt: str, comparison: Comparison, most: int) -> list[Example]:
    """So many of the keys that differ, those that differ by most articles first, then by key."""
    changes = comparison.changes
    keys = nlargest(most, sorted(changes), key=lambda key: changes[key].articles)
    here, there = (_held(broker, kafka_topic, frozenset(keys)) for kafka_topic in (running, rebuilt))
    return [Example(key, changes[key].kind, here.get(key), there.get(key)) for key in keys]


def differing(example: Example) -> Iterator[tuple[str, str]]:
    """What differs between the two records of an example: a name, and both values in words."""
    if example.running is None or example.rebuilt is None:
        return
    for name in ("article_count", "paragraph_count", "source_count", "entity_count", "story_count"):
        pair = getattr(example.running, name), getattr(example.rebuilt, name)
        if pair[0] != pair[1]:
            yield (
                name.replace("_count", "s").replace("storys", "stories").replace("entitys", "entities"),
                (f"{pair[0]} -> {pair[1]}"),
            )
    for name in ("sources", "entities"):
        yield from _listed(name, *(_labels(getattr(e, name)) for e in (example.running, example.rebuilt)))


def _listed(name: str, here: frozenset[str], there: frozenset[str]) -> Iterator[tuple[str, str]]:
    signs = [f"+{label}" for label in sorted(there - here)] + [f"-{label}" for label in sorted(here - there)]
    if signs:
        yield f"listed {name}", " ".join(signs)


def _labels(counted: Iterable[object]) -> frozenset[str]:
    return frozenset(str(getattr(one, "label", "") or getattr(one, "name", "")) for one in counted)


def _held(broker: Broker, kafka_topic: str, keys: frozenset[bytes]) -> dict[bytes, EventRecord | None]:
    with NewestRecords(broker, kafka_topic) as records:
        return {r.key or b"": _event(r) for r in records if (r.key or b"") in keys}


def _event(record: Received) -> EventRecord | None:
    try:
        return decode(record.value or b"", EventRecord)
    except DecodeError:
        return None


def _outline(record: Received) -> Outline:
    """Equal records have an equal outline, whatever release wrote them and in which order of fields."""
    event = _event(record)
    content = canonical_struct(event) if event else record.value or b""
    return Outline(blake2b(content, digest_size=16).digest(), event.article_count if event else 0)
