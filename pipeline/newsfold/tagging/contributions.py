"""Contributions: what the tagged paragraphs of one article version give to each topic, one part for each.

A part has the article's fields and the names once, and an entry for each paragraph that is about the topic or
mentions it in passing. Of a third of these mentions records can say only how many there are (they are
`slight`), so that no text, names and fields of the article travel with them. What decides later whether the
article is about the topic stands beside it: how likely what else is, and what the article's beginning says.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, groupby
from typing import NamedTuple

from msgspec.structs import replace

from newsfold.model.contribution import (
    LEAST_PASSING,
    Contribution,
    ContributionName,
    ContributionParagraph,
)
from newsfold.model.paragraph import Paragraph
from newsfold.model.tags import EntityTag, Tags
from newsfold.tagging.datelines import MAX_DATELINE
from newsfold.tagging.excerpts import excerpts
from newsfold.tagging.sameness import fingerprint
from newsfold.tagging.surroundings import Begun, surroundings_of

NAME_TYPES = frozenset({"PER", "ORG", "LOC", "NORP", "EVENT", "PRODUCT"})
"""Entity types that event records count; values such as dates and amounts stay with the paragraph."""
MAX_PART_BYTES = 128 * 1024
"""A part of several paragraphs may have at most twice as many: Kafka takes records of 1,000,000."""
_FIELDS = 200
"""Bytes of JSON around texts, at most."""


class SaidTopic(NamedTuple):
    """A topic, and what one paragraph says of it."""

    id: str
    label: str
    path: tuple[str, ...]
    entry: ContributionParagraph


class ParagraphSaid(NamedTuple):
    """A paragraph, the topics that it or its article's beginning speaks of, and the names in it by id."""

    paragraph: Paragraph
    topics: Sequence[SaidTopic] = ()
    names: tuple[ContributionName, ...] = ()


_Entry = tuple[SaidTopic, ParagraphSaid]


def said_of(paragraph: Paragraph, tags: Tags, *, in_words: bool = True) -> ParagraphSaid:
    """What a paragraph says; nothing if it has no topic or is a withdrawal.

    Without `in_words` its sentences and the title are left out: what it says is judged by them all the same.
    """
    if not in_words:
        whole = said_of(paragraph, tags)
        bare = [topic._replace(entry=replace(topic.entry, text="")) for topic in whole.topics]
        return whole._replace(paragraph=replace(paragraph, title=""), topics=bare)
    begun = Begun(tags.article_topics)
    seq, topics = paragraph.seq, list[SaidTopic]()
    telling = [tag for tag in tags.topics if not tag.passing or tag.score >= LEAST_PASSING]
    same = _fingerprint(paragraph.text, tags.entities) if telling else ""
    sentences = {
        tag.id: sentence for tag, sentence in zip(telling, excerpts(paragraph.text, telling), strict=True)
    }
    for tag, others in zip(tags.topics, surroundings_of(tags.topics), strict=True):
        beginning = begun.of(tag.id, tag.path) if begun.topics else None
        sentence = sentences.get(tag.id)
        if sentence is None:
            entry = ContributionParagraph(seq, tag.score, "", "", True, others, beginning)
        else:
            entry = ContributionParagraph(seq, tag.score, same, sentence, tag.passing, others, beginning)
        topics.append(SaidTopic(tag.id, tag.label, tag.path, entry))
    if begun.topics:
        said = {topic.id for topic in topics}
        for told in begun.topics:
            if told.id not in said:
                silent = ContributionParagraph(seq, 0.0, beginning=begun.of(told.id, told.path), silent=True)
                topics.append(SaidTopic(told.id, told.label, told.path, silent))
    return ParagraphSaid(paragraph, topics, _names(seq, tags.entities) if telling else ())


def _fingerprint(text: str, entities: Iterable[EntityTag]) -> str:
    return fingerprint(text, {tag.text for tag in entities if tag.type == "LOC" and tag.end <= MAX_DATELINE})


