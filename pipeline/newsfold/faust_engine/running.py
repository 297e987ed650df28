"""A running stage: its Faust app, its delivery and the thread of its steps, from start to stop."""

import asyncio
import logging
import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, suppress
from pathlib import Path
from typing import Any, TypeVar

import faust
from faust.exceptions import ConsumerNotStarted

from newsfold.broker.catalogue import changelog_topic, consumer_group, kafka_topic_name
from newsfold.delivery.flush import Flow
from newsfold.delivery.offsets import Fetched
from newsfold.delivery.overlap import Overlap
from newsfold.delivery.partitions import OwnedPartitions
from newsfold.delivery.ports import Log
from newsfold.delivery.progress import StageProgress
from newsfold.delivery.stage import Stage
from newsfold.errors import BrokerError, NewsfoldError
from newsfold.faust_engine import faust_internals
from newsfold.faust_engine.aiokafka_clients import GuardedProducer
from newsfold.faust_engine.aiokafka_group import group_error
from newsfold.faust_engine.clients import not_done
from newsfold.faust_engine.clock import uptime
from newsfold.faust_engine.committer import GroupCommitter
from newsfold.faust_engine.following import following
from newsfold.faust_engine.log import KafkaLog
from newsfold.faust_engine.outbox import KafkaOutbox
from newsfold.faust_engine.parts import Parts
from newsfold.faust_engine.transport import MicrobatchApp, Transport
from newsfold.faust_engine.watch import KafkaTopicWatch
from newsfold.operations.notices import tell
from newsfold.settings import Settings
from newsfold.state.disk import DiskState
from newsfold.state.memory import MemoryState
from newsfold.state.stored import StoredState

STOP_SECONDS, LAST_SECONDS = 10.0, 5.0
"""Seconds for Faust to stop, and after that for the process to end by itself."""
JOINING_SECONDS = 1.0
"""The same, each, for a stage that still waits for its group: it has nothing to finish."""

T = TypeVar("T")
log = logging.getLogger(__name__)


