"""The plain reference: event records computed from all mentions at once, with nothing clever.

Slow, and right by reading: the folding of the pipeline is checked against it byte by byte.
"""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from newsfold.aggregation.fold import (
    MAX_ENTITIES,
    MAX_ENTITY_BYTES,
    MAX_EVIDENCE,
    MAX_SOURCE_BYTES,
    MAX_SOURCES,
    MAX_STORIES,
    QUOTES,
)
from newsfold.aggregation.stories import MAX_ARTICLES, facts_of, group
from newsfold.eventtime.window import Window, Windows
from newsfold.model.mention import Mention
from newsfold.wire.codec import encode
from newsfold.wire.identity import content_hash, event_id, event_key, source_key


def reference_records(mentions: Iterable[Mention], windows: Windows) -> dict[str, bytes]:
    """The record, as JSON, of every (topic, window) with contributions, by key on the wire."""
    mentions = list(mentions)
    newest: dict[tuple[str, str], tuple[int, str]] = {}
    for m in mentions:
        key = m.topic, m.article_id
        newest[key] = max(newest.get(key, (-1, "")), (m.version, m.digest))
    current: dict[tuple[str, str, int], Mention] = {}
    for m in sorted(mentions, key=lambda m: (m.generation, not m.retract, encode(m))):
        if (m.version, m.digest) != newest[m.topic, m.article_id]:
            continue
        if not m.retract:
            current[m.topic, m.article_id, m.seq] = m
        elif m.generation:
            current.pop((m.topic, m.article_id, m.seq), None)
    groups: dict[tuple[str, Window], list[Mention]] = {}
    for m in current.values():
        for window in windows.of(m.published_at):
            groups.setdefault((m.topic, window), []).append(m)
    return {
        event_key(topic, window.start, window.size): encode(_record(topic, window, group))
        for (topic, window), group in groups.items()
    }


def _record(topic: str, window: Window, mentions: list[Mention]) -> dict[str, object]:
    articles = {m.article_id: m for m in mentions}.values()
    sources = Counter(source_key(m.source) for m in articles)
    spellings = {key: Counter(m.source for m in articles if source_key(m.source) == key) for key in sources}
    labels = Counter((m.label, m.path) for m in mentions)
    label, path = _ranked(labels)[0][0]
    entities = Counter(e.id for m in mentions for e in m.entities)
    names = {
        id_: Counter((e.type, e.label) for m in mentions for e in m.entities if e.id == id_)
        for id_ in entities
    }
    copies: dict[str, list[Mention]] = {}
    for m in mentions:
        copies.setdefault(m.fingerprint, []).append(m)
    best = {
        fingerprint: min(duplicates, key=lambda m: (-m.score, m.article_id, m.seq))
        for fingerprint, duplicates in copies.items()
    }
    top = sorted(
        copies, key=lambda fingerprint: (-len(copies[fingerprint]), -best[fingerprint].score, fingerprint)
    )[:MAX_EVIDENCE]
    return {
        "id": event_id(topic, window.start, window.end),
        "topic": {"id": topic, "label": label, "path": path},
        "window": {"start": window.start, "end": window.end},
        "first_seen": min(m.published_at for m in articles),
        "last_seen": max(m.published_at for m in articles),
        "article_count": len(articles),
        "paragraph_count": len(mentions),
        "distinct_paragraph_count": len(copies),
        "source_count": len(sources),
        "sources": [
            {"name": _ranked(spellings[key])[0][0], "count": c} for key, c in _ranked(sources)[:MAX_SOURCES]
        ],
        "entities": [
            {"id": i, "type": _ranked(names[i])[0][0][0], "label": _ranked(names[i])[0][0][1], "count": c}
            for i, c in _ranked(entities)[:MAX_ENTITIES]
        ],
        "evidence": [
            {"article_id": m.article_id, "seq": m.seq, "url": m.url, "text": m.text}
            for m in (best[fingerprint] for fingerprint in top)
        ],
        **_stories(topic, window, mentions),
        "entity_count": len(entities),
        "further_sources": sorted(
            _ranked(spellings[key])[0][0] for key in _further(sources, MAX_SOURCES, MAX_SOURCE_BYTES)
        ),
        "further_entities": _further(entities, MAX_ENTITIES, MAX_ENTITY_BYTES),
    }  # fmt: skip


def _stories(topic: str, window: Window, mentions: list[Mention]) -> dict[str, object]:
    sizes = _ranked(Counter(m.article_id for m in mentions))[:MAX_ARTICLES]
    stories = group(facts_of(m for m in mentions if m.article_id == id_) for id_, _ in sizes)
    return {
        "story_count": len(stories),
        "stories": [
            {
                "id": content_hash("story", topic, window.start, window.end, story.articles[0].id),
                "title": story.medoid.title,
                "text": story.medoid.text,
                "article_id": story.medoid.id,
                "url": story.medoid.url,
                "article_count": len(story.articles),
                "source_count": len({source_key(a.source) for a in story.articles}),
                "first_seen": min(a.published_at for a in story.articles),
                "last_seen": max(a.published_at for a in story.articles),
            }
            for story in stories[:MAX_STORIES]
        ],
    }


def _further(counts: Counter[str], listed: int, limit: int) -> list[str]:
    names, size = [], 0
    for name, _ in _ranked(counts)[listed:]:
        size += len(name.encode()) + QUOTES
        if size <= limit:
            names.append(name)
    return sorted(names)


def _ranked(counts: Counter[Any]) -> list[tuple[Any, int]]:
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))
