"""The worker process: stages as Faust apps, one consumer group each, until told to stop.

Each stage is an app of its own, so that a worker of one stage never joins the other's group. Faust's
own command line is not used: it configures logging, prints, and ends the process as it sees fit, while
here an error must end in one line and an exit status, and a signal in a clean handover. Faust's web
server is off (it listens on every interface and serves state without a question).
"""

import asyncio
import gc
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from newsfold.broker.catalogue import all_kafka_topics, changelog_topic
from newsfold.delivery.progress import StageProgress
from newsfold.delivery.stage import Stage
from newsfold.errors import NewsfoldError
from newsfold.faust_engine import aiokafka_internals, faust_internals, transport
from newsfold.faust_engine.lag import measure
from newsfold.faust_engine.parts import Parts
from newsfold.faust_engine.running import RunningStage
from newsfold.faust_engine.watch import KafkaTopicWatch
from newsfold.operations.logs import quiet_libraries
from newsfold.operations.notices import tell
from newsfold.operations.signs import Signs, signs_of
from newsfold.settings import Settings

LOOK_SECONDS = 0.5
"""How often lag and health are looked at."""

OBJECTS_PER_COLLECTION = 200_000

BROKEN, RETRY, INTERRUPTED, TERMINATED = 2, 3, 130, 143
"""Exit status, as the command line and shells have it: a person must look; start it again; ended at once by
Ctrl-C; by SIGTERM."""


class WorkerReport(NamedTuple):
    """What each stage did, and whether it was Ctrl-C that ended the worker."""

    stages: list[StageProgress]
    interrupted: bool


class StopRequest:
    """Answers signals, each with a line; made inside a running event loop."""

    def __init__(self) -> None:
        self.requested = asyncio.Event()
        self.number = 0

    @property
    def exit_status(self) -> int:
        """That of a process which ends for this request."""
        return INTERRUPTED if self.number == signal.SIGINT else 0

    def request(self, number: int) -> None:
        """Note the first signal; a second one ends the process at once: nothing depends on what is left."""
        if self.requested.is_set():
            tell("ended at once: what was not committed comes again")
            os._exit(INTERRUPTED if number == signal.SIGINT else TERMINATED)
        tell("stopping: what is under way is finished and committed; a second signal ends it at once")
        self.number = number
        self.requested.set()


def run_worker(
    settings: Settings,
    stages: Sequence[Stage],
    *,
    until_idle: float | None = None,
    status: Path | None = None,
    trust_state: bool = False,
    parts: Parts | None = None,
    look: Callable[[Sequence[StageProgress]], None] | None = None,
) -> WorkerReport:
    """Run stages until SIGTERM or SIGINT, or until nothing was left to do for `until_idle` seconds.

    After the first signal what is under way is finished and committed; a second one ends the process at
    once. What the stages do is told on standard error whenever it changes. The Kafka topics must be there.
    A NewsfoldError ends it at once: BrokerError if starting again may help, otherwise a person must look.
    With `trust_state` a changelog that holds less than its group has committed is written anew from the
    state there is. `look` is shown the progress of the stages twice a second.
    """
    aiokafka_internals.check_classes()
    faust_internals.check_classes(transport.CLASSES)
    quiet_libraries()
    spare_the_collector()
    running = partial(RunningStage, settings=settings, parts=parts or Parts(), trust_state=trust_state)
    changelogs = [changelog_topic(stage.name, settings) for stage in stages]
    watch = KafkaTopicWatch(all_kafka_topics(settings), changelogs, settings)
    tell(f"starting {' and '.join(stage.name for stage in stages)}")
    signs = partial(signs_of, settings, status=status, look=look)
    return asyncio.run(_run([partial(running, stage) for stage in stages], watch, until_idle, signs))


def spare_the_collector() -> None:
    """Look for reference cycles rarely: a batch makes tens of thousands of objects and no cycle.

    With Python's own thresholds the search took half of the CPU of a pass-through stage.
    """
    gc.freeze()
    gc.set_threshold(OBJECTS_PER_COLLECTION, 20, 20)
    gc.enable()


async def _run(
    stages: Sequence[Callable[[], RunningStage]],
    watch: KafkaTopicWatch,
    until_idle: float | None,
    signs_of_stages: Callable[[list[StageProgress]], AbstractContextManager[Signs]],
) -> WorkerReport:
    stop, running, exit_status = StopRequest(), list[RunningStage](), 0
    shown: list[StageProgress] = []
    with _stopped_by_signals(stop), signs_of_stages(shown) as signs:
        watch.start()
        try:
            running += [make() for make in stages]
            shown += [stage.progress for stage in running]
            starting = asyncio.gather(*(stage.start() for stage in running))
            try:
                await _until(stop, running, watch, until_idle, signs, starting)
            finally:
                starting.cancel()
            for stage in running:
                await stage.finish()
        except BaseException as error:
            retry = isinstance(error, NewsfoldError) and error.disposition == "retry"
            exit_status = RETRY if retry else BROKEN
            raise
        finally:
            watch.stop()
            for stage in running:
                await stage.stop(exit_status or stop.exit_status)
    return WorkerReport(shown, interrupted=stop.number == signal.SIGINT)


@contextmanager
def _stopped_by_signals(stop: StopRequest) -> Iterator[None]:
    """Within it SIGTERM and SIGINT request a stop, also where the process was started with SIGINT ignored."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.request, number)
    try:
        yield
    finally:
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(number)


async def _until(
    stop: StopRequest,
    running: Sequence[RunningStage],
    watch: KafkaTopicWatch,
    until_idle: float | None,
    signs: Signs,
    starting: "asyncio.Future[Any]",
) -> None:
    """Return when told to stop or idle, also during the start; raise the first failure of a stage."""
    while not stop.requested.is_set():
        watch.raise_failure()
        if starting.done():
            starting.result()
        for stage in running:
            stage.raise_failure()
            await stage.follow(watch)
            measure(stage)
        signs.show()
        if until_idle is not None and all(stage.progress.idle(until_idle) for stage in running):
            return
        stopping = asyncio.ensure_future(stop.requested.wait())
        waiting: set[asyncio.Future[Any]] = {stopping}
        waiting |= {stage.overlap.failed for stage in running if stage.overlap}
        waiting |= set() if starting.done() else {starting}
        await asyncio.wait(waiting, timeout=LOOK_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
