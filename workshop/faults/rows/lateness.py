"""Row 12: late, skewed and future times of publication, in any order; a clock decides nothing."""

from collections.abc import Sequence
from dataclasses import replace
from random import Random

from newsfold.ingest.options import IngestOptions
from newsfold.wire.envelope import Channel
from workshop.faults.outcome import Control, Outcome, outcome, shown
from workshop.faults.scale import Scale
from workshop.faults.stage_arena import arena
from workshop.faults.truth import truth_of, truth_of_load
from workshop.faults.verdict import Verdict, judge
from workshop.harness.brokers import Ground
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


def run(ground: Ground, scale: Scale) -> Outcome:
    """Skew the times of a load, give some no date and some a future one, feed it backwards, and compare."""
    load = Load(scale.seed, scale.load.articles, revises=False)
    skewed, future = _skewed(load, Random(scale.seed))
    with arena(scale.folder, ground.bootstrap_servers, "late") as one:
        one.start()
        made = list(outputs([*reversed(skewed), *future], IngestOptions(latest=LATEST)))
        one.publish(made)
        one.finish()
        verdict = judge(one, truth_of(skewed), ordered=False)
        letters = [dict(r.headers)["reason"].decode() for r in one.channel(Channel.DEAD_LETTERS)]
    dropped = _control(ground, scale)
    return outcome(
        ground,
        verdict,
        row="12",
        fault="late, skewed, missing and future times, fed newest first",
        load="1 worker, 4 partitions, times from 1970 to 2040",
        faults=len(skewed) + len(future),
        more=[
            f"{letters.count('future'):,} future and {letters.count('no-date'):,} undated articles are dead"
            f" letters, {len(future):,} were fed"
        ],
        passed=len(letters) == len(future) and set(letters) <= {"future", "no-date"},
        control=Control(
            off="late mentions are dropped, as with a watermark",
            showed=shown([dropped]),
            failed=dropped.lost > 0,
        ),
    )


def _skewed(load: Load, chance: Random) -> tuple[list[PlannedArticle], Sequence[PlannedArticle]]:
    """The load with other times, and articles that must be refused."""
    skewed = [
        replace(article, published_at=chance.choice(EDGES) if chance.random() < 0.5 else article.published_at)
        for article in load.plan()
    ]
    refused = [
        replace(article, number=10**8 + n, published_at="2040-01-01T00:00:00Z" if n % 2 else "")
        for n, article in enumerate(load.plan(0, max(2, load.articles // 50)))
    ]
    return skewed, refused


def _control(ground: Ground, scale: Scale) -> Verdict:
    guards = Guards(identity=False, late_amends=False)
    with arena(scale.folder, ground.bootstrap_servers, "control", guards=guards) as one:
        one.start()
        one.publish(outputs(scale.control.plan()))
        one.finish()
        return judge(one, truth_of_load(scale.control), ordered=False)
