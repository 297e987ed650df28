"""Progress: what a worker has done and what lies before it, and whether that is healthy."""

import os
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import orjson

from newsfold.errors import SettingsError

FRESH_SECONDS = 15.0
"""A status older than that comes from a process that hangs or is gone."""

STUCK_SECONDS = 60.0
"""With records waiting, a commit must have come within this time."""


class StageProgress:
    """Progress of one stage in this process."""

    def __init__(self, stage: str) -> None:
        self.stage = stage
        self.records = 0
        self.lag: int | None = None
        self.partitions: list[int] | None = None
        self.moved_at = time.monotonic()

    def assigned(self, partitions: Iterable[tuple[str, int]]) -> None:
        """The group has given this process these partitions."""
        self.partitions = sorted(partition for _, partition in partitions)
        self.moved_at = time.monotonic()

    def moved(self) -> None:
        """Offsets were committed, or a piece of a changelog was read."""
        self.moved_at = time.monotonic()

    def measured(self, lag: int) -> None:
        """`lag` records wait in the partitions of this process."""
        self.lag = lag

    def still_seconds(self) -> float:
        """Seconds since anything moved."""
        return time.monotonic() - self.moved_at

    def idle(self, seconds: float) -> bool:
        """Assigned, nothing waiting, and nothing moved for `seconds`."""
        return self.partitions is not None and self.lag == 0 and self.still_seconds() >= seconds

    def describe(self) -> dict[str, Any]:
        """The stage's part of the status file."""
        return {
            "stage": self.stage,
            "partitions": self.partitions,
            "lag": self.lag,
            "records": self.records,
            "seconds_since_progress": round(self.still_seconds(), 1),
        }


def write_status(path: Path, stages: Iterable[StageProgress]) -> None:
    """Replace the status file at once, so that a reader never sees half of it."""
    status = {"written_at": time.time(), "pid": os.getpid(), "stages": [s.describe() for s in stages]}
    beside = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        beside.write_bytes(orjson.dumps(status))
        beside.replace(path)
    except OSError as error:
        raise SettingsError(f"status not written: {error}", where=str(path)) from None


def trouble(path: Path) -> str:
    """What is wrong with the worker that writes this status file; "" if it is well."""
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
