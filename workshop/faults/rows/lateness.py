"""Row 12: late, skewed and future times of publication, in any order; a clock decides nothing."""

from collections.abc import Sequence
from dataclasses import replace
from random import Random

from newsfold.ingest.options import IngestOptions
from newsfold.wire.envelope import Channel, by_name
from workshop.faults.outcome import Control, Outcome, loss_text, outcome
from workshop.faults.scale import Scale
from workshop.faults.stage_arena import open_arena
from workshop.faults.truth import truth_of, truth_of_load
from workshop.faults.verdict import Verdict, judge
from workshop.harness.brokers import RunningBroker
from workshop.harness.guards import Guards
from workshop.harness.load import Load, PlannedArticle, outputs

LATEST = "2030-01-01T00:00:00Z"
"""Where the feed's future begins in this row, so that its count is known."""
EDGES = (
    "1970-01-01T00:00:00Z", "1999-12-31T23:59:59Z", "2000-02-29T12:00:00Z", "2024-02-29T00:00:00Z",
    "2025-03-09T06:59:59Z", "2025-03-09T07:00:00Z", "2025-03-30T00:59:59Z", "2025-03-30T01:00:00Z",
    "2025-10-26T00:30:00Z", "2025-10-26T01:30:00Z", "2016-12-31T23:59:59Z", "2029-12-31T23:59:59Z",
)  # fmt: skip
"""The epoch, leap days, a leap second's minute, and both sides of changes to and from summer time."""


def run(broker: RunningBroker, scale: Scale) -> Outcome:
    """Skew the times of a load, give some no date and some a future one, feed it backwards, and compare."""
    load = Load(scale.seed, scale.load.articles, revises=False)
    skewed, future = _skew(load, Random(scale.seed))
    with open_arena(scale.folder, broker.bootstrap_servers, "late") as arena:
        arena.start()
        records = list(outputs([*reversed(skewed), *future], IngestOptions(latest=LATEST)))
        arena.publish(records)
        arena.finish()
        verdict = judge(arena, truth_of(skewed), ordered=False)
        reasons = [by_name(r.headers)["reason"].decode() for r in arena.channel(Channel.DEAD_LETTERS)]
    dropped = _control(broker, scale)
    return outcome(
        broker,
        verdict,
        row="12",
        fault="late, skewed, missing and future times, fed newest first",
        load="1 worker, 4 partitions, times from 1970 to 2040",
        faults=len(skewed) + len(future),
        more=[
            f"{reasons.count('future'):,} future and {reasons.count('no-date'):,} undated articles are dead"
            f" letters, {len(future):,} were fed"
        ],
        passed=len(reasons) == len(future) and set(reasons) <= {"future", "no-date"},
        control=Control(
            off="late contributions are dropped, as with a watermark",
            showed=loss_text([dropped]),
            failed=dropped.lost > 0,
        ),
    )


def _skew(load: Load, rng: Random) -> tuple[list[PlannedArticle], Sequence[PlannedArticle]]:
    """The load with half its times replaced by `EDGES`, and articles that must be refused."""
    skewed = [
        replace(article, published_at=rng.choice(EDGES) if rng.random() < 0.5 else article.published_at)
        for article in load.plan()
    ]
    refused = [
        replace(article, number=10**8 + n, published_at="2040-01-01T00:00:00Z" if n % 2 else "")
        for n, article in enumerate(load.plan(0, max(2, load.articles // 50)))
    ]
    return skewed, refused


def _control(broker: RunningBroker, scale: Scale) -> Verdict:
    guards = Guards(identity=False, late_amends=False)
    with open_arena(scale.folder, broker.bootstrap_servers, "control", guards=guards) as arena:
        arena.start()
        arena.publish(outputs(scale.control.plan()))
        arena.finish()
        return judge(arena, truth_of_load(scale.control), ordered=False)
