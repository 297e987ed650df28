"""The worker process: stages as Faust apps, one consumer group each, until told to stop.

Each stage is an app of its own, so that a worker of one stage never joins the other's group. Faust's
own command line is not used: it configures logging, prints, and ends the process as it sees fit, while
here an error must end in one line and an exit status, and a signal in a clean handover. Faust's web
server is off (it listens on every interface and serves state without a question).
"""

import asyncio
import gc
import logging
import os
import signal
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import faust
from aiokafka.errors import IllegalStateError, KafkaError
from aiokafka.structs import TopicPartition

from newsfold.broker.catalogue import consumer_group, kafka_topic_name
from newsfold.delivery.progress import StageProgress, write_status
from newsfold.errors import BrokerError, NewsfoldError
from newsfold.faust_engine.stage import StageRun
from newsfold.faust_engine.transport import SCHEME, Consumer, Fetched, MicrobatchApp
from newsfold.settings import Settings
from newsfold.topology import Stage

BUFFERED_BATCHES = 2
"""Fetched batches that wait for a stage, over all its partitions."""

LOOK_SECONDS = 0.5
"""How often lag and health are looked at; the status file is written every second look."""

STOP_SECONDS, LAST_SECONDS = 10.0, 5.0
"""Seconds for Faust to stop, and after that for the process to end by itself."""

OBJECTS_PER_COLLECTION = 200_000

