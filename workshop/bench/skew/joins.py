"""Joins: which fields of an event record follow from the records of a topic's shards, as they are today."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence

import msgspec

from newsfold.aggregation.fold import MAX_ENTITIES, MAX_SOURCES
from newsfold.delivery.stage import Stage
from newsfold.model.event import EventRecord, PassingCount, SourceCount
from newsfold.state.memory import MemoryState
from newsfold.wire.codec import decode
from newsfold.wire.identity import source_key
from workshop.bench.skew.costs import records_of
from workshop.bench.skew.parts import Batch, sharded

Fields = dict[str, object]


class Joins(msgspec.Struct, kw_only=True):
    """Records of one fold compared with the join of its shards' records; by field the share that is equal."""

    shards: int
    records: int
    largest_articles: int
    equal: dict[str, float]


def compared(batches: Sequence[Batch], topics: Mapping[str, float], shards: int, stage: Stage) -> Joins:
    """Fold these topics whole and in shards, and join the shards' records of each window."""
    hot = [{topic: lines for topic, lines in batch.items() if topic in topics} for batch in batches]
    by_window: dict[tuple[str, str], list[EventRecord]] = {}
    for record in _newest(sharded(hot, topics, shards), stage):
        by_window.setdefault((record.topic.id, record.window.start), []).append(record)
    whole = list(_newest(hot, stage))
    equal: Counter[str] = Counter()
    for record in whole:
        wanted, joined = fields_of(record), join(by_window[record.topic.id, record.window.start])
        equal.update({name: int(joined[name] == value) for name, value in wanted.items()})
    return Joins(
        shards=shards,
        records=len(whole),
        largest_articles=max(record.article_count for record in whole),
        equal={name: count / len(whole) for name, count in equal.items()},
    )


def _newest(batches: Sequence[Batch], stage: Stage) -> Iterator[EventRecord]:
    """The records that hold when all is folded."""
    for received in records_of(batches).values():
        step, newest = stage.open(MemoryState()), dict[bytes, bytes | None]()
        for record in received:
            newest |= {output.key: output.value for output in step([record])}
        yield from (decode(value, EventRecord) for value in newest.values() if value)


def fields_of(record: EventRecord) -> Fields:
    """What is compared: all that does not stand for itself in a list of excerpts."""
    return {
        "article_count": record.article_count,
        "paragraph_count": record.paragraph_count,
        "first_seen, last_seen": (record.first_seen, record.last_seen),
        "source_count": record.source_count,
        "sources": record.sources,
        "entity_count": record.entity_count,
        "entities": tuple([(entity.id, entity.count) for entity in record.entities]),
        "passing": record.passing,
        "distinct_paragraph_count": record.distinct_paragraph_count,
        "story_count": record.story_count,
    }


def join(records: Sequence[EventRecord]) -> Fields:
    """The same of several records of one topic and window, each over other articles: sums and unions."""
    sources: Counter[str] = Counter()
    entities: Counter[str] = Counter()
    for record in records:
        sources.update({source.name: source.count for source in record.sources})
        entities.update({entity.id: entity.count for entity in record.entities})
    source_names = {name for r in records for name in (*(s.name for s in r.sources), *r.further_sources)}
    entity_ids = {id_ for r in records for id_ in (*(e.id for e in r.entities), *r.further_entities)}
    passing = [record.passing for record in records]
    return {
        "article_count": sum(record.article_count for record in records),
        "paragraph_count": sum(record.paragraph_count for record in records),
        "first_seen, last_seen": (min(r.first_seen for r in records), max(r.last_seen for r in records)),
        "source_count": len({source_key(name) for name in source_names}),
        "sources": tuple([SourceCount(*item) for item in _first(sources, MAX_SOURCES, source_key)]),
        "entity_count": len(entity_ids),
        "entities": tuple(_first(entities, MAX_ENTITIES, str)),
        "passing": PassingCount(sum(p.articles for p in passing), sum(p.paragraphs for p in passing)),
        "distinct_paragraph_count": sum(record.distinct_paragraph_count for record in records),
        "story_count": sum(record.story_count for record in records),
    }


def _first(counts: Counter[str], size: int, key: Callable[[str], str]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda item: (-item[1], key(item[0])))[:size]
