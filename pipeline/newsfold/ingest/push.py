"""Takes pushed articles to the broker: one thread for all requests, so that many small ones share a flush.

Work goes in rounds. In a round every request that is under way is a few articles further, however long the
others are; then all is sent, flushed at once, and what is complete is answered. While the broker confirms,
further requests gather for the next round: the busier, the larger the batches.
"""

import asyncio
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Self

from newsfold.broker.contract import Publisher
from newsfold.errors import BrokerError, NewsfoldError
from newsfold.ingest.options import IngestOptions
from newsfold.ingest.push_work import PushWork
from newsfold.intake.push.outcome import Accepted, Outcome
from newsfold.sources.item import Item
from newsfold.wire.envelope import Output

SLICE_ITEMS = 20
"""Articles of one request in one round: some 30 ms of work, which others wait."""
MAX_UNSENT = 2000
"""Outputs that are handed over at once, but for those of a longer article."""
RETRY_SECONDS = 1.0
"""Between two tries to reach a broker that is away."""


@dataclass(slots=True)
class PushReport:
    """What the broker holds so far, and how many articles were refused."""

    requests: int = 0
    articles: int = 0
    paragraphs: int = 0
    refused: int = 0


class PushDesk:
    """The desk of pushes (`intake.push.outcome.Desk`); closing it finishes what was taken.

    `open_publisher` is called in the desk's own thread, and again whenever the broker was away; `options` for
    each round, since the last date that is allowed moves on. `tell` gets the error when the broker is lost,
    once, and None when it is back.
    """

    def __init__(
        self,
        open_publisher: Callable[[], Publisher],
        options: Callable[[], IngestOptions],
        tell: Callable[[NewsfoldError | None], None] | None = None,
    ) -> None:
        self.report = PushReport()
        self._open_publisher, self._options, self._tell = open_publisher, options, tell or (lambda _: None)
        self._publisher: Publisher | None = None
        self._trouble = ""
        self._changed = threading.Condition()
        self._waiting: list[_Request] = []
        self._under_way: list[_Request] = []
        self._closing = False
        self._thread = threading.Thread(target=self._run, name="push", daemon=True)
        self._thread.start()

    @property
    def trouble(self) -> str:
        """Why nothing can be taken at the moment; "" if all is well."""
        return self._trouble

    @property
    def unanswered(self) -> int:
        """Requests that are taken and not yet answered."""
        with self._changed:
            return len(self._waiting) + len(self._under_way)

    async def take(self, items: Iterable[Item], *, atomic: bool = False) -> list[Outcome]:
        """What became of each article, in order; BrokerError if the broker does not confirm."""
        request = _Request(PushWork(items, atomic=atomic))
        with self._changed:
            if self._closing or self._trouble:
                raise BrokerError(self._trouble or "the server stops")
            self._waiting.append(request)
            self._changed.notify()
        return await request.answer

    def close(self) -> None:
        """Finish what was taken, then let go of the broker."""
        with self._changed:
            self._closing = True
            self._changed.notify()
        self._thread.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def _run(self) -> None:
        while self._wait():
            try:
                if self._publisher is None:
                    self._publisher = self._open_publisher()
                    self._recovered()
                self._round(self._publisher)
            except NewsfoldError as error:
                self._lost(error)
            except Exception as error:
                self._lost(BrokerError(f"{type(error).__name__}: {error}"))
        self._let_go(None)

    def _wait(self) -> bool:
        """Wait for requests, or until it is time to try the broker again; False once all is done."""
        with self._changed:
            if not (self._waiting or self._under_way or self._closing) and self._is_settled():
                self._changed.wait(RETRY_SECONDS if self._trouble else None)
            self._under_way += self._waiting
            self._waiting = []
            return bool(self._under_way) or not self._closing

    def _is_settled(self) -> bool:
        """Whether there is a publisher, or one was tried in vain."""
        return self._publisher is not None or bool(self._trouble)

    def _round(self, publisher: Publisher) -> None:
        options = self._options()
        outputs: list[Output] = []
        for request in self._under_way:
            outputs += request.advance(options)
            if len(outputs) >= MAX_UNSENT:
                self._publish(publisher, outputs)
                outputs = []
        self._publish(publisher, outputs)
        complete = [request for request in self._under_way if request.is_complete]
        if complete:
            publisher.flush()
        self._under_way = [request for request in self._under_way if not request.is_complete]
        for request in complete:
            self._count(request.work.outcomes)
            request.resolve()

    def _publish(self, publisher: Publisher, outputs: list[Output]) -> None:
        # The step of ingest leaves room for what the wire adds; what does not fit in spite of it is a dead
        # letter by now, which is told.
        for refused in publisher.publish(outputs):
            self._tell(refused)

    def _count(self, outcomes: Iterable[Outcome]) -> None:
        self.report.requests += 1
        for outcome in outcomes:
            if isinstance(outcome, Accepted):
                self.report.articles += 1
                self.report.paragraphs += outcome.paragraphs
            else:
                self.report.refused += 1

    def _recovered(self) -> None:
        if self._trouble:
            self._tell(None)
        self._trouble = ""

    def _lost(self, error: NewsfoldError) -> None:
        """Answer all that is under way with the error, and take nothing until the broker is there again."""
        if not self._trouble:
            self._tell(error)
        with self._changed:
            self._trouble = "the broker cannot be reached, or takes nothing"
            requests = [*self._under_way, *self._waiting]
            self._under_way, self._waiting = [], []
        for request in requests:
            request.resolve(error)
        self._let_go(error)

    def _let_go(self, error: NewsfoldError | None) -> None:
        publisher, self._publisher = self._publisher, None
        if publisher is not None:
            with suppress(NewsfoldError):
                publisher.__exit__(error and type(error), error, None)


class _Request:
    """A push and who waits for its answer, an event loop in another thread."""

    def __init__(self, work: PushWork) -> None:
        self.work = work
        self._loop = asyncio.get_running_loop()
        self.answer: asyncio.Future[list[Outcome]] = self._loop.create_future()
        self._error: Exception | None = None

    @property
    def is_complete(self) -> bool:
        return self.work.is_complete or self._error is not None

    def advance(self, options: IngestOptions) -> list[Output]:
        """The next outputs; what fails in this request fails it alone."""
        try:
            return self.work.advance(options, SLICE_ITEMS)
        except Exception as error:
            self._error = error
            return []

    def resolve(self, error: Exception | None = None) -> None:
        """Wake who waits, with the outcomes or the error; nobody does any longer once the server has gone."""
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._set, error or self._error)

    def _set(self, error: Exception | None) -> None:
        if self.answer.done():
            return
        if error is None:
            self.answer.set_result(self.work.outcomes)
        else:
            self.answer.set_exception(error)
