"""Parts of an input that fit into memory, whatever its size."""

from collections.abc import Iterable, Iterator

from newsfold.sources.item import Item, Rejected, Sourced
from newsfold.sources.seed import Mark

PART_PARAGRAPHS = 5000
"""Paragraphs of a part, at most, but for a single longer article: those of a worker's micro-batch."""
PART_BYTES = 4 * 1024 * 1024


def parts(
    items: Iterable[Item], max_paragraphs: int = PART_PARAGRAPHS, max_bytes: int = PART_BYTES
) -> Iterator[list[Item]]:
    """The items in order, in parts bounded in paragraphs and bytes; none is read behind END."""
    part: list[Item] = []
    paragraphs = size = 0
    for item in items:
        part.append(item)
        if isinstance(item, Sourced):
            paragraphs += len(item.article.paragraphs) + item.article.body.count("\n") + 1
        if isinstance(item, Sourced | Rejected):
            size += len(item.data)
        if paragraphs >= max_paragraphs or size >= max_bytes or item is Mark.END:
            yield part
            part, paragraphs, size = [], 0, 0
        if item is Mark.END:
            return
    if part:
        yield part
