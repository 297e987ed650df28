"""Runs of `newsfold sink` as a process: how long it took, and its memory over time."""

import time
from collections.abc import Mapping
from pathlib import Path
from threading import Event

import msgspec

from workshop.bench.sinks.records import Sent
from workshop.harness.processes import Measured

LOOK_SECONDS = 0.25
SHOWN = 12
"""Points of the memory curve that are kept."""
MEGABYTE = 1e6


class Run(msgspec.Struct, kw_only=True):
    """One run to the end of what there was: start of the program included, memory at even steps of time."""

    records: int
    rows: int
    seconds: float
    rows_per_second: float
    cpu_seconds: float
    peak_mb: float
    memory_mb: list[float]


def run(to: str, sent: Sent, environment: Mapping[str, str], folder: Path) -> Run:
    """Let one sink read all there is; RuntimeError if it fails."""
    pause, memory, cpu = Event(), list[float](), 0.0
    start = time.perf_counter()
    with Measured(["newsfold", "sink", "--to", to, "--once"], environment, folder / "sink.log") as sink:
        while sink.alive:
            # Between its end and the news of it a process holds nothing.
            memory += [rss / MEGABYTE] if (rss := sink.rss()) else []
            cpu = max(cpu, sink.cpu())
            pause.wait(LOOK_SECONDS)
        seconds = time.perf_counter() - start
        if sink.status:
            raise RuntimeError(f"the sink ended with {sink.status}: {sink.log_tail()}")
        if f"{sent.records:,} records read" not in sink.log_tail():
            raise RuntimeError(f"the sink did not read {sent.records:,} records: {sink.log_tail()}")
    return Run(
        records=sent.records, rows=sent.rows, seconds=round(seconds, 1),
        rows_per_second=sent.rows / seconds, cpu_seconds=round(cpu, 1), peak_mb=round(max(memory), 1),
        memory_mb=_curve(memory),
    )  # fmt: skip


def _curve(memory: list[float]) -> list[float]:
    """What was seen at SHOWN even steps, the last one included."""
    steps = min(SHOWN, len(memory))
    return [round(memory[(step + 1) * len(memory) // steps - 1], 1) for step in range(steps)]
