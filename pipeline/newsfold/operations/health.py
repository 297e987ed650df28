"""Health: the status file of a worker, and what is wrong by it."""

import os
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import orjson

from newsfold.delivery.progress import StageProgress
from newsfold.errors import SettingsError

FRESH_SECONDS = 15.0
"""A status older than that comes from a process that hangs or has ended."""

STUCK_SECONDS = 60.0
"""With records waiting in a partition, a commit of it must have come within this time."""


def write_status(path: Path, stages: Iterable[StageProgress]) -> None:
    """Replace the status file atomically; SettingsError if it cannot be written."""
    status = {"written_at": time.time(), "pid": os.getpid(), "stages": [s.describe() for s in stages]}
    temporary = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        temporary.write_bytes(orjson.dumps(status))
        temporary.replace(path)
    except OSError as error:
        raise SettingsError(f"status not written: {error}", where=str(path)) from None


def trouble(path: Path) -> str:
    """What is wrong with the worker that writes this status file, in one line; "" for nothing."""
    try:
        status = orjson.loads(path.read_bytes())
        age = time.time() - status["written_at"]
        if age < -FRESH_SECONDS:
            return f"the status is of a moment {-age:.0f} s from now: the clock of this machine was set back"
        if age > FRESH_SECONDS:
            return f"the status is {age:.0f} s old"
        return next(filter(None, map(trouble_of_stage, status["stages"])), "")
    except (OSError, ValueError, LookupError, TypeError) as error:
        return f"no status in {path}: {error}"


def trouble_of_stage(stage: Mapping[str, Any]) -> str:
    """The same of one stage, by its part of the status."""
    name = stage["stage"]
    if stage["partitions"] is None:
        return f"{name} has not joined its group"
    if (seconds := stage["seconds_waiting_for_group"] or 0) > STUCK_SECONDS:
        return f"{name} has waited for its group for {seconds:.0f} s"
    if (seconds := stage["seconds_of_silence"]) is not None:
        return f"{name} has heard nothing of the broker for {seconds:.0f} s: its lag is not known"
    for number in map(str, stage["partitions"]):
        lag, seconds = stage["lag"][number], stage["seconds_since_progress"][number]
        if lag is not None and lag < 0:
            return f"{name} stands {-lag} records beyond the end of partition {number}"
        if lag != 0 and seconds > STUCK_SECONDS:
            waiting = "does not know what waits" if lag is None else f"has {lag} records waiting"
            return f"{name} {waiting} in partition {number}, and committed nothing there for {seconds:.0f} s"
    return ""
