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
    """Half the inputs are broken paragraphs for tagging, half broken mentions for aggregation."""
    lost, crashes, longest, dead, kept = 0, 0, 0.0, 0, 0
    tagging, aggregation = stages(NumberedWords(), Windows("1d"))
    for stage, valid in ((tagging, _paragraph()), (aggregation, _mention())):
        found = _through(stage, scale.seed, scale.malformed // 2, valid)
        lost, crashes = lost + found.lost, crashes + found.crashes
        longest, dead, kept = max(longest, found.longest), dead + found.dead, kept + found.kept
    return Outcome(
        row="13",
        fault="malformed values: changed bytes, other shapes, towers, 2 MB, surrogates, NaN, encodings",
        broker="none (in process)",
        load="tagging and aggregation steps",
        records=scale.malformed,
        faults=scale.malformed,
        lost=lost,
        doubled=0,
        checks=f"{crashes} crashes; {dead:,} dead letters, {kept:,} still valid;"
        f" longest batch {longest:.2f} s",
        passed=not (lost or crashes) and longest <= BOUND,
        control=_control(scale),
    )


class _Found:
    """Counts of one stage."""

    def __init__(self) -> None:
        self.lost = self.crashes = self.dead = self.kept = 0
        self.longest = 0.0


def _through(stage: Stage, seed: int, count: int, valid: bytes) -> _Found:
    """Send inputs through a stage; each must become a dead letter or be taken."""
    found, state = _Found(), MemoryState()
    step = stage.open(state)
    for batch in _batches(seed, count, valid):
        begun = time.perf_counter()
        try:
            made = step(batch)
        except Exception:
            found.crashes += 1
            continue
        found.longest = max(found.longest, time.perf_counter() - begun)
        dead = [o for o in made if o.channel is Channel.DEAD_LETTERS]
        mentions = stage.reads is Channel.MENTIONS
        # A line break among the changed bytes makes two mentions of one record's value.
        taken = sum(len(lines_of(r.value)) if mentions and r.value else 1 for r in batch) - len(dead)
        found.dead += len(dead)
        found.kept += taken
        if not mentions:
            found.lost += taken - sum(o.channel is Channel.TAGGED for o in made)
        found.lost += len(dead) - len({letter.id for letter in dead})
    return found


def _batches(seed: int, count: int, valid: bytes) -> Iterator[list[Received]]:
    """Batches of inputs, a large one alone."""
    numbered = enumerate(inputs(seed, count, valid))
    received = (Received("broken", 0, n, b"key", value) for n, value in numbered)
    while batch := list(islice(received, BATCH)):
        small = [r for r in batch if len(r.value or b"") < LARGE_BYTES]
        yield from ([r] for r in batch if len(r.value or b"") >= LARGE_BYTES)
        if small:
            yield small


def _control(scale: Scale) -> Control:
    """A reader without the typed decoder: how many of the inputs would end it."""
    count, crashes = min(20_000, scale.malformed), 0
    for value in inputs(scale.seed, count, _mention()):
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


def _mention() -> bytes:
    tagging, _ = stages(NumberedWords(), Windows("1d"))
    made = outputs(Load(1, 50).plan())
    batch = [Received("fed", 0, n, o.key, o.value) for n, o in enumerate(made)]
    sent = [o for o in tagging.open(MemoryState())(batch) if o.channel is Channel.MENTIONS]
    return max((line for output in sent for line in lines_of(output.value or b"")), key=len)
