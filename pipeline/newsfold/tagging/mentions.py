"""Mentions: what one tagged paragraph contributes to each of its topics."""

import re
from dataclasses import dataclass

from newsfold.model.mention import EntityRef, Mention
from newsfold.model.paragraph import Paragraph
from newsfold.model.tags import Tags, TopicTag
from newsfold.tagging.datelines import MAX_DATELINE
from newsfold.tagging.sameness import fingerprint

NAME_TYPES = frozenset({"PER", "ORG", "LOC", "NORP", "EVENT", "PRODUCT"})
"""Entity types that event records count; values such as dates and amounts stay with the paragraph."""
MAX_EXCERPT = 280
"""Characters of a mention's text, at most."""

_SENTENCE_END = re.compile(r"[.!?…][\"'”’)\]]*\s+")


@dataclass(frozen=True)
class ParagraphMentions:
    """A paragraph and its mentions; none if it has no topic or is a withdrawal."""

    paragraph: Paragraph
    mentions: tuple[Mention, ...]


def mentions_of(paragraph: Paragraph, tags: Tags) -> ParagraphMentions:
    """One mention for each topic that the paragraph is about."""
    topics = [topic for topic in tags.topics if not topic.passing]
    if not topics:
        return ParagraphMentions(paragraph, ())
    # "Russian" has the id of Russia: beside the name of the country itself it says nothing of its own.
    norp_first = sorted(tags.entities, key=lambda tag: tag.type != "NORP")
    names = {tag.id: EntityRef(tag.id, tag.type, tag.label) for tag in norp_first if tag.type in NAME_TYPES}
    entities = tuple(names[id_] for id_ in sorted(names))
    places = {tag.text for tag in tags.entities if tag.type == "LOC" and tag.end <= MAX_DATELINE}
    text_fingerprint = fingerprint(paragraph.text, places)
    return ParagraphMentions(
        paragraph, tuple(_mention(paragraph, topic, entities, text_fingerprint) for topic in topics)
    )


def _mention(
    paragraph: Paragraph, topic: TopicTag, entities: tuple[EntityRef, ...], text_fingerprint: str
) -> Mention:
    start = topic.evidence[0].start if topic.evidence else 0
    return Mention(
        topic=topic.id,
        label=topic.label,
        path=topic.path,
        article_id=paragraph.article_id,
        version=paragraph.version,
        digest=paragraph.digest,
        seq=paragraph.seq,
        published_at=paragraph.published_at,
        source=paragraph.source,
        url=paragraph.url,
        title=paragraph.title,
        fingerprint=text_fingerprint,
        score=topic.score,
        text=excerpt(paragraph.text, start),
        entities=entities,
    )


def excerpt(text: str, offset: int) -> str:
    """The sentence of `text` at `offset` (code points), cut to MAX_EXCERPT characters around it."""
    start, end = 0, len(text)
    for match in _SENTENCE_END.finditer(text, max(0, offset - MAX_EXCERPT), offset + MAX_EXCERPT):
        if match.end() <= offset:
            start = match.end()
        else:
            end = match.end()
            break
    if end - start > MAX_EXCERPT:
        start = max(start, min(offset - MAX_EXCERPT // 3, end - MAX_EXCERPT))
        end = start + MAX_EXCERPT
    return text[start:end].strip()
