"""Skew as a command: how uneven the topics are that the lexicon finds, and what that does to many workers.

On paper: one mention is one unit of work, partitions are dealt to workers in turn, and a stage is as fast
as its busiest worker. The mentions are those of the project's tagger on the seeds.
"""

import sys
from collections import Counter
from collections.abc import Hashable, Sequence

import msgspec

from newsfold.assembly import load_tagger
from newsfold.broker.partitioning import partition_of
from newsfold.ingest.options import IngestOptions
from newsfold.ingest.step import paragraphs_of
from newsfold.intake.files import read
from newsfold.model.paragraph import Paragraph
from newsfold.settings import Settings
from newsfold.sources.item import Sourced
from newsfold.wire.codec import encode
from workshop.bench.report import keep, write
from workshop.bench.texts import SEEDS

LAYOUTS = ((4, 1), (4, 2), (16, 8), (64, 32))
BATCHES = (1, 10, 100, 1000)
SHOWN = 12


class Layout(msgspec.Struct, kw_only=True):
    """Partitions and workers, the speed-up over one worker, and the busiest worker's share of mentions."""

    partitions: int
    workers: int
    speedup_tagging: float
    speedup_aggregation: float
    busiest_share: float


class Skew(msgspec.Struct, kw_only=True):
    """The topics of the seeds; and by mentions in a batch, event records published per mention, and records
    between the stages per mention."""

    paragraphs: int
    articles: int
    mentions: int
    topics: int
    top: list[tuple[str, float]]
    layouts: list[Layout]
    records_per_mention: dict[str, float]
    bundles_per_mention: dict[str, float]


def measure() -> Skew:
    """Tag the seeds and count."""
    paragraphs = _paragraphs()
    tags = load_tagger(Settings()).tag(paragraphs)
    mentions = [(t.id, t.label, p) for p, tagged in zip(paragraphs, tags, strict=True) for t in tagged.topics]
    counts = Counter((id_, label) for id_, label, _ in mentions)
    articles = Counter(p.article_id for p in paragraphs)
    topic_days, topics = [(m[0], m[2].published_at[:10]) for m in mentions], [m[0] for m in mentions]
    return Skew(
        paragraphs=len(paragraphs), articles=len(articles), mentions=len(mentions), topics=len(counts),
        top=[(f"{id_} {label}", count / len(mentions)) for (id_, label), count in counts.most_common(SHOWN)],
        layouts=[_layout(p, w, Counter(m[0] for m in mentions), articles) for p, w in LAYOUTS],
        records_per_mention={str(size): _distinct(topic_days, size) for size in BATCHES},
        bundles_per_mention={str(size): _distinct(topics, size) for size in BATCHES},
    )  # fmt: skip


def _paragraphs() -> list[Paragraph]:
    options = IngestOptions(published_at="2025-03-01T00:00:00Z")
    paths = [str(path) for path in sorted(SEEDS.glob("[0-9]*")) if "malformed" not in path.name]
    return [
        paragraph
        for item in read(paths)
        if isinstance(item, Sourced)
        for paragraph in paragraphs_of(item.article, options)
        if paragraph.count
    ]


def _layout(partitions: int, workers: int, topics: Counter[str], articles: Counter[str]) -> Layout:
    busiest = _busiest(topics, partitions, workers)
    return Layout(
        partitions=partitions, workers=workers, busiest_share=busiest, speedup_aggregation=1 / busiest,
        speedup_tagging=_many_keys(partitions, workers),
    )  # fmt: skip


def _busiest(work: Counter[str], partitions: int, workers: int) -> float:
    """The share of all work that the busiest worker has."""
    load: Counter[int] = Counter()
    for key, count in work.items():
        load[partition_of(key.encode(), partitions) % workers] += count
    return max(load.values()) / work.total()


def _many_keys(partitions: int, workers: int) -> float:
    """The speed-up where keys are many and small, as articles are: a hundred thousand of them."""
    keys = Counter({f"urn:{number}": 1 for number in range(100_000)})
    return 1 / _busiest(keys, partitions, workers)


def _distinct(keys: Sequence[Hashable], size: int) -> float:
    """Records per key if each batch of `size` keys has one record for each different key in it."""
    records = sum(len(set(keys[begin : begin + size])) for begin in range(0, len(keys), size))
    return records / len(keys)


def main() -> int:
    """Measure and keep."""
    skew = measure()
    print(encode(skew).decode())
    if "--dry" not in sys.argv:
        keep("skew", {"skew": skew})
        write()
    return 0


if __name__ == "__main__":
    sys.exit(main())
