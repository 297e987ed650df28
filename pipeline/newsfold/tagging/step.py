"""The tagging step: a batch of paragraphs in, tagged paragraphs and mentions out."""

from collections.abc import Sequence
from typing import Protocol

from newsfold.errors import DecodeError, RecordError, RuleError
from newsfold.model.paragraph import Paragraph
from newsfold.model.tags import TaggedParagraph, Tagger, Tags
from newsfold.tagging.bundles import bundled
from newsfold.tagging.corrections import Articles, revise
from newsfold.tagging.mentions import ParagraphMentions, mentions_of
from newsfold.wire.codec import decode, encode
from newsfold.wire.dead_letters import beyond, dead_letter_of
from newsfold.wire.envelope import Channel, Output, Received
from newsfold.wire.identity import MAX_ID_BYTES, too_long

STAGE = "tagging"

Tagged = tuple[Received, Paragraph, Tags]


class ParagraphTagger(Protocol):
    """What the step asks of a tagger; pure: same paragraphs, same tags, however they are batched."""

    @property
    def identity(self) -> Tagger:
        """Name, version and lexicon, for every tagged record."""

    def tag(self, paragraphs: Sequence[Paragraph]) -> list[Tags]:
        """The tags of each paragraph, in order."""


def tag(batch: Sequence[Received], state: Articles, tagger: ParagraphTagger) -> list[Output]:
    """Tag a batch of paragraphs of one partition.

    One tagged paragraph for each; one mention for each topic of a paragraph, unless a newer version of
    its article is known; retractions where an article has been revised. Mentions of one topic share a
    record. What cannot be read or tagged becomes a dead letter; so does, beside being tagged, what is
    older than the horizon.
    """
    read, dead = _decoded(batch, tagger)
    done, failed = _tagged(read, tagger)
    outputs = [_output(paragraph, tags, tagger.identity) for _, paragraph, tags in done]
    return outputs + _mentions(done, state, tagger) + dead + failed


def _mentions(done: Sequence[Tagged], state: Articles, tagger: ParagraphTagger) -> list[Output]:
    """Mentions and retractions, and a dead letter for each paragraph that came too late.

    Bundles end where the cutoff moves: a later paragraph's mention must not come before an earlier one's
    and close its window, or what is too late would depend on how the log is cut into batches.
    """
    sent: list[Output] = []
    dead: list[Output] = []
    state.sweep()
    items = [(record, mentions_of(paragraph, tags)) for record, paragraph, tags in done]
    for run in state.retention.runs(items, _time):
        lines, late = revise([item for _, item in run], state)
        sent += bundled(lines)
        records = {id(item): record for record, item in run}
        for item in late:
            error = beyond(item.paragraph.published_at, state.retention.cutoff)
            dead.append(dead_letter_of(STAGE, records[id(item)], error, tagger.identity.lexicon))
    state.retention.save()
    return sent + dead


def _time(item: tuple[Received, ParagraphMentions]) -> str:
    """The event time of a paragraph; a withdrawal says nothing about time."""
    paragraph = item[1].paragraph
    return paragraph.published_at if paragraph.count else ""


def _decoded(
    batch: Sequence[Received], tagger: ParagraphTagger
) -> tuple[list[tuple[Received, Paragraph]], list[Output]]:
    read: list[tuple[Received, Paragraph]] = []
    dead: list[Output] = []
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
            read.append((record, paragraph))
        except RecordError as error:
            dead.append(dead_letter_of(STAGE, record, error, tagger.identity.lexicon))
    return read, dead


def _tagged(
    read: Sequence[tuple[Received, Paragraph]], tagger: ParagraphTagger
) -> tuple[list[Tagged], list[Output]]:
    """Tag all at once; if a rule fails, one by one, so that only the paragraph it fails on is set aside."""
    try:
        tags = tagger.tag([paragraph for _, paragraph in read])
        return [(record, paragraph, t) for (record, paragraph), t in zip(read, tags, strict=True)], []
    except Exception as error:
        if len(read) > 1:
            parts = [_tagged([one], tagger) for one in read]
            return [t for done, _ in parts for t in done], [d for _, dead in parts for d in dead]
        record, paragraph = read[0]
        fault = RuleError(f"tagging {paragraph.id}: {type(error).__name__}: {error}")
        return [], [dead_letter_of(STAGE, record, fault, tagger.identity.lexicon)]


def _output(paragraph: Paragraph, tags: Tags, identity: Tagger) -> Output:
    tagged = TaggedParagraph(
        **{name: getattr(paragraph, name) for name in Paragraph.__struct_fields__},
        topics=tags.topics,
        entities=tags.entities,
        tagger=identity,
    )
    key = paragraph.article_id
    return Output(Channel.TAGGED, key.encode(), encode(tagged), paragraph.id, key)
