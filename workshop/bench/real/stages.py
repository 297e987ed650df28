"""One process of the job run to its end: CPU, and anonymous memory over time."""

import resource
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec

from workshop.harness.processes import MODULE, Measured

LOOK_SECONDS = 0.2
SHOWN = 8
"""Points of a memory curve that are kept."""
MEGABYTE = 2**20


class StageRun(msgspec.Struct, kw_only=True):
    """One stage's process from its start to its end; `anonymous_mb` at even steps of time."""

    stage: str
    cpu_seconds: float
    wall_seconds: float
    peak_mb: float
    anonymous_mb: list[float]


class StageFailed(Exception):
    """A process of the job ended with an error; the message has the end of its log."""


def run_stage(
    stage: str,
    arguments: Sequence[str],
    environment: Mapping[str, str],
    folder: Path,
    *,
    program: Sequence[str] = MODULE,
    partly: int = 0,
) -> StageRun:
    """Run the process to its end, its output in `stage`.log of the folder; StageFailed if it fails.

    The exit status `partly` is none: a feed ends so that had articles among others which cannot be read.
    CPU is what the system charged for the ended process, children that it waited for included.
    """
    before, start = cpu_of_ended(), time.monotonic()
    curve: list[float] = []
    with Measured(arguments, environment, folder / f"{stage}.log", program=program) as process:
        while process.alive:
            if anonymous := process.anonymous():
                curve.append(anonymous / MEGABYTE)
            time.sleep(LOOK_SECONDS)
        if process.status not in (0, partly):
            raise StageFailed(f"{stage} ended with {process.status}: {process.log_tail()}")
    return StageRun(
        stage=stage, cpu_seconds=cpu_of_ended() - before, wall_seconds=time.monotonic() - start,
        peak_mb=round(max(curve, default=0.0), 1), anonymous_mb=evenly(curve, SHOWN),
    )  # fmt: skip


def cpu_of_ended() -> float:
    """Seconds of CPU of all processes that this one has started and waited for."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def evenly(curve: Sequence[float], shown: int) -> list[float]:
    """So many points of a curve at even steps, the last of them its end; all if there are fewer."""
    if len(curve) <= shown:
        return [round(value, 1) for value in curve]
    return [round(curve[i * (len(curve) - 1) // (shown - 1)], 1) for i in range(shown)]
