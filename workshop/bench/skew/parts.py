"""The work of aggregation: what the tagger sends of articles to each topic, batch by batch."""

import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

from newsfold.broker.partitioning import murmur2
from newsfold.errors import SourceError
from newsfold.ingest.options import IngestOptions
from newsfold.ingest.step import paragraphs_of
from newsfold.intake.files import read
from newsfold.model.paragraph import Paragraph
from newsfold.model.tags import Tagger, Tags
from newsfold.sources.item import Sourced
from newsfold.state.memory import MemoryState
from newsfold.tagging.corrections import Articles
from newsfold.tagging.step import ParagraphTagger, tag
from newsfold.wire.codec import encode_struct, lines_of
from newsfold.wire.envelope import Channel, Received
from workshop.bench.real.articles import DAYS, dated, originals

_OPTIONS = IngestOptions(published_at="2025-01-01T06:00:00Z")


class Line(NamedTuple):
    """A part of a contribution: the article and the bytes that travel."""

    article_id: str
    data: bytes


Batch = dict[str, list[Line]]
"""The parts that a batch of paragraphs sends, by what they are folded under: a topic, or a shard of one."""


class TaggedOnce:
    """The tags of paragraphs, found once, for as many ways of cutting them into batches as are asked for."""

    def __init__(self, tagger: ParagraphTagger, paragraphs: Sequence[Paragraph]) -> None:
        self.identity: Tagger = tagger.identity
        self._tags = {p.id: t for p, t in zip(paragraphs, tagger.tag(paragraphs), strict=True)}

    def tag(self, paragraphs: Sequence[Paragraph]) -> list[Tags]:
        """The tags of each paragraph, in order."""
        return [self._tags[paragraph.id] for paragraph in paragraphs]


def paragraphs_in(path: Path | None) -> list[Paragraph]:
    """The paragraphs of a file of articles, in its order; without one, of the project's own texts.

    These are dated evenly over some days. ValueError if there is no text.
    """
    if path:
        return _check(list(_paragraphs(path)), path)
    with tempfile.TemporaryDirectory(prefix="newsfold-skew-") as folder:
        [piece] = dated(originals(None), Path(folder), days=DAYS)
        return _check(list(_paragraphs(piece.path)), piece.path)


def _check(paragraphs: list[Paragraph], path: Path) -> list[Paragraph]:
    if not paragraphs:
        raise ValueError(f"{path} has no article with text")
    return paragraphs


def _paragraphs(path: Path) -> Iterator[Paragraph]:
    for item in read([path]):
        if isinstance(item, Sourced):
            try:
                yield from paragraphs_of(item.article, _OPTIONS)
            except SourceError:
                continue


def batches_of(
    paragraphs: Sequence[Paragraph], tagger: ParagraphTagger, size: int
) -> tuple[list[Batch], int]:
    """What each `size` paragraphs send to aggregation, by topic; and the number of records that carry it."""
    state, records, batches = Articles(MemoryState()), 0, list[Batch]()
    for begin in range(0, len(paragraphs), size):
        batch: Batch = {}
        received = [
            Received(
                Channel.PARAGRAPHS, 0, begin + at, paragraph.article_id.encode(), encode_struct(paragraph)
            )
            for at, paragraph in enumerate(paragraphs[begin : begin + size])
        ]
        for output in tag(received, state, tagger):
            if output.channel is Channel.CONTRIBUTIONS:
                records += 1
                batch.setdefault(output.subject, []).extend(map(_line, lines_of(output.value or b"")))
        batches.append(batch)
    return batches, records


class _Article(msgspec.Struct):
    article_id: str


_read_article = msgspec.json.Decoder(_Article).decode


def _line(data: bytes) -> Line:
    return Line(_read_article(data).article_id, data)


def sharded(batches: Sequence[Batch], topics: Mapping[str, float], shards: int) -> list[Batch]:
    """The same batches with each of these topics in so many shards, by a hash of the article."""
    result = []
    for batch in batches:
        new: Batch = {}
        for topic, lines in batch.items():
            for line in lines:
                key = f"{topic}/{murmur2(line.article_id.encode()) % shards}" if topic in topics else topic
                new.setdefault(key, []).append(line)
        result.append(new)
    return result


def summed(batches: Sequence[Batch], weight: Callable[[Line], int]) -> Counter[str]:
    """The weights of all parts, by what they are folded under."""
    sums: Counter[str] = Counter()
    for batch in batches:
        for key, lines in batch.items():
            sums[key] += sum(map(weight, lines))
    return sums