class RunningStage:
    """A stage in this process."""

    def __init__(self, stage: Stage, settings: Settings, parts: Parts, trust_state: bool = False) -> None:
        self.stage, self._settings, self._parts, self._trust_state = stage, settings, parts, trust_state
        self._looks = 0
        self.session_timeout = settings.session_timeout
        self.progress = StageProgress(stage.name, uptime)
        self.app = make_app(stage, settings, parts)
        self._thread = ThreadPoolExecutor(1, f"{stage.name}-step")
        self._stepping = False
        """Whether the thread is at work, also after it was given up."""
        self._running = AsyncExitStack()
        self._started = False

    async def start(self) -> None:
        """Start the producer, put the law between it and the group, and join the group.

        Returns once the group has dealt out its partitions, which may take as long as it likes. BrokerError
        if a broker or the client fails, SetupError if it is for good.
        """
        try:
            await self._start()
        except NewsfoldError:
            raise
        except Exception as error:
            log.debug("stage not started", exc_info=error)
            raise not_done(error, "not started", self.stage.name) from None
        self._started = True

    async def _start(self) -> None:
        self.app.finalize()
        producer = await faust_internals.kafka_producer(self.app)
        self.app.overlap = self._parts.overlap(self._flow(producer))
        await self._running.enter_async_context(self.app.overlap.running())
        faust_internals.check_consumer(self.app.consumer)
        await self.app.start()

    async def follow(self, watch: KafkaTopicWatch) -> None:
        """Read another Kafka topic than before from its beginning, once there are partitions of it."""
        name = kafka_topic_name(self.stage.reads, self._settings)
        if self.progress.waiting_since is not None or not self.progress.partitions:
            return
        if name in watch.anew:
            await self.app.consumer.gaps.begin_anew()
            watch.anew.discard(name)
        elif watch.looks > self._looks:
            self._looks = watch.looks
            self.app.consumer.gaps.nothing_anew()

    async def finish(self) -> None:
        """Finish and commit what is under way; BrokerError if that takes longer than it may."""
        if not self._started:
            return
        patience = self._parts.finish_seconds
        self.app.consumer.stop_flow()
        try:
            await asyncio.wait_for(self.app.overlap.drain(), patience)
        except TimeoutError:
            raise BrokerError(
                f"what was under way was not finished in {patience:g} s",
                where=self.stage.name,
                hint="it was not committed and comes again",
            ) from None
        self.raise_failure()

    async def stop(self, exit_status: int) -> None:
        """Leave the group and stop; if Faust does not, the process soon ends, with `exit_status`."""
        self.app.lease.end()
        await self._running.aclose()
        self._thread.shutdown(wait=False, cancel_futures=True)
        if self.overlap:
            self.overlap.flow.close()
        with suppress(ConsumerNotStarted):
            await self.app.consumer.leave_group()
        patience, last = (STOP_SECONDS, LAST_SECONDS) if self._started else (JOINING_SECONDS,) * 2
        _, waiting = await asyncio.wait({asyncio.ensure_future(self.app.stop())}, timeout=patience)
        if waiting or self._stepping:
            # Faust can wait for its consumer thread while that waits for the loop to answer a rebalance, and
            # Python waits for the thread of a step. Nothing depends on either: what was done is committed,
            # and nothing is sent any more.
            log.debug("%s does not stop", self.stage.name)
            timer = threading.Timer(last, os._exit, [exit_status])
            timer.daemon = True
            timer.start()

    @property
    def overlap(self) -> Overlap | None:
        """The batches under way; None before the start."""
        return getattr(self.app, "overlap", None)

    def raise_failure(self) -> None:
        """Raise what has gone wrong, if anything has, as one of our errors."""
        if self.overlap and self.overlap.failed.done():
            error = self.overlap.failed.exception()
            if isinstance(error, NewsfoldError):
                raise error
            log.debug("stage failed", exc_info=error)
            raise NewsfoldError(f"{type(error).__name__}: {error}", where=self.stage.name) from error
        if refused := self._group_error():
            raise not_done(refused, "the group cannot be joined", self.app.conf.id)
        if self.app.crashed:
            raise not_done(self.app.crash_reason, "the connection to the brokers broke down", self.stage.name)

    def _group_error(self) -> BaseException | None:
        """What keeps this stage out of its group; None if nothing does, or it has not begun to join."""
        with suppress(ConsumerNotStarted):
            return group_error(self.app.consumer.client()) if self.overlap else None
        return None

    def _flow(self, producer: GuardedProducer) -> Flow:
        log_name = changelog_topic(self.stage.name, self._settings).name

        def open_log(number: int) -> Log:
            return self._parts.log(KafkaLog(log_name, number, producer, self._settings))

        return Flow(
            OwnedPartitions(self.stage, self._open_state, open_log, tell=tell, trust_state=self._trust_state),
            KafkaOutbox(self.stage.name, producer, self._settings),
            GroupCommitter(self.app),
            run=self._in_thread,
            lease=self.app.lease,
            progress=self.progress,
            offsets=self._parts.offsets(),
            follow=following(self.stage.name, self.app.conf.id),
        )

    def _open_state(self, number: int) -> StoredState:
        folder: Path | None = self._settings.state_dir
        if folder is None:
            return MemoryState()
        return DiskState(folder / consumer_group(self.stage.name, self._settings) / str(number), tell)

    async def _in_thread(self, job: Callable[[], T]) -> T:
        """Run it where steps run, one after the other: the loop and its heartbeats go on."""

        def stepping() -> T:
            self._stepping = True
            try:
                return job()
            finally:
                self._stepping = False

        return await asyncio.get_running_loop().run_in_executor(self._thread, stepping)


def make_app(stage: Stage, settings: Settings, parts: Parts) -> MicrobatchApp:
    """The Faust app of a stage, with a transport and a lease of ours.

    The transport is given as an object: found by a name, it could be that of another installation.
    """
    app = MicrobatchApp(consumer_group(stage.name, settings), **_app_options(settings, parts))
    app.settings, app.lease = settings, parts.lease(settings.session_timeout)
    app.fetch_bytes = stage.fetch_bytes
    app.batch_records = min(stage.batch_records, settings.max_poll_records)
    app.transport = app.producer_transport = Transport(app.conf.broker_consumer, app)
    source = app.topic(kafka_topic_name(stage.reads, settings), key_serializer="raw", value_serializer="raw")

    @app.agent(source, name=stage.name, concurrency=1)
    async def _(stream: faust.Stream[Fetched]) -> None:
        async for event in stream.noack().events():
            await app.overlap.process(event.value)

    return app


def _app_options(settings: Settings, parts: Parts) -> dict[str, Any]:
    """Faust's own options: no table, leader, web server or topic of its own, and few batches waiting."""
    return {
        "broker": [f"kafka://{server}" for server in settings.bootstrap_list],
        "store": "memory://",
        "autodiscover": False,
        "web_enabled": False,
        "topic_disable_leader": True,
        "topic_allow_declare": False,
        "table_standby_replicas": 0,
        "stream_wait_empty": False,
        "stream_buffer_maxsize": parts.buffered_batches,
        "stream_recovery_delay": 0.0,
        "broker_session_timeout": settings.session_timeout,
        "broker_request_timeout": max(settings.request_timeout, settings.session_timeout),
        "producer_acks": -1,
        "producer_request_timeout": settings.request_timeout,
        "producer_max_request_size": 4 * settings.max_record_bytes,
        "worker_redirect_stdouts": False,
    }
