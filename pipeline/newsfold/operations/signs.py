"""What a worker shows of itself at every look: notices, logs, its status file and its heartbeat."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from newsfold.delivery.progress import StageProgress
from newsfold.operations.announcements import Announcements
from newsfold.operations.health import trouble_of_stage, write_status
from newsfold.operations.metrics import Sample
from newsfold.operations.notices import tell
from newsfold.operations.stage_log import StageLog
from newsfold.operations.stage_metrics import stage_samples
from newsfold.operations.watching import Watching, watched
from newsfold.settings import Settings


class Signs:
    """The signs of a worker with these stages."""

    def __init__(
        self,
        stages: Sequence[StageProgress],
        status: Path | None,
        watching: Watching,
        look: Callable[[Sequence[StageProgress]], None] | None = None,
    ) -> None:
        self._stages, self._status, self._watching, self._look = stages, status, watching, look
        self._announcements = Announcements(tell)
        self._logs: dict[str, StageLog] = {}

    def show(self) -> None:
        """Tell and write what is new; SettingsError if a file cannot be written."""
        for progress in self._stages:
            self._announcements.look(progress)
            if progress.stage not in self._logs:
                self._logs[progress.stage] = StageLog(progress)
            self._logs[progress.stage].look()
        if self._status:
            write_status(self._status, self._stages)
        self._watching.beat()
        if self._look:
            self._look(self._stages)


@contextmanager
def signs_of(
    settings: Settings,
    stages: Sequence[StageProgress],
    status: Path | None,
    look: Callable[[Sequence[StageProgress]], None] | None = None,
) -> Iterator[Signs]:
    """Within it a worker shows its signs, to `look` too; `stages` may grow until the first look."""
    with watched(settings, lambda: samples_of(stages), lambda: unready(stages)) as watching:
        yield Signs(stages, status, watching, look)


def samples_of(stages: Iterable[StageProgress]) -> Iterator[Sample]:
    """The metrics of a worker."""
    now = time.time()
    for progress in list(stages):
        yield from stage_samples(progress, now)


def unready(stages: Sequence[StageProgress]) -> list[str]:
    """What keeps a worker from being ready, a line for each stage."""
    troubles = [trouble_of_stage(progress.describe()) for progress in list(stages)]
    return [line for line in troubles if line] if troubles else ["no stage has begun"]
