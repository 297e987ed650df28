"""Puts reader and sender together: alerts as they come, until told to stop, or once."""

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from random import Random

from newsfold.alerts.alert import Post
from newsfold.alerts.letters import publish_letters
from newsfold.alerts.mail import MailServer
from newsfold.alerts.message import message
from newsfold.alerts.outcome import Backoff, Failed
from newsfold.alerts.reader import Reader
from newsfold.alerts.rules import Rule, Target
from newsfold.alerts.sender import Attempt, Sender
from newsfold.alerts.sole import sole_user
from newsfold.alerts.status import TargetStatus, states_of
from newsfold.alerts.store import AlertStore, Delivery
from newsfold.alerts.webhook import post
from newsfold.broker.catalogue import kafka_topic_name
from newsfold.broker.contract import Broker
from newsfold.configuration.reading import Configuration
from newsfold.errors import DecodeError
from newsfold.intake.fetching.guard import Guard
from newsfold.intake.fetching.posting import Poster
from newsfold.intake.fetching.user_agent import user_agent
from newsfold.operations.health import STUCK_SECONDS
from newsfold.wire.codec import decode
from newsfold.wire.envelope import Channel, Output


@dataclass
class Report:
    """What was done: Kafka records read, alerts made of them, those delivered (one for each target), tries
    that failed, records that could not be read, and gaps in what was read."""

    read: int = 0
    alerts: int = 0
    sent: int = 0
    failed: int = 0
    unreadable: int = 0
    gaps: int = 0


