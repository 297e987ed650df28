"""The tagging step: a batch of paragraphs in, tagged paragraphs and contributions out."""

from collections.abc import Sequence
from typing import Protocol

from msgspec.structs import replace

from newsfold.broker.partitioning import check_partition
from newsfold.errors import DecodeError, RecordError, RuleError
from newsfold.eventtime.moment import is_ahead
from newsfold.model.paragraph import Paragraph
from newsfold.model.tags import TaggedParagraph, Tagger, Tags
from newsfold.tagging.bundles import bundled
from newsfold.tagging.contributions import ParagraphSaid, said_of
from newsfold.tagging.corrections import Articles, revise
from newsfold.wire.codec import decode, encode_struct
from newsfold.wire.dead_letters import ahead_of_time, beyond_horizon, dead_letter_of, no_more
from newsfold.wire.envelope import Channel, Output, Received
from newsfold.wire.identity import MAX_ID_BYTES, too_long

STAGE = "tagging"

TaggedRecord = tuple[Received, Paragraph, Tags]


class ParagraphTagger(Protocol):
    """A tagger as the step calls it; pure: same paragraphs, same tags, however they are batched."""

    @property
    def identity(self) -> Tagger:
        """Name, version and lexicon, for every tagged record."""

    def tag(self, paragraphs: Sequence[Paragraph]) -> list[Tags]:
        """The tags of each paragraph, in order."""


def tag(
    batch: Sequence[Received],
    state: Articles,
    tagger: ParagraphTagger,
    partitions: int = 0,
    *,
    in_words: bool = True,
) -> list[Output]:
    """Tag a batch of paragraphs of one partition.

    One tagged paragraph for each; one part of a contribution for each article and topic, unless a newer
    version of the article is known; retractions where an article has been revised. Parts of one topic share a
    record. What cannot be read or tagged becomes a dead letter; so does, beside being tagged, what is
    older than the horizon. With `partitions`, those of the Kafka topic, a paragraph in another than its
    article's becomes a dead letter too. Without `in_words` contributions have no sentences and titles.
    """
    decoded, undecodable = _decode_all(batch, tagger, partitions)
    tagged, untaggable = _tag_all(decoded, tagger)
    contributions, forgotten = _contributions(tagged, state, tagger, in_words)
    outputs = [
        _output(paragraph, tags, tagger.identity)
        for record, paragraph, tags in tagged
        if not forgotten or id(record) not in forgotten
    ]
    return outputs + contributions + undecodable + untaggable


def _contributions(
    tagged: Sequence[TaggedRecord], state: Articles, tagger: ParagraphTagger, in_words: bool
) -> tuple[list[Output], set[int]]:
    """Parts and retractions, and a dead letter for each paragraph that came too late; and by `id` the records
    of forgotten articles, of which nothing is sent on.

    With a horizon one that is dated later than it can have been written is set aside as well: it would close
    the windows of everybody else's news.

    Bundles end where the cutoff moves: what a later paragraph says must not come before an earlier one's
    and close its window, or what is too late would depend on how the log is cut into batches.
    """
    outputs: list[Output] = []
    dead_letters: list[Output] = []
    forgotten: list[Received] = []
    state.begin()
    items = [(record, said_of(paragraph, tags, in_words=in_words)) for record, paragraph, tags in tagged]
    if state.retention.moves:
        for record, item in filter(_is_ahead, items):
            if state.has_forgotten(item.paragraph.article_id):
                forgotten.append(record)
                continue
            error = ahead_of_time(item.paragraph.published_at)
            dead_letters.append(dead_letter_of(STAGE, record, error, tagger.identity.lexicon))
        items = [item for item in items if not _is_ahead(item)]
    for run in state.retention.runs(items, _time, _written_at):
        revised = revise([item for _, item in run], state)
        outputs += bundled(revised.lines)
        records = {id(item): record for record, item in run}
        forgotten += [records[id(item)] for item in revised.forgotten]
        for item in revised.late:
            error = beyond_horizon(item.paragraph.published_at, state.retention.cutoff)
            dead_letters.append(dead_letter_of(STAGE, records[id(item)], error, tagger.identity.lexicon))
    state.save()
    for record in forgotten:
        bare = replace(record, value=None, headers=())
        error = no_more((record.key or b"").decode("utf-8", "replace"))
        dead_letters.append(dead_letter_of(STAGE, bare, error, tagger.identity.lexicon))
    return outputs + dead_letters, {id(record) for record in forgotten}


def _is_ahead(item: tuple[Received, ParagraphSaid]) -> bool:
    return is_ahead(_time(item), item[0].timestamp)


def _written_at(item: tuple[Received, ParagraphSaid]) -> int:
    return item[0].timestamp


def _time(item: tuple[Received, ParagraphSaid]) -> str:
    """The event time of a paragraph; a withdrawal says nothing about time."""
    paragraph = item[1].paragraph
    return paragraph.published_at if paragraph.count else ""


def _decode_all(
    batch: Sequence[Received], tagger: ParagraphTagger, partitions: int
) -> tuple[list[tuple[Received, Paragraph]], list[Output]]:
    decoded: list[tuple[Received, Paragraph]] = []
    dead_letters: list[Output] = []
    for record in batch:
        try:
            if record.value is None:
                raise DecodeError("a paragraph without a value", reason="schema", path="$")
            paragraph = decode(record.value, Paragraph)
            if paragraph.article_id.startswith("\0"):
                raise DecodeError("an id that begins with a zero byte", reason="schema", path="$.article_id")
            if too_long(paragraph.article_id):
                raise DecodeError(
                    f"an id of more than {MAX_ID_BYTES} bytes", reason="schema", path="$.article_id"
                )
            if partitions:
                check_partition(paragraph.article_id, record, partitions, path="$.article_id")
            decoded.append((record, paragraph))
        except RecordError as error:
            dead_letters.append(dead_letter_of(STAGE, record, error, tagger.identity.lexicon))
    return decoded, dead_letters


def _tag_all(
    decoded: Sequence[tuple[Received, Paragraph]], tagger: ParagraphTagger
) -> tuple[list[TaggedRecord], list[Output]]:
    """Tag all at once; if a rule fails, each alone: only the paragraph it fails on becomes a dead letter."""
    try:
        tags = tagger.tag([paragraph for _, paragraph in decoded])
        return [(record, paragraph, t) for (record, paragraph), t in zip(decoded, tags, strict=True)], []
    except Exception as error:
        if len(decoded) > 1:
            parts = [_tag_all([item], tagger) for item in decoded]
            return [t for tagged, _ in parts for t in tagged], [
                d for _, dead_letters in parts for d in dead_letters
            ]
        record, paragraph = decoded[0]
        fault = RuleError(f"tagging {paragraph.id}: {type(error).__name__}: {error}")
        return [], [dead_letter_of(STAGE, record, fault, tagger.identity.lexicon)]


def _output(paragraph: Paragraph, tags: Tags, identity: Tagger) -> Output:
    fields = {name: getattr(paragraph, name) for name in Paragraph.__struct_fields__}
    if tags.lang:
        fields["lang"] = tags.lang
    tagged = TaggedParagraph(
        **fields,
        topics=tags.topics,
        entities=tags.entities,
        tagger=identity,
        article_topics=tags.article_topics,
        unread=tags.unread,
        desks=tags.desks,
    )
    key = paragraph.article_id
    return Output(Channel.TAGGED, key.encode(), encode_struct(tagged), paragraph.id, key)
