"""Health: the status file of a worker, and what is wrong by it."""

import os
import time
from collections.abc import Iterable
from pathlib import Path

import orjson

from newsfold.delivery.progress import StageProgress
from newsfold.errors import SettingsError

FRESH_SECONDS = 15.0
"""A status older than that comes from a process that hangs or has ended."""

STUCK_SECONDS = 60.0
"""With records waiting, a commit must have come within this time."""


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
        stages = status["stages"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        return f"no status in {path}: {error}"
    if age > FRESH_SECONDS:
        return f"the status is {age:.0f} s old"
    for stage in stages:
        if stage["partitions"] is None:
            return f"{stage['stage']} has not joined its group"
        if stage["lag"] and stage["seconds_since_progress"] > STUCK_SECONDS:
            return f"{stage['stage']} has {stage['lag']} records waiting and committed nothing for a minute"
    return ""
