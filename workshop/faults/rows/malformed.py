"""Row 13: malformed inputs go through decoding and folding in this process, and none may crash it."""

import time
from collections.abc import Iterator
from datetime import datetime
from itertools import islice

import orjson

from newsfold.delivery.stage import Stage
from newsfold.eventtime.window import Windows
from newsfold.state.memory import MemoryState
from newsfold.topology import stages
from newsfold.wire.codec import lines_of
from newsfold.wire.envelope import Channel, Received
from workshop.faults.malformed import inputs
from workshop.faults.outcome import Control, Outcome
from workshop.faults.scale import Scale
from workshop.harness.load import Load, outputs
from workshop.harness.tagger import NumberedWords

BATCH = 100
LARGE_BYTES = 100_000
BOUND = 5.0
"""Seconds that a batch of BATCH inputs, or one large input, may take."""


def run(scale: Scale) -> Outcome:
    """Half the inputs are broken paragraphs for tagging, half broken contributions for aggregation."""
    lost, crashes, longest, dead, still_valid = 0, 0, 0.0, 0, 0
    tagging, aggregation = stages(NumberedWords(), Windows("1d"))
    for stage, valid in ((tagging, _paragraph()), (aggregation, _part())):
        counts = _through(stage, scale.seed, scale.malformed // 2, valid)
        lost, crashes = lost + counts.lost, crashes + counts.crashes
        longest, dead, still_valid = (
            max(longest, counts.longest),
            dead + counts.dead,
            still_valid + counts.valid,
        )
    return Outcome(
        row="13",
        fault="malformed values: changed bytes, other shapes, towers, 2 MB, surrogates, NaN, encodings",
        broker="none (in process)",
        load="tagging and aggregation steps",
        records=scale.malformed,
        faults=scale.malformed,
        lost=lost,
        doubled=0,
        checks=f"{crashes} crashes; {dead:,} dead letters, {still_valid:,} still valid;"
        f" longest batch {longest:.2f} s",
        passed=not (lost or crashes) and longest <= BOUND,
        control=_control(scale),
    )


class _StageCounts:
    """The counts of one stage; `longest` in seconds a batch."""

    def __init__(self) -> None:
        self.lost = self.crashes = self.dead = self.valid = 0
        self.longest = 0.0


def _through(stage: Stage, seed: int, count: int, valid: bytes) -> _StageCounts:
    """Send inputs through a stage; each must become a dead letter or be accepted."""
    counts, state = _StageCounts(), MemoryState()
    step = stage.open(state)
    for batch in _batches(seed, count, valid):
        started = time.perf_counter()
        try:
            step_outputs = step(batch)
        except Exception:
            counts.crashes += 1
            continue
        counts.longest = max(counts.longest, time.perf_counter() - started)
        dead = [o for o in step_outputs if o.channel is Channel.DEAD_LETTERS]
        parts = stage.reads is Channel.CONTRIBUTIONS
        # A line break among the changed bytes makes two parts of one record's value.
        accepted = sum(len(lines_of(r.value)) if parts and r.value else 1 for r in batch) - len(dead)
        counts.dead += len(dead)
        counts.valid += accepted
        if not parts:
            counts.lost += accepted - sum(o.channel is Channel.TAGGED for o in step_outputs)
        counts.lost += len(dead) - len({letter.id for letter in dead})
    return counts


def _batches(seed: int, count: int, valid: bytes) -> Iterator[list[Received]]:
    """Batches of at most `BATCH` inputs; a large input makes a batch of its own."""
    numbered = enumerate(inputs(seed, count, valid))
    received = (Received("broken", 0, n, b"key", value) for n, value in numbered)
    while batch := list(islice(received, BATCH)):
        small = [r for r in batch if len(r.value or b"") < LARGE_BYTES]
        yield from ([r] for r in batch if len(r.value or b"") >= LARGE_BYTES)
        if small:
            yield small


def _control(scale: Scale) -> Control:
    """The control: how many inputs crash a reader without the typed decoder."""
    count, crashes = min(20_000, scale.malformed), 0
    for value in inputs(scale.seed, count, _part()):
        try:
            record = orjson.loads(value or b"")
            datetime.fromisoformat(record["published_at"])
            record["topic"].encode(), record["version"] + 1
        except Exception:
            crashes += 1
    return Control(
        off="a reader that trusts its input", showed=f"{crashes:,} crashes in {count:,}", failed=crashes > 0
    )


def _paragraph() -> bytes:
    return next(o.value or b"" for o in outputs(Load(1, 1).plan()))


def _part() -> bytes:
    tagging, _ = stages(NumberedWords(), Windows("1d"))
    paragraphs = outputs(Load(1, 50).plan())
    batch = [Received("fed", 0, n, o.key, o.value) for n, o in enumerate(paragraphs)]
    part_outputs = [o for o in tagging.open(MemoryState())(batch) if o.channel is Channel.CONTRIBUTIONS]
    return max((line for output in part_outputs for line in lines_of(output.value or b"")), key=len)
