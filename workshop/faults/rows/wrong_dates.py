"""Row 21: articles with wrong dates, far ahead and a little ahead, before honest news under a horizon."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import msgspec

from newsfold.eventtime.moment import strict_text
from newsfold.ingest.options import IngestOptions
from newsfold.wire.envelope import Channel
from workshop.faults.outcome import Control, Outcome, loss_text, outcome
from workshop.faults.scale import Scale
from workshop.faults.stage_arena import open_arena
from workshop.faults.truth import Truth, truth_of
from workshop.faults.verdict import Verdict, judge
from workshop.harness.brokers import RunningBroker
from workshop.harness.guards import Guards
from workshop.harness.load import Load, PlannedArticle, outputs

HORIZON, OLDEST_HOURS = "6d", 96
FAR_AHEAD, LATEST = "2099-01-01T00:00:00Z", "2100-01-01T00:00:00Z"
A_LITTLE_AHEAD = timedelta(hours=23)
WRONG = 40
"""Articles of each kind, so that every partition gets some."""


def run(broker: RunningBroker, scale: Scale) -> Outcome:
    """All honest articles must count, and those that are a little ahead; those of 2099 are set aside."""
    load = Load(scale.seed, scale.load.articles, revises=False)
    verdict, aside = _fed(broker, scale, load, Guards())
    control, _ = _fed(broker, scale, scale.control, Guards(identity=False, late_amends=False))
    return outcome(
        broker,
        verdict,
        row="21",
        fault=f"{WRONG} articles of 2099 and {WRONG} dated 23 h ahead, before all others",
        load=f"1 worker, 4 partitions, a horizon of {HORIZON}, honest articles of the last four days",
        faults=2 * WRONG,
        more=[f"{aside:,} paragraphs of 2099 set aside"],
        passed=aside >= WRONG,
        control=Control(
            off="late contributions are dropped, as with a watermark",
            showed=loss_text([control]),
            failed=control.lost > 0,
        ),
    )


def _fed(broker: RunningBroker, scale: Scale, load: Load, guards: Guards) -> tuple[Verdict, int]:
    """The verdict, in which what is set aside is accounted for, and the number of paragraphs set aside."""
    far, little, honest = _dated(load)
    with open_arena(scale.folder, broker.bootstrap_servers, "dates", guards=guards, horizon=HORIZON) as arena:
        arena.start()
        arena.publish(outputs([*far, *little], IngestOptions(latest=LATEST)))
        arena.drain()
        arena.publish(outputs(honest))
        arena.finish()
        counted, all_tagged = truth_of([*little, *honest]), truth_of([*far, *little, *honest])
        verdict = judge(arena, Truth(all_tagged.paragraphs, counted.counts, counted.records), ordered=False)
        reasons = [dict(letter.headers)["reason"] for letter in arena.channel(Channel.DEAD_LETTERS)]
    aside = reasons.count(b"future")
    return msgspec.structs.replace(verdict, unaccounted=verdict.unaccounted - aside), aside


def _dated(load: Load) -> tuple[Sequence[PlannedArticle], Sequence[PlannedArticle], Sequence[PlannedArticle]]:
    """Articles of 2099, articles a little ahead, and the others over the hours before now."""
    now = datetime.now(UTC).replace(microsecond=0)
    plan = load.plan()

    def at(article: PlannedArticle, moment: datetime) -> PlannedArticle:
        return replace(article, published_at=strict_text(int(moment.timestamp())))

    far = [replace(article, published_at=FAR_AHEAD) for article in plan[:WRONG]]
    little = [at(article, now + A_LITTLE_AHEAD) for article in plan[WRONG : 2 * WRONG]]
    honest = [
        at(article, now - timedelta(hours=n % OLDEST_HOURS)) for n, article in enumerate(plan[2 * WRONG :])
    ]
    return far, little, honest
