"""Skew as a command: what many workers give for the topics that the tagger finds.

`python -m workshop.bench.skew [ARTICLES.jsonl]`. Measured are the parts that tagging sends to each topic and
the CPU of folding each topic by itself. On paper, topics are dealt to partitions as the producer does,
partitions to workers in turn, and a stage is as fast as its busiest worker.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import msgspec

from newsfold.assembly import load_salience
from newsfold.errors import NewsfoldError
from newsfold.eventtime.window import Windows
from newsfold.lexicons.topics.files import load_topics
from newsfold.settings import Settings
from newsfold.taggers import load_tagger
from newsfold.topology import aggregation_stage
from newsfold.wire.codec import encode
from workshop.bench.report import described, keep, write
from workshop.bench.skew.costs import Costs, cost_of
from workshop.bench.skew.dealing import Layout, busiest_worker, layout_of
from workshop.bench.skew.joins import Joins, compared
from workshop.bench.skew.page import page
from workshop.bench.skew.parts import Batch, TaggedOnce, batches_of, paragraphs_in, sharded, summed

LAYOUTS = ((4, 1), (4, 2), (4, 3), (4, 4), (16, 8), (64, 8), (64, 32), (64, 64), (256, 32), (250, 32))
BATCHES = (100, 1000, 5000)
BATCH = 1000
"""Paragraphs whose parts are folded at once, where nothing else is said."""
SHARDS = (2, 4, 8, 16)
JOINED = 4
"""Shards of each hot topic whose records are joined and compared with those of one fold."""
LARGEST = (64, 32)
HOT = 1 / (2 * LARGEST[1])
"""A topic with more of the CPU than this is folded in shards: half of what each of 32 workers would have."""
SHOWN = 12


class HotTopic(msgspec.Struct, kw_only=True):
    """A topic, its shares of parts, bytes and CPU, and what one part of it costs."""

    topic: str
    parts: float
    bytes: float
    cpu: float
    us_per_part: float


class Batched(msgspec.Struct, kw_only=True):
    """What so many paragraphs in a batch come to: records between the stages and event records for each part,
    CPU of a part, the hottest topic's share of it, and the speed-up of the largest layout."""

    paragraphs: int
    records_per_part: float
    event_records_per_part: float
    us_per_part: float
    hottest: float
    speedup: float


class Sharded(msgspec.Struct, kw_only=True):
    """The hot topics folded in so many shards: all CPU and event records beside one fold a topic, the largest
    fold's share of it, and the speed-up of the largest layout over one worker with one fold a topic."""

    shards: int
    topics: int
    cpu: float
    event_records: float
    largest: float
    speedup: float


class Skew(msgspec.Struct, kw_only=True):
    """Everything measured, and what follows on paper."""

    articles_of: str
    articles: int
    paragraphs: int
    parts: int
    bytes: int
    topics: int
    rounds: int
    us_per_part: float
    top: list[HotTopic]
    layouts: list[Layout]
    batches: list[Batched]
    sharded: list[Sharded]
    joins: Joins


def measure(path: Path | None, rounds: int, sizes: Sequence[int] = BATCHES) -> Skew:
    """Tag, fold each topic by itself, and deal out."""
    settings = Settings()
    paragraphs = paragraphs_in(path)
    tagger = TaggedOnce(load_tagger(settings), paragraphs)
    stage = aggregation_stage(Windows(settings.windows), salience=load_salience(settings))
    batches, _ = batches_of(paragraphs, tagger, BATCH)
    parts, size = summed(batches, lambda line: 1), summed(batches, lambda line: len(line.data))
    costs = cost_of(batches, stage, rounds)
    total = sum(costs.seconds.values())

    def in_shards(shards: int, hot: dict[str, float]) -> Sharded:
        return _sharded(shards, hot, costs, cost_of(sharded(batches, hot, shards), stage, rounds))

    def batched(paragraphs_in_batch: int) -> Batched:
        cut, records = batches_of(paragraphs, tagger, paragraphs_in_batch)
        return _batched(paragraphs_in_batch, cut, records, cost_of(cut, stage, rounds))

    hot = {topic: cost for topic, cost in costs.seconds.items() if cost > HOT * total}
    return Skew(
        articles_of=path.name if path else "the project's corpus and seeds",
        articles=len({p.article_id for p in paragraphs}), paragraphs=len(paragraphs), parts=parts.total(),
        bytes=size.total(), topics=len(parts), rounds=rounds, us_per_part=total / parts.total() * 1e6,
        top=_top(costs.seconds, parts, size),
        layouts=[layout_of(p, w, cpu=costs.seconds, parts=parts, size=size) for p, w in LAYOUTS],
        batches=[batched(number) for number in sizes],
        sharded=[in_shards(number, hot) for number in SHARDS],
        joins=compared(batches, hot, JOINED, stage),
    )  # fmt: skip


def _top(cpu: dict[str, float], parts: dict[str, int], size: dict[str, int]) -> list[HotTopic]:
    labels = {topic.id: topic.label for topic in load_topics().topics}
    total, all_parts, all_bytes = sum(cpu.values()), sum(parts.values()), sum(size.values())
    return [
        HotTopic(
            topic=f"{topic} {labels.get(topic, '')}".strip(),
            parts=parts[topic] / all_parts, bytes=size[topic] / all_bytes, cpu=cpu[topic] / total,
            us_per_part=cpu[topic] / parts[topic] * 1e6,
        )
        for topic in sorted(cpu, key=lambda topic: (-cpu[topic], topic))[:SHOWN]
    ]  # fmt: skip


def _batched(paragraphs: int, batches: Sequence[Batch], records: int, costs: Costs) -> Batched:
    parts, total = summed(batches, lambda line: 1).total(), sum(costs.seconds.values())
    return Batched(
        paragraphs=paragraphs, records_per_part=records / parts,
        event_records_per_part=costs.event_records / parts, us_per_part=total / parts * 1e6,
        hottest=max(costs.seconds.values()) / total, speedup=1 / busiest_worker(costs.seconds, *LARGEST),
    )  # fmt: skip


def _sharded(shards: int, hot: dict[str, float], whole: Costs, costs: Costs) -> Sharded:
    before, after = sum(whole.seconds.values()), sum(costs.seconds.values())
    return Sharded(
        shards=shards, topics=len(hot), cpu=after / before,
        event_records=costs.event_records / whole.event_records,
        largest=max(costs.seconds.values()) / after,
        speedup=before / after / busiest_worker(costs.seconds, *LARGEST),
    )  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print and keep; 2 for articles that cannot be read."""
    parser = argparse.ArgumentParser(prog="python -m workshop.bench.skew", description=__doc__)
    parser.add_argument("articles", nargs="?", type=Path, help="JSON lines (the corpus and seeds)")
    parser.add_argument("--rounds", type=int, default=5, help="times that each topic is folded anew (5)")
    parser.add_argument("--dry", action="store_true", help="do not keep the result")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    options = parser.parse_args(arguments)
    try:
        result = described({"skew": measure(options.articles, options.rounds)})
    except (NewsfoldError, ValueError) as error:
        print(f"benchmarks: {error}", file=sys.stderr)
        return 2
    print(encode(result).decode() if options.json else page(result))
    if not options.dry:
        keep("skew-real" if options.articles else "skew", result)
        write()
    return 0


if __name__ == "__main__":
    sys.exit(main())
