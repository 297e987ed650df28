"""Watching a process: its heartbeat, its metrics at an endpoint and in a file, and its probes."""

import asyncio
import logging
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from newsfold.errors import SettingsError
from newsfold.operations.endpoint import View, serving
from newsfold.operations.health import FRESH_SECONDS
from newsfold.operations.metrics import Sample, exposition
from newsfold.operations.notices import tell
from newsfold.settings import Settings

FILE_SECONDS = 5.0
"""Between two writings of the file with metrics."""
BEAT_SECONDS = 1.0


class Watching:
    """The heartbeat of a process, whose loop calls `beat` at least every few seconds."""

    def __init__(
        self,
        samples: Callable[[], Iterable[Sample]],
        file: Path | None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._samples, self._file, self._clock = samples, file, clock
        self._beat = clock()
        self._written = self._beat - FILE_SECONDS

    def beat(self) -> None:
        """The loop goes round; the file is written when it is time. SettingsError if it cannot be."""
        self._beat = self._clock()
        if self._file and self._beat - self._written >= FILE_SECONDS:
            self._written = self._beat
            write_metrics(self._file, self.metrics())

    def metrics(self) -> bytes:
        """All metrics in the text form."""
        return exposition(self._samples())

    def dead(self) -> list[str]:
        """What is wrong with the loop."""
        age = self._clock() - self._beat
        return [f"the loop has not gone round for {age:.0f} s"] if age > FRESH_SECONDS else []

    def finish(self) -> None:
        """Write the file a last time."""
        if self._file:
            write_metrics(self._file, self.metrics())


@contextmanager
def watched(
    settings: Settings, samples: Callable[[], Iterable[Sample]], unready: Callable[[], list[str]] = list
) -> Iterator[Watching]:
    """Within it the metrics of this process can be had as the settings say; `unready` gives lines.

    SettingsError, before anything is done, for an address or a file that cannot be used.
    """
    watching = Watching(samples, settings.metrics_file)
    with ExitStack() as stack:
        if settings.metrics_address:
            view = View(watching.metrics, watching.dead, lambda: [*watching.dead(), *unready()])
            url = stack.enter_context(serving(settings.metrics_address, view))
            tell(f"metrics at {url}/metrics", url=url)
        watching.beat()
        yield watching
        watching.finish()


async def beating(watching: Watching) -> None:
    """Beat as long as the event loop goes round; to be run in it as a task. A file that cannot be written is
    told, and tried again."""
    while True:
        try:
            watching.beat()
        except SettingsError as error:
            tell(str(error), logging.WARNING)
        await asyncio.sleep(BEAT_SECONDS)


def write_metrics(file: Path, text: bytes) -> None:
    """Replace a file of metrics in one move, so that no reader finds a half; else SettingsError."""
    temporary = file.with_name(f".{file.name}.new")
    try:
        temporary.write_bytes(text)
        temporary.replace(file)
    except OSError as error:
        raise SettingsError(f"metrics not written: {error}", where=str(file)) from None
