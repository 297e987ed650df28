"""The benchmark of skew counts what aggregation is sent, and deals it as Kafka does; no timing is judged."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from aiokafka.cluster import ClusterMetadata
from aiokafka.coordinator.assignors.sticky.sticky_assignor import StickyPartitionAssignor

from newsfold.testing import PipelineTestDriver
from newsfold.wire.codec import encode_struct
from workshop.bench.skew.__main__ import LAYOUTS, Skew, main, measure
from workshop.bench.skew.dealing import busiest_worker, worker_of
from workshop.bench.skew.parts import Line, sharded

ROOT = Path(__file__).parent.parent
SEED = ROOT / "seeds" / "13-prisoner-exchange.txt"


@pytest.fixture(scope="module")
def skew() -> Skew:
    """One seed, folded once."""
    return measure(SEED, rounds=1, sizes=(2, 100))


def test_it_counts_the_parts_that_travel(skew: Skew) -> None:
    """Parts and bytes are those that the pipeline sends in one batch; smaller batches send more records."""
    parts = PipelineTestDriver().feed(str(SEED)).run().contributions()
    assert skew.parts == len(parts) > 0
    assert skew.bytes == sum(len(encode_struct(part)) for part in parts)
    assert skew.topics == len({part.topic for part in parts})
    few, many = skew.batches
    assert few.records_per_part == 1.0 == many.records_per_part
    assert few.event_records_per_part >= many.event_records_per_part > 0


def test_shares_are_those_of_the_whole(skew: Skew) -> None:
    """A partition has no more than the worker that it is dealt to; one worker has everything."""
    assert [(layout.partitions, layout.workers) for layout in skew.layouts] == list(LAYOUTS)
    one = skew.layouts[0]
    speedups = [one.by_cpu, one.by_parts, one.by_bytes, one.tagging]
    assert [*speedups, one.busiest_worker] == pytest.approx([1.0] * 5)
    for layout in skew.layouts:
        assert skew.top[0].cpu <= layout.busiest_partition * 1.000001 <= layout.busiest_worker * 1.00001
        assert layout.by_cpu <= layout.workers
    assert all(0 < topic.parts < 1 and topic.us_per_part > 0 for topic in skew.top)


def test_sums_and_unions_are_exact(skew: Skew) -> None:
    """What is a sum, an extreme or a union over articles is the same from the records of shards."""
    exact = ("article_count", "paragraph_count", "first_seen, last_seen", "source_count", "entity_count")
    assert skew.joins.records > 0
    assert {name: skew.joins.equal[name] for name in exact} == dict.fromkeys(exact, 1.0)


def test_the_busiest_worker_has_the_hottest_key() -> None:
    """With a worker for each of many partitions the hottest key is the bound."""
    assert busiest_worker({"a": 3, "b": 1}, 4096, 4096) == 0.75
    assert busiest_worker({"a": 3, "b": 1}, 1, 1) == 1.0


class _Cluster(ClusterMetadata):  # type: ignore[misc]
    """A cluster with one Kafka topic of so many partitions."""

    def __init__(self, partitions: int) -> None:
        super().__init__()
        self._numbers = set(range(partitions))

    def topics(self, exclude_internal_topics: bool = True) -> set[str]:
        return {"t"}

    def partitions_for_topic(self, topic: str) -> set[int]:
        return self._numbers


@pytest.mark.parametrize(("partitions", "workers"), [(4, 3), (16, 8), (64, 32), (250, 32)])
def test_partitions_are_dealt_as_the_group_deals_them(partitions: int, workers: int) -> None:
    """Workers that begin together get from the assignor of the workers what the benchmark gives them."""
    members = {f"m-{n:03}": StickyPartitionAssignor._metadata(["t"], []) for n in range(workers)}
    dealt: Mapping[str, object] = StickyPartitionAssignor.assign(_Cluster(partitions), members)
    for worker, name in enumerate(sorted(members)):
        [(_, numbers)] = dealt[name].assignment  # type: ignore[attr-defined]
        assert {worker_of(number, workers) for number in numbers} == {worker}


def test_shards_lose_no_part_and_split_no_article() -> None:
    """Every part of a hot topic is in the shard of its article; what is not hot stays as it is."""
    lines = [Line(f"article-{n % 40}", str(n).encode()) for n in range(120)]
    [batch] = sharded([{"hot": lines, "cold": lines[:3]}], {"hot": 1.0}, 4)
    shards = {key: value for key, value in batch.items() if key != "cold"}
    assert batch["cold"] == lines[:3]
    assert len(shards) == 4
    assert sorted(line for shard in shards.values() for line in shard) == sorted(lines)
    articles = [{line.article_id for line in shard} for shard in shards.values()]
    assert sum(map(len, articles)) == len(set().union(*articles)) == 40


def test_a_file_without_articles_is_told_in_a_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit status 2 and the name of the file, nothing kept."""
    empty = tmp_path / "empty.jsonl"
    empty.write_text("")
    assert main([str(empty), "--dry"]) == 2
    assert "empty.jsonl has no article with text" in capsys.readouterr().err


def test_the_figures_of_the_page_on_scaling_are_those_kept() -> None:
    """The tables of docs/scaling.md are those of the kept result."""
    page = (ROOT / "docs" / "scaling.md").read_text(encoding="utf-8")
    kept = json.loads((ROOT / "workshop" / "bench" / "results" / "skew-real.json").read_text())["skew"]
    rows = [(f"{x['partitions']}, {x['workers']}", x["by_cpu"], x["busiest_worker"]) for x in kept["layouts"]]
    for name, speedup, share in rows:
        assert f"| {name} | {speedup:.1f} | {share * 100:.1f} % |" in page
    for x in kept["sharded"]:
        row = f"| {x['shards']} | {x['cpu']:.2f} | {x['event_records']:.2f} | {x['speedup']:.1f} |"
        assert row in page
    for name in ("sources", "entities", "passing", "distinct_paragraph_count", "story_count"):
        [line] = [line for line in page.splitlines() if line.startswith(f"| `{name}`")]
        assert f"{kept['joins']['equal'][name] * 100:.1f} %" in line
