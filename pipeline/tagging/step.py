"""The tagging step: a batch of paragraphs in, tagged paragraphs and mentions out."""

from collections.abc import Sequence
from typing import Protocol

from pipeline.errors import DecodeError, RecordError, RuleError
from pipeline.model import Channel, KeyedState, Output, Paragraph, Received, TaggedParagraph, Tagger, Tags
from pipeline.model.codec import decode, encode
from pipeline.model.dead_letter import dead_letter_of
from pipeline.tagging.corrections import revise
from pipeline.tagging.mentions import mentions_of

STAGE = "tagging"

Tagged = tuple[Received, Paragraph, Tags]


class ParagraphTagger(Protocol):
    """What the step asks of a tagger; pure: same paragraphs, same tags, however they are batched."""

    @property
    def identity(self) -> Tagger:
        """Name, version and lexicon, for every tagged record."""

    def tag(self, paragraphs: Sequence[Paragraph]) -> list[Tags]:
        """The tags of each paragraph, in order."""


def tag(batch: Sequence[Received], state: KeyedState, tagger: ParagraphTagger) -> list[Output]:
    """Tag a batch of paragraphs of one partition.

    One tagged paragraph for each; one mention for each topic of a paragraph, unless a newer version
    of its article is known; retractions where an article has been revised. What cannot be read or
    tagged becomes a dead letter.
    """
    read, dead = _decoded(batch, tagger)
    done, failed = _tagged(read, tagger)
    outputs = [_output(paragraph, tags, tagger.identity) for _, paragraph, tags in done]
    outputs += revise([mentions_of(paragraph, tags) for _, paragraph, tags in done], state)
    return outputs + dead + failed


def _decoded(
    batch: Sequence[Received], tagger: ParagraphTagger
) -> tuple[list[tuple[Received, Paragraph]], list[Output]]:
    read: list[tuple[Received, Paragraph]] = []
    dead: list[Output] = []
    for record in batch:
        try:
            if record.value is None:
                raise DecodeError("a paragraph without a value", reason="schema", path="$")
            read.append((record, decode(record.value, Paragraph)))
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