def parts_of(said: Sequence[ParagraphSaid], generation: int = 0, known: bool = False) -> list[Contribution]:
    """One part for each topic, of paragraphs of one article version, each there once or with copies.

    Of what makes more than `MAX_PART_BYTES` several. None for a topic that the beginning alone speaks of, if
    all paragraphs are here and it is `known` that no older lexicon said more: nothing can come of it.
    """
    by_topic: dict[str, dict[int, _Entry]] = {}
    for item in said:
        for topic in item.topics:
            by_topic.setdefault(topic.id, {})[topic.entry.seq] = topic, item
    if known and said and len({item.paragraph.seq for item in said}) == said[0].paragraph.count:
        by_topic = {id_: entries for id_, entries in by_topic.items() if _speaks(entries)}
    return [
        _part(entries, generation)
        for topics in by_topic.values()
        for entries in _bounded([topics[seq] for seq in sorted(topics)])
    ]


def _speaks(entries: Mapping[int, _Entry]) -> bool:
    return any(not topic.entry.silent for topic, _ in entries.values())


def _bounded(entries: Sequence[_Entry]) -> Iterator[Sequence[_Entry]]:
    """The entries in runs of at most `MAX_PART_BYTES`, or of one."""
    if len(entries) == 1:
        yield entries
        return
    sizes = accumulate(_bytes_of(topic.entry, item) for topic, item in entries)
    for _, run in groupby(zip(entries, sizes, strict=True), key=lambda sized: sized[1] // MAX_PART_BYTES):
        yield [entry for entry, _ in run]


def _bytes_of(entry: ContributionParagraph, item: ParagraphSaid) -> int:
    """Bytes of JSON, at most: no character has more than six."""
    characters = len(entry.text) + sum([len(name.id) + len(name.label) for name in item.names])
    return 6 * characters + _FIELDS * (1 + len(item.names))


def _part(entries: Sequence[_Entry], generation: int) -> Contribution:
    topic, item = entries[0]
    paragraph = item.paragraph
    telling = [item.names for topic, item in entries if not topic.entry.silent and not topic.entry.slight]
    return Contribution(
        topic=topic.id,
        article_id=paragraph.article_id,
        version=paragraph.version,
        digest=paragraph.digest,
        published_at=paragraph.published_at,
        label=topic.label,
        path=topic.path,
        source=paragraph.source if telling else "",
        uri=paragraph.uri if telling else "",
        url=paragraph.url if telling else "",
        title=paragraph.title if telling else "",
        count=paragraph.count,
        profile=paragraph.profile if telling else "",
        paragraphs=tuple([_of_generation(topic.entry, generation) for topic, _ in entries]),
        names=_shared_names(telling) if telling else (),
        generation=generation,
    )


def _of_generation(entry: ContributionParagraph, generation: int) -> ContributionParagraph:
    return replace(entry, generation=generation) if generation else entry


def _names(seq: int, entities: Iterable[EntityTag]) -> tuple[ContributionName, ...]:
    """The names of a paragraph, each once, by id."""
    names: dict[str, EntityTag] = {}
    for tag in entities:
        # "Russian" has the id of Russia: beside the name of the country itself it says nothing of its own.
        if tag.type in NAME_TYPES and (tag.type != "NORP" or names.get(tag.id, tag).type == "NORP"):
            names[tag.id] = tag
    here = (seq,)
    return tuple([ContributionName(id_, names[id_].type, names[id_].label, here) for id_ in sorted(names)])


def _shared_names(by_paragraph: Sequence[tuple[ContributionName, ...]]) -> tuple[ContributionName, ...]:
    """The names of several paragraphs, in their order; each once, by id, type and label."""
    if len(by_paragraph) == 1:
        return by_paragraph[0]
    numbers: dict[tuple[str, str, str], tuple[int, ...]] = {}
    for names in by_paragraph:
        for name in names:
            key = name.id, name.type, name.label
            numbers[key] = numbers.get(key, ()) + name.paragraphs
    return tuple([ContributionName(*name, numbers[name]) for name in sorted(numbers)])