class Alerting:
    """Reads and sends, one in a thread of its own and the other in the event loop; for one run.

    `say` gets a line for a person, `tell` the error of each record that cannot be read, `clock` gives seconds
    after 1970.
    """

    def __init__(
        self,
        configuration: Configuration,
        rules: Sequence[Rule],
        broker: Broker,
        *,
        say: Callable[[str], None],
        tell: Callable[[DecodeError], None],
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._configuration, self._rules, self._broker = configuration, rules, broker
        self._say, self._tell, self._clock = say, tell, clock
        self._targets = [target for rule in rules for target in rule.targets]
        self._kafka_topic = kafka_topic_name(Channel.EVENTS, configuration.settings)
        self._path = configuration.folder / configuration.alerting.store
        self._stopped = threading.Event()
        self._readers: list[Reader] = []
        self._sender: Sender | None = None
        self.is_prepared = False
        """Whether every rule has taken note of what held before it."""

    @property
    def report(self) -> Report:
        """What was done so far; for any thread."""
        readers, sender = tuple(self._readers), self._sender
        return Report(
            read=sum(reader.read for reader in readers),
            alerts=sum(reader.alerts for reader in readers),
            sent=sender.sent if sender else 0,
            failed=sender.failed if sender else 0,
            unreadable=sum(reader.unreadable for reader in readers),
            gaps=sum(reader.gaps for reader in readers),
        )

    def states(self) -> list[TargetStatus]:
        """How each target is doing, none before all is prepared; for any thread. StoreError as its store."""
        return [*states_of(self._configuration)] if self.is_prepared else []

    def unready(self) -> list[str]:
        """Why nothing new can become an alert, a line each; empty if it can. For any thread."""
        if not self.is_prepared:
            return ["new rules take note of what holds"]
        seconds = self._readers[-1].listening.silence()
        return [f"nothing was heard of the broker for {seconds:.0f} s"] if seconds > STUCK_SECONDS else []

    async def run(self, *, once: bool, stop: asyncio.Event) -> Report:
        """Read and send until `stop` is set; `once`: to the end, and each alert that is due once.

        BrokerError if the broker is away, StoreError if the store cannot be written: what is under way is
        finished first. SettingsError if another process does the same already.
        """
        with sole_user(self._path), AlertStore(self._path, self._kafka_topic) as store:
            self._let_go_of_others(store)
            # It may take long, in one transaction: nobody else writes meanwhile.
            await asyncio.to_thread(self._prepare)
            self.is_prepared = True
            async with attempts(self._configuration, self._clock) as attempt:
                self._sender = sender = self._make_sender(store, attempt)
                read = partial(self._read, asyncio.get_running_loop(), sender.wake, follow=not once)
                await _both(read, sender, once=once, stop=stop, stopped=self._stopped)
        return self.report

    def _make_sender(self, store: AlertStore, attempt: Attempt) -> Sender:
        alerting = self._configuration.alerting
        return Sender(
            self._targets,
            store,
            attempt,
            self._publish,
            backoff=Backoff(alerting.backoff, alerting.backoff_max, alerting.tries),
            digest=self._configuration.mail.digest,
            say=self._say,
            clock=self._clock,
            chance=Random().random,
        )

    def _read(self, loop: asyncio.AbstractEventLoop, wake: Callable[[], None], *, follow: bool) -> None:
        """Read in this thread; `wake` is called in the event loop."""

        def raised() -> None:
            loop.call_soon_threadsafe(wake)

        with self._reader(raised) as reader:
            reader.run(follow=follow, stopped=self._stopped.is_set)

    def _prepare(self) -> None:
        """Have new rules take note of what holds, in this thread."""
        with self._reader(lambda: None) as reader:
            reader.prepare()

    @contextmanager
    def _reader(self, raised: Callable[[], None]) -> Iterator[Reader]:
        """A reader for this thread; what it does is part of the report."""
        with AlertStore(self._path, self._kafka_topic) as store:
            reader = Reader(
                self._broker,
                self._kafka_topic,
                self._rules,
                store,
                page=self._configuration.alerting.page,
                tell=self._tell,
                raised=raised,
                clock=self._clock,
                say=self._say,
            )
            self._readers.append(reader)
            yield reader

    async def _publish(self, letters: Sequence[Output]) -> None:
        await asyncio.to_thread(publish_letters, self._broker, letters)

    def _let_go_of_others(self, store: AlertStore) -> None:
        """What is pending for a target that newsfold.toml does not have any more is not delivered."""
        known = {(target.rule, target.name) for target in self._targets}
        for rule, name in sorted(store.pending_targets() - known):
            with store.transaction():
                number = store.give_up(rule, name, "newsfold.toml does not have this target any more")
            self._say(
                f"{rule}: {number} alerts for a target that newsfold.toml does not have any more become"
                " dead letters"
            )


@asynccontextmanager
async def attempts(configuration: Configuration, clock: Callable[[], float]) -> AsyncIterator[Attempt]:
    """Tries of webhooks and mail as the configuration has them."""
    alerting, table = configuration.alerting, configuration.mail
    server = MailServer(table, configuration.folder, timeout_seconds=alerting.timeout)
    async with Poster(
        Guard.allowing(alerting.allow),
        user_agent=user_agent(configuration.ingest.contact),
        timeout_seconds=alerting.timeout,
        clock=clock,
    ) as poster:

        async def attempt(target: Target, deliveries: Sequence[Delivery]) -> Failed | None:
            if not target.is_mail:
                return await post(poster, target, deliveries[0], clock())
            mail = message(
                [decode(delivery.post, Post).data for delivery in deliveries],
                sender=table.sender,
                to=target.address,
                batch=deliveries[0].batch,
                made=datetime.fromtimestamp(clock(), UTC),
            )
            return await asyncio.to_thread(server.send, mail, target.address)

        yield attempt


async def _both(
    read: Callable[[], None], sender: Sender, *, once: bool, stop: asyncio.Event, stopped: threading.Event
) -> None:
    """Read and send side by side until one of them fails or it is to stop; `once`: one after the other."""
    reading = asyncio.ensure_future(asyncio.to_thread(read))
    asked = asyncio.ensure_future(stop.wait())
    try:
        if once:
            await asyncio.wait({reading, asked}, return_when=asyncio.FIRST_COMPLETED)
            stopped.set()
            await reading
            await sender.run(once=True)
            return
        sending = asyncio.ensure_future(sender.run())
        try:
            await asyncio.wait({reading, sending, asked}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            stopped.set()
            sender.stop()
            await asyncio.wait({reading, sending})
        await sending
        await reading
    finally:
        asked.cancel()
