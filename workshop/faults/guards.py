"""The guards of delivery, each of which a negative control switches off; for test processes only.

Nothing here is reachable from the pipeline: a worker of the matrix replaces parts of the runtime in its
own process before it starts. A control must show the loss or the double count that its guard prevents.
`Widened` makes the moments longer in which a fault hurts; it takes no guard away.
"""

import asyncio
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import msgspec
import orjson

from newsfold.delivery.lease import Lease
from newsfold.delivery.offsets import Batch, Offsets, Partition
from newsfold.errors import RecordError
from newsfold.faust_engine import changelog as microbatch_changelog
from newsfold.faust_engine import stage as microbatch_stage
from newsfold.faust_engine.changelog import Changelog
from newsfold.model.mention import Mention, lines_of
from newsfold.state.memory import KeyedState
from newsfold.topology import Stage, Step
from newsfold.wire.codec import decode
from newsfold.wire.envelope import Channel, Output, Received


class Guards(msgspec.Struct, kw_only=True, frozen=True):
    """What protects the records; False switches it off."""

    flush_first: bool = True
    """Offsets are committed after everything is durable (off: when a batch is delivered)."""
    identity: bool = True
    """A mention counts once however often it comes (off: the fold adds what arrives)."""
    fencing: bool = True
    """Lease and changelog ownership end a worker that was thrown out (off: it writes on)."""
    recovery: bool = True
    """State is read back from the changelog (off: it begins empty)."""
    handover: bool = True
    """A rebalance first finishes what is in flight (off: it is dropped half done)."""
    dead_letters: bool = True
    """What cannot be processed is kept (off: it is skipped)."""
    late_amends: bool = True
    """Late mentions amend their window (off: what is a day behind the newest is dropped)."""


class Widened(msgspec.Struct, kw_only=True, frozen=True):
    """Seconds added to a step per batch, before a commit, and to each fetch of a recovery."""

    step: float = 0.0
    commit: float = 0.0
    recovery: float = 0.0


ENTRIES_AT_ONCE = 2000
"""Changelog entries that a slowed recovery takes with each fetch."""


def switch(guards: Guards, widened: Widened, recovering: Path) -> None:
    """Replace parts of the runtime in this process; `recovering` is there while state is being read."""
    if not guards.flush_first:
        microbatch_stage.Offsets = _EagerOffsets  # type: ignore[attr-defined]
    if not guards.fencing:
        Lease.valid = lambda self: True  # type: ignore[method-assign]
        _replace(Changelog, "_foreign", lambda _: _nobody_else)
    if not guards.handover:
        _replace(microbatch_stage.StageRun, "drain", lambda _: _drop)
    _replace(microbatch_stage.StageRun, "_commit", lambda commit: _late_commit(commit, widened.commit))
    _replace(Changelog, "take_over", lambda take: _marked_recovery(take, guards, recovering))
    if widened.recovery:
        microbatch_changelog.READ_AT_ONCE = ENTRIES_AT_ONCE
        apply = microbatch_changelog._apply

        def slow_apply(*arguments: Any) -> int:
            time.sleep(widened.recovery)
            return apply(*arguments)

        microbatch_changelog._apply = slow_apply  # type: ignore[assignment]


def guarded(stage: Stage, guards: Guards, widened: Widened) -> Stage:
    """The stage with a slower step, and without its dead letters if that guard is off."""

    def open_step(state: KeyedState) -> Step:
        step = stage.open(state)

        def slow(batch: Sequence[Received]) -> list[Output]:
            time.sleep(widened.step)
            made = step(batch)
            return made if guards.dead_letters else [o for o in made if o.channel is not Channel.DEAD_LETTERS]

        return slow

    return Stage(stage.name, stage.reads, stage.writes, open_step)


def naive_aggregation(guards: Guards) -> Stage:
    """Counts as a plain stream processor does: what arrives is added, and with lateness dropped."""

    def open_step(state: KeyedState) -> Step:
        newest = ""

        def step(batch: Sequence[Received]) -> list[Output]:
            nonlocal newest
            touched: dict[bytes, bytes] = {}
            for line in (line for record in batch for line in lines_of(record.value or b"")):
                try:
                    mention = decode(line, Mention)
                except RecordError:
                    continue
                newest = max(newest, mention.published_at[:10])
                if mention.retract or (not guards.late_amends and mention.published_at[:10] < newest):
                    continue
                day = f"{mention.published_at[:10]}T00:00:00Z"
                key = f"{mention.topic}|{day}|1d".encode()
                count = 1 + (orjson.loads(state.get(key) or b'{"paragraph_count":0}')["paragraph_count"])
                touched[key] = orjson.dumps({"paragraph_count": count})
                state.put(key, touched[key])
            return [Output(Channel.EVENTS, key, value, "id", "naive") for key, value in touched.items()]

        return step

    return Stage("aggregation", Channel.MENTIONS, (Channel.EVENTS,), open_step)


class _EagerOffsets(Offsets):
    """Takes what is delivered for done."""

    def deliver(self, partition: Partition, first: int, last: int) -> Batch | None:
        batch = super().deliver(partition, first, last)
        if batch is not None:
            super().done(batch)
        return batch


def _replace(owner: type, name: str, made_from: Callable[[Any], Any]) -> None:
    setattr(owner, name, made_from(getattr(owner, name)))


def _late_commit(commit: Any, seconds: float) -> Any:
    async def late(run: Any) -> None:
        await asyncio.sleep(seconds)
        await commit(run)

    return late


def _marked_recovery(take_over: Any, guards: Guards, marker: Path) -> Any:
    async def marked(log: Changelog, state: Any, producer: Any, **options: Any) -> Any:
        marker.touch()
        try:
            return await take_over(log, state if guards.recovery else _Nowhere(), producer, **options)
        finally:
            marker.unlink(missing_ok=True)

    return marked


class _Nowhere:
    """A state that forgets."""

    def restore(self, key: bytes, value: bytes | None) -> None:
        """Forget it."""


async def _nobody_else(log: Changelog, start: int, end: int) -> set[bytes]:
    return set()


async def _drop(run: Any) -> None:
    run._open = False
    run._pending = 0