BROKEN, RETRY = 2, 3
"""Exit status, as the command line has them: a person must look; start it again."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class RunningStage:
    """A stage in this process: its Faust app and what runs in it."""

    app: MicrobatchApp
    run: StageRun


def run_worker(
    settings: Settings,
    stages: Sequence[Stage],
    *,
    until_idle: float | None = None,
    status: Path | None = None,
) -> list[StageProgress]:
    """Run stages until SIGTERM or SIGINT, or until nothing was left to do for `until_idle` seconds.

    Returns what each did. The Kafka topics must be there. A NewsfoldError ends it at once: BrokerError
    if starting again may help, otherwise a person must look.
    """
    quiet_libraries()
    spare_the_collector()
    return asyncio.run(_run(settings, stages, until_idle, status))


def quiet_libraries() -> None:
    """Warnings only, and only where logging was set up: what matters to a person is said by an error.

    Formatting aiokafka's debug messages alone costs a third of the CPU of a fast stage.
    """
    for name in ("aiokafka", "asyncio", "faust", "mode", "newsfold"):
        logger = logging.getLogger(name)
        logger.addHandler(logging.NullHandler())
        if name != "newsfold":
            logger.setLevel(logging.WARNING)


def spare_the_collector() -> None:
    """Look for reference cycles rarely: a batch makes tens of thousands of objects and no cycle.

    With Python's own thresholds the search took half of the CPU of a pass-through stage.
    """
    gc.freeze()
    gc.set_threshold(OBJECTS_PER_COLLECTION, 20, 20)


async def _run(
    settings: Settings, stages: Sequence[Stage], until_idle: float | None, status: Path | None
) -> list[StageProgress]:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    running: list[RunningStage] = []
    exit_status = 0
    try:
        running += [_open(stage, settings) for stage in stages]
        await asyncio.gather(*(_start(one) for one in running))
        await _until(stop, running, until_idle, status)
        for one in running:
            await _finish(one, settings.request_timeout)
    except BaseException as error:
        retry = isinstance(error, NewsfoldError) and error.disposition == "retry"
        exit_status = RETRY if retry else BROKEN
        raise
    finally:
        for one in running:
            await _stop(one, exit_status)
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(number)
    return [one.run.progress for one in running]


def _open(stage: Stage, settings: Settings) -> RunningStage:
    run = StageRun(stage, settings)
    app = MicrobatchApp(
        consumer_group(stage.name, settings),
        broker=[f"{SCHEME}://{server}" for server in settings.bootstrap_list],
        store="memory://",
        autodiscover=False,
        web_enabled=False,
        topic_disable_leader=True,
        topic_allow_declare=False,
        table_standby_replicas=0,
        stream_wait_empty=False,
        stream_buffer_maxsize=BUFFERED_BATCHES,
        stream_recovery_delay=0.0,
        broker_session_timeout=settings.session_timeout,
        broker_request_timeout=max(settings.request_timeout, settings.session_timeout),
        producer_acks=-1,
        producer_request_timeout=settings.request_timeout,
        producer_max_request_size=4 * settings.max_record_bytes,
        worker_redirect_stdouts=False,
    )
    app.delivery = run.delivery
    source = app.topic(kafka_topic_name(stage.reads, settings), key_serializer="raw", value_serializer="raw")

    @app.agent(source, name=stage.name, concurrency=1)
    async def _(stream: faust.Stream[Fetched]) -> None:
        async for event in stream.noack().events():
            await run.process(event.value)

    return RunningStage(app, run)


async def _start(one: RunningStage) -> None:
    app = one.app
    app.finalize()
    producer = await app.maybe_start_producer()
    consumer: Consumer = app.consumer
    one.run.start(consumer, producer._ensure_producer())
    await app.start()


async def _finish(one: RunningStage, patience: float) -> None:
    """Finish and commit what is under way. BrokerError if that takes longer than `patience` seconds."""
    one.app.consumer.stop_flow()
    try:
        await asyncio.wait_for(one.run.drain(), patience)
    except TimeoutError:
        raise BrokerError(
            f"what was under way was not finished in {patience:g} s",
            where=one.run.stage.name,
            hint="it was not committed and comes again",
        ) from None
    _raise_failure(one)


async def _stop(one: RunningStage, exit_status: int) -> None:
    """Stop a stage; if it does not, the process ends soon with `exit_status`, whichever stage failed."""
    one.app.delivery.lease.end()
    await one.run.close()
    _, waiting = await asyncio.wait({asyncio.ensure_future(one.app.stop())}, timeout=STOP_SECONDS)
    if waiting:
        # Faust can wait for its consumer thread while that waits for the loop to answer a rebalance.
        # Nothing depends on it: what was done is committed, and nothing is sent any more.
        log.debug("%s does not stop", one.run.stage.name)
        timer = threading.Timer(LAST_SECONDS, os._exit, [exit_status])
        timer.daemon = True
        timer.start()


async def _until(
    stop: asyncio.Event, running: Sequence[RunningStage], until_idle: float | None, status: Path | None
) -> None:
    """Return when told to stop or idle; raise the first failure of a stage or of Faust."""
    while not stop.is_set():
        for one in running:
            _raise_failure(one)
            await _measure(one)
        if status:
            write_status(status, [one.run.progress for one in running])
        if until_idle is not None and all(one.run.progress.idle(until_idle) for one in running):
            return
        stopping = asyncio.ensure_future(_wait(stop))
        failures = [one.run.failed for one in running]
        await asyncio.wait({stopping, *failures}, timeout=LOOK_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()


async def _wait(event: asyncio.Event) -> None:
    await event.wait()


def _raise_failure(one: RunningStage) -> None:
    if one.run.failed.done():
        error = one.run.failed.exception()
        if isinstance(error, NewsfoldError):
            raise error
        log.debug("stage failed", exc_info=error)
        raise NewsfoldError(f"{type(error).__name__}: {error}", where=one.run.stage.name) from error
    if one.app.crashed:
        raise BrokerError(
            f"the connection to the brokers broke down: {one.app.crash_reason!r}", where=one.run.stage.name
        )


async def _measure(one: RunningStage) -> None:
    """Count the records that wait in the assigned partitions."""
    assigned = one.run.delivery.offsets.assigned()
    if not assigned:
        one.run.progress.measured(0)
        return
    consumer: Consumer = one.app.consumer
    lag = 0
    for partition, committed in assigned.items():
        tp = TopicPartition(*partition)
        try:
            # The mark that came with the last fetch; asked for the end offset, not every broker tells it.
            end = consumer.highwater(tp)
            start = committed
            if end and start is None:
                start = (await consumer.earliest_offsets(tp))[tp]
        except (KafkaError, IllegalStateError, AssertionError) as error:
            # Asked in the middle of a rebalance, aiokafka asserts that the partition is still assigned.
            log.debug("lag not measured: %r", error)
            return
        if end is None:
            return
        lag += max(0, end - (start or 0))
    one.run.progress.measured(lag)
