"""Row 8: a horizon has deleted state, the state is lost and read back, and nothing deleted returns."""

from dataclasses import replace
from itertools import groupby
from pathlib import Path
from shutil import rmtree

import msgspec

from newsfold.broker.catalogue import consumer_group
from newsfold.state.disk import DiskState
from workshop.faults.outcome import Control, Outcome, outcome
from workshop.faults.scale import Scale
from workshop.faults.stage_arena import open_arena
from workshop.faults.truth import truth_of
from workshop.faults.verdict import Verdict, judge
from workshop.harness.arena import Arena
from workshop.harness.brokers import RunningBroker
from workshop.harness.guards import Guards
from workshop.harness.load import Load, PlannedArticle, outputs

HORIZON, DAYS = "3d", 28
Keys = dict[tuple[str, int], set[bytes]]
"""The keys of a state by stage and partition."""


def run(broker: RunningBroker, scale: Scale) -> Outcome:
    """Feed four weeks under a horizon of three days, wipe the state, start again, and compare its entries."""
    load = Load(scale.seed, scale.load.articles, revises=False)
    verdict, kept, returned = _wiped(broker, scale, load, Guards())
    _, _, control = _wiped(broker, scale, scale.control, Guards(deletions=False))
    return outcome(
        broker,
        verdict,
        row="8",
        fault="folder of state deleted after a horizon has closed windows",
        load=f"1 worker, 4 partitions, {DAYS} days under a horizon of {HORIZON}, state on disk",
        faults=1,
        more=[f"{kept:,} entries kept, {returned:,} deleted ones came back"],
        passed=returned == 0 and kept > 0,
        control=Control(
            off="deletions in the changelog are not read",
            showed=f"{control:,} deleted entries came back",
            failed=control > 0,
        ),
    )


def _wiped(broker: RunningBroker, scale: Scale, load: Load, guards: Guards) -> tuple[Verdict, int, int]:
    """The verdict, the entries before the state was wiped, and the entries that are there only after it.

    Each day is worked off before the next is fed, so that nothing is late on any partition. The last day
    comes again after the wipe: it adds no entry, and it is worked off when all state has been read back.
    """
    articles = _day_by_day(load)
    with open_arena(
        scale.folder, broker.bootstrap_servers, "expired", guards=guards, horizon=HORIZON
    ) as arena:
        arena.options = msgspec.structs.replace(arena.options, state_dir=str(arena.folder / "state"))
        worker = arena.start()
        days = [list(day) for _, day in groupby(articles, lambda article: article.published_at[:10])]
        for day in days:
            arena.publish(outputs(day))
            arena.drain()
        arena.stop(worker)
        before = _keys(arena)
        rmtree(arena.options.state_dir)
        arena.publish(outputs(days[-1]))
        arena.start()
        arena.finish()
        after = _keys(arena)
        verdict = judge(arena, truth_of(articles))
    returned = sum(len(after[place] - keys) for place, keys in before.items())
    return verdict, sum(map(len, before.values())), returned


def _day_by_day(load: Load) -> list[PlannedArticle]:
    """The load spread over `DAYS` days in the order in which it is fed."""
    plan = load.plan()
    return [
        replace(article, published_at=f"2025-03-{1 + DAYS * n // len(plan):02}{article.published_at[10:]}")
        for n, article in enumerate(plan)
    ]


def _keys(arena: Arena) -> Keys:
    keys: Keys = {}
    for stage in arena.inputs:
        folder = Path(arena.options.state_dir) / consumer_group(stage, arena.settings)
        for number in range(arena.options.partitions):
            state = DiskState(folder / str(number), print)
            keys[stage, number] = {key for key, _ in state.scan_range(b"\x01", b"\xff")}
            state.close()
    return keys
