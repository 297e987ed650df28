"""Mentions: what one tagged paragraph contributes to each of its topics."""

from collections.abc import Sequence
from dataclasses import dataclass

from newsfold.model.mention import EntityRef, Mention
from newsfold.model.paragraph import Paragraph
from newsfold.model.tags import EntityTag, Tags, TopicTag
from newsfold.tagging.datelines import MAX_DATELINE
from newsfold.tagging.sameness import fingerprint
from newsfold.tagging.sentences import sentence_at

NAME_TYPES = frozenset({"PER", "ORG", "LOC", "NORP", "EVENT", "PRODUCT"})
"""Entity types that event records count; values such as dates and amounts stay with the paragraph."""
MAX_EXCERPT = 280
"""Characters of a mention's text, at most."""


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
    names: dict[str, EntityTag] = {}
    for tag in tags.entities:
        # "Russian" has the id of Russia: beside the name of the country itself it says nothing of its own.
        if tag.type in NAME_TYPES and (tag.type != "NORP" or names.get(tag.id, tag).type == "NORP"):
            names[tag.id] = tag
    entities = tuple(EntityRef(id_, names[id_].type, names[id_].label) for id_ in sorted(names))
    places = {tag.text for tag in tags.entities if tag.type == "LOC" and tag.end <= MAX_DATELINE}
    text_fingerprint = fingerprint(paragraph.text, places)
    mentions = [
        _mention(paragraph, topic, entities, text_fingerprint, text)
        for topic, text in zip(topics, _excerpts(paragraph.text, topics), strict=True)
    ]
    return ParagraphMentions(paragraph, tuple(mentions))


def _mention(
    paragraph: Paragraph, topic: TopicTag, entities: tuple[EntityRef, ...], text_fingerprint: str, text: str
) -> Mention:
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
        text=text,
        entities=entities,
    )


def _excerpts(text: str, topics: Sequence[TopicTag]) -> list[str]:
    """For each topic the sentence around its first evidence, cut to MAX_EXCERPT characters."""
    excerpts: list[str] = []
    sentence, first, last = "", 0, 0
    for topic in topics:
        start, end = 0, 0
        if topic.evidence:
            evidence = topic.evidence[0]
            start, end = evidence.start, evidence.end
        if not first <= start < last <= first + MAX_EXCERPT:  # topics mostly share a sentence
            first, last = sentence_at(text, start, start + 1, reach=MAX_EXCERPT)
            sentence = _cut(text, first, last, start)
        excerpts.append(sentence if end <= last else _over_several(text, start, end))
    return excerpts


def _over_several(text: str, start: int, end: int) -> str:
    first, last = sentence_at(text, start, end, reach=MAX_EXCERPT)
    return _cut(text, first, last, start)


def _cut(text: str, first: int, last: int, start: int) -> str:
    if last - first > MAX_EXCERPT:
        first = max(first, min(start - MAX_EXCERPT // 3, last - MAX_EXCERPT))
        last = first + MAX_EXCERPT
    return text[first:last].strip()
