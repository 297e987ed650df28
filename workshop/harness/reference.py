"""The plain reference: event records computed from all contribution parts at once, with nothing clever.

Slow, and right by reading: the folding of the pipeline is checked against it byte by byte. Which articles
count is asked of the regression that ships; what it is asked about is put together here.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from newsfold.aggregation.counts import QUOTES
from newsfold.aggregation.fold import (
    MAX_ENTITIES,
    MAX_ENTITY_BYTES,
    MAX_EVIDENCE,
    MAX_SOURCE_BYTES,
    MAX_SOURCES,
    MAX_STORIES,
)
from newsfold.aggregation.salience import Salience
from newsfold.aggregation.share import share_of
from newsfold.aggregation.stories import MAX_ARTICLES, group
from newsfold.eventtime.window import Window, Windows
from newsfold.model.contribution import (
    LEAST_PASSING,
    Contribution,
    ContributionName,
    ContributionParagraph,
)
from newsfold.wire.codec import encode
from newsfold.wire.identity import content_hash, event_id, event_key, source_key

Name = tuple[str, str, str]
"""(id, type, label)"""


class Paragraph(NamedTuple):
    """A paragraph that counts, its names, and the article it is of."""

    said: ContributionParagraph
    names: frozenset[Name]
    article: Contribution


def reference_records(
    parts: Iterable[Contribution], windows: Windows, salience: Salience
) -> dict[str, bytes]:
    """The record, as JSON, of every (topic, window) in which an article counts, by key on the wire."""
    groups: dict[tuple[str, Window], list[Contribution]] = {}
    for contribution in reference_contributions(parts):
        for window in windows.of(contribution.published_at):
            groups.setdefault((contribution.topic, window), []).append(contribution)
    records = {}
    for (topic, window), contributions in groups.items():
        counting = [c for c in contributions if salience.counts(c)]
        if counting:
            key = event_key(topic, window.start, window.size)
            passing = [c for c in contributions if not salience.counts(c)]
            records[key] = encode(_record(topic, window, counting, passing))
    return records


def reference_contributions(parts: Iterable[Contribution]) -> list[Contribution]:
    """What each article gives to each topic: of its newest version, each paragraph in its last generation."""
    by_article: dict[tuple[str, str], list[Contribution]] = {}
    for part in parts:
        by_article.setdefault((part.topic, part.article_id), []).append(part)
    whole = [_joined(of_article) for of_article in by_article.values()]
    return [c for c in whole if c is not None and any(not p.silent for p in c.paragraphs)]


def _joined(parts: Sequence[Contribution]) -> Contribution | None:
    newest = max((part.version, part.digest) for part in parts)
    current = [p for p in parts if (p.version, p.digest) == newest and not p.retract]
    if not current:
        return None
    generation, published_at, label, path = max(
        (p.generation, p.published_at, p.label, p.path) for p in current
    )
    source, uri, url, title, count, profile = max(
        (p.source, p.uri, p.url, p.title, p.count, p.profile) for p in current
    )
    said: dict[int, tuple[ContributionParagraph, list[Name]]] = {}
    for paragraph, names in sorted(
        ((p, _names(part, p)) for part in current for p in part.paragraphs), key=_greatness
    ):
        said[paragraph.seq] = paragraph, names
    numbers: dict[Name, list[int]] = {}
    for seq in sorted(said):
        for name in said[seq][1]:
            numbers.setdefault(name, []).append(seq)
    return Contribution(
        topic=current[0].topic, article_id=current[0].article_id, version=newest[0], digest=newest[1],
        published_at=published_at, label=label, path=path, source=source, uri=uri, url=url, title=title,
        count=count, profile=profile, paragraphs=tuple(said[seq][0] for seq in sorted(said)),
        names=tuple(ContributionName(*name, tuple(numbers[name])) for name in sorted(numbers)),
        generation=generation,
    )  # fmt: skip


def _names(part: Contribution, paragraph: ContributionParagraph) -> list[Name]:
    if paragraph.silent:
        return []
    return sorted({(n.id, n.type, n.label) for n in part.names if paragraph.seq in n.paragraphs})


def _greatness(said: tuple[ContributionParagraph, list[Name]]) -> tuple[Any, ...]:
    paragraph, names = said
    fields = [getattr(paragraph, name) for name in paragraph.__struct_fields__]
    as_json = encode([fields, [{"id": id_, "type": type_, "label": label} for id_, type_, label in names]])
    return paragraph.generation, not paragraph.silent, as_json


def _counted(contribution: Contribution) -> list[Paragraph]:
    """The paragraphs about the topic; where none is, those that mention it and are likely enough to be."""
    speaking = [
        p for p in contribution.paragraphs if not p.silent and not (p.passing and p.score < LEAST_PASSING)
    ]
    return [
        Paragraph(p, frozenset(_names(contribution, p)), contribution)
        for p in [p for p in speaking if not p.passing] or speaking
    ]


def _record(
    topic: str, window: Window, articles: Sequence[Contribution], passing: Sequence[Contribution]
) -> dict[str, object]:
    sources = Counter(source_key(a.source) for a in articles)
    spellings = {key: Counter(a.source for a in articles if source_key(a.source) == key) for key in sources}
    label, path = _ranked(Counter((a.label, a.path) for a in articles))[0][0]
    paragraphs = [paragraph for article in articles for paragraph in _counted(article)]
    entities = Counter(id_ for p in paragraphs for id_, _, _ in p.names)
    names = {
        entity: Counter((type_, label) for p in paragraphs for id_, type_, label in p.names if id_ == entity)
        for entity in entities
    }
    copies: dict[str, list[Paragraph]] = {}
    for p in paragraphs:
        copies.setdefault(p.said.fingerprint, []).append(p)
    best = {
        fingerprint: min(of_copy, key=lambda p: (-p.said.score, p.article.article_id, p.said.seq))
        for fingerprint, of_copy in copies.items()
    }
    top = sorted(copies, key=lambda f: (-len(copies[f]), -best[f].said.score, f))[:MAX_EVIDENCE]
    return {
        "id": event_id(topic, window.start, window.end),
        "topic": {"id": topic, "label": label, "path": path},
        "window": {"start": window.start, "end": window.end},
        "first_seen": min(a.published_at for a in articles),
        "last_seen": max(a.published_at for a in articles),
        "article_count": len(articles),
        "paragraph_count": len(paragraphs),
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
            {
                "article_id": p.article.article_id, "seq": p.said.seq, "uri": p.article.uri,
                "url": p.article.url, "text": p.said.text,
            }
            for p in (best[fingerprint] for fingerprint in top)
        ],
        **_stories(topic, window, articles),
        "entity_count": len(entities),
        "further_sources": sorted(
            _ranked(spellings[key])[0][0] for key in _further(sources, MAX_SOURCES, MAX_SOURCE_BYTES)
        ),
        "further_entities": _further(entities, MAX_ENTITIES, MAX_ENTITY_BYTES),
        "passing": {
            "articles": len(passing),
            "paragraphs": sum(not p.silent for c in passing for p in c.paragraphs),
        },
    }  # fmt: skip


def _stories(topic: str, window: Window, articles: Sequence[Contribution]) -> dict[str, object]:
    by_id = {article.article_id: article for article in articles}
    sizes = _ranked(Counter({id_: len(_counted(article)) for id_, article in by_id.items()}))[:MAX_ARTICLES]
    stories = group(share_of(by_id[id_], True) for id_, _ in sizes)
    return {
        "story_count": len(stories),
        "stories": [
            {
                "id": content_hash("story", topic, window.start, window.end, story.articles[0].id),
                "title": story.medoid.title,
                "text": story.medoid.text,
                "article_id": story.medoid.id,
                "uri": story.medoid.uri,
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
