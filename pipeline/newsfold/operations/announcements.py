"""Announcements: what a worker tells a person about each stage, one line whenever that changes."""

import logging
from typing import Protocol

from newsfold.delivery.progress import StageProgress

WAITING = "waiting for its group"
SILENT = "the broker does not answer; waiting for it"
ANSWERS = "the broker answers again"

SETTING_ASIDE = "sets aside what is beyond the horizon, or dated ahead (newsfold dead-letters list)"


class Tell(Protocol):
    """Prints or logs a line of a level, with its values for programs."""

    def __call__(self, line: str, level: int = logging.INFO, **fields: object) -> None: ...


class Announcements:
    """Remembers what was told of each stage; `tell` prints a line."""

    def __init__(self, tell: Tell) -> None:
        self._tell = tell
        self._told: dict[str, str] = {}
        self._silent: set[str] = set()
        self._setting_aside: set[str] = set()

    def look(self, progress: StageProgress) -> None:
        """Tell what is new of a stage; once, that it sets records aside; and that the broker is back."""
        stage, situation = progress.stage, situation_of(progress)
        if (situation == SILENT) != (stage in self._silent):
            self._silent ^= {stage}
            line, level = (SILENT, logging.WARNING) if situation == SILENT else (ANSWERS, logging.INFO)
            self._tell(f"{stage}: {line}", level, stage=stage)
        if situation not in (SILENT, self._told.get(stage)):
            self._told[stage] = situation
            self._tell(
                f"{stage}: {situation}",
                stage=stage,
                partitions=progress.partitions,
                rebalances=progress.rebalances,
            )
        if progress.set_aside and stage not in self._setting_aside:
            self._setting_aside.add(stage)
            self._tell(f"{stage}: {SETTING_ASIDE}", stage=stage)


def situation_of(progress: StageProgress) -> str:
    """What a stage does, as far as its group and the broker are concerned."""
    if progress.silent_since is not None:
        return SILENT
    if progress.waiting_since is not None or progress.partitions is None:
        return WAITING
    if not progress.partitions:
        return "stands by: its group has given it no partition"
    numbers = ", ".join(map(str, progress.partitions))
    return f"has partition{'s' if len(progress.partitions) > 1 else ''} {numbers}"
