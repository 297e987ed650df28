"""The collector: asks all sources, side by side and fair, and remembers what the broker has confirmed."""

import asyncio
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from typing import NamedTuple

from newsfold.ingest.collecting.desk import Desk, Finished
from newsfold.ingest.collecting.listed import ListedSource
from newsfold.ingest.collecting.rounds import Rounds
from newsfold.ingest.collecting.schedule import Due, choose
from newsfold.ingest.collecting.state import SourceState

LOOK_SECONDS = 0.25
"""Between two looks at which sources are due, and which are this worker's."""

Changed = Callable[[Sequence[tuple[SourceState, SourceState]]], None]
"""Is given states as they were and as they are."""


class Limits(NamedTuple):
    """How many sources are asked at a time, and how many of one host; `grace_seconds` is how long what is
    under way may still take when sources are taken away from this worker."""

    at_once: int = 64
    per_host: int = 2
    grace_seconds: float = 5.0


DEFAULT_LIMITS = Limits()


class Collector:
    """Runs in the event loop it is made in; `let_go` and `stop` are for other threads too.

    `owns` says whether a source is this worker's at this moment; `changed` is told what each checkpoint has
    moved on.
    """

    def __init__(
        self,
        sources: Iterable[ListedSource],
        rounds: Rounds,
        desk: Desk,
        *,
        limits: Limits = DEFAULT_LIMITS,
        owns: Callable[[str], bool] = lambda _: True,
        changed: Changed = lambda _: None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._sources = {source.name: source for source in sources}
        self._rounds, self._desk, self._limits = rounds, desk, limits
        self._owns, self._changed, self._clock = owns, changed, clock
        known = desk.states(self._sources)
        self._states = {
            name: known.get(name, SourceState(name=name)).for_address(source.address)
            for name, source in self._sources.items()
        }
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._begun: set[str] = set()
        self._finished: list[tuple[Finished, asyncio.Future[None] | None]] = []
        self._wake, self._to_save = asyncio.Event(), asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self._stopping = self._letting_go = False
        self._failure: BaseException | None = None

    @property
    def states(self) -> Mapping[str, SourceState]:
        """What is remembered of each source, by name."""
        return self._states

    @property
    def under_way(self) -> frozenset[str]:
        """The sources that are being asked."""
        return frozenset(self._tasks)

    async def run(self) -> None:
        """Ask each source whenever its time comes, until `stop`; then what is under way is finished.

        NewsfoldError if the broker does not confirm, or what is known cannot be kept.
        """
        await self._work(self._due)

    async def once(self, *, all_sources: bool = False) -> list[str]:
        """Ask each source once; the names of those that were not asked: they failed and want to be left alone
        for a while, which `all_sources` does not heed.
        """
        # There is no second look at a file that somebody may be writing: its end must tell that it is whole.
        self._desk.files.settled_seconds = 0.0
        now, states = self._clock(), self._states.values()
        waiting = [s.name for s in states if s.failures and s.next_at > now and not all_sources]
        asked = self._sources.keys() - set(waiting)
        self._begun.clear()

        def due() -> list[Due] | None:
            return [self._due_of(name) for name in asked - self._begun] or None

        await self._work(due)
        return waiting

    def stop(self) -> None:
        """Begin nothing more; what is under way is finished."""
        self._stopping = True
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._wake.set)

    def let_go(self) -> None:
        """Have nothing under way any more when this returns; for another thread than that of the loop.

        What ends within the grace is remembered, the rest is given up, and begun again by the next owner.
        """
        gone = threading.Event()
        self._letting_go = True
        try:
            self._loop.call_soon_threadsafe(lambda: self._loop.create_task(self._give_up(gone)))
        except RuntimeError:
            return
        gone.wait(2 * self._limits.grace_seconds)

    async def _give_up(self, gone: threading.Event) -> None:
        if tasks := [*self._tasks.values()]:
            _, late = await asyncio.wait(tasks, timeout=self._limits.grace_seconds)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        self._letting_go = False
        gone.set()

    async def _work(self, due: Callable[[], list[Due] | None]) -> None:
        """Begin what is due until nothing is (None) or `stop`, and until all of it is remembered."""
        saving = self._loop.create_task(self._save())
        saving.add_done_callback(self._ended)
        try:
            while not self._failure:
                self._give_up_what_is_not_ours()
                self._wake.clear()
                waiting = None if self._stopping else self._begin(due)
                if waiting is None and not self._tasks:
                    break
                with suppress(TimeoutError):
                    async with asyncio.timeout(LOOK_SECONDS):
                        await self._wake.wait()
        finally:
            ending = [*self._tasks.values(), saving]
            for task in ending:
                task.cancel()
            await asyncio.gather(*ending, return_exceptions=True)
        if self._failure:
            raise self._failure

    def _begin(self, due: Callable[[], list[Due] | None]) -> list[Due] | None:
        """Begin what is due, as far as there is room; what was due, None once nothing will be."""
        free = self._limits.at_once - len(self._tasks)
        if self._letting_go or free < max(1, self._limits.at_once // 4):
            return []
        if not (waiting := due()):
            return waiting
        hosts = Counter(self._sources[name].host for name in self._tasks)
        for name in choose(waiting, hosts, free, self._limits.per_host):
            self._tasks[name] = task = self._loop.create_task(self._ask(self._sources[name]), name=name)
            task.add_done_callback(self._ended)
            self._begun.add(name)
        return waiting

    def _due(self) -> list[Due]:
        now = self._clock()
        return [
            self._due_of(name)
            for name in self._sources
            if name not in self._tasks and self._states[name].next_at <= now and self._owns(name)
        ]

    def _due_of(self, name: str) -> Due:
        return Due(name, self._sources[name].host, self._states[name].next_at)

    async def _ask(self, source: ListedSource) -> None:
        """One round; the source stays under way until what it found is remembered."""
        finished = await self._rounds.of(source, self._states[source.name], self._remember_part)
        remembered = self._loop.create_future()
        self._finished.append((finished, remembered))
        self._to_save.set()
        await remembered

    def _remember_part(self, finished: Finished) -> None:
        self._finished.append((finished, None))
        self._to_save.set()

    def _ended(self, task: "asyncio.Task[None]") -> None:
        if self._tasks.get(task.get_name()) is task:
            del self._tasks[task.get_name()]
        if not task.cancelled() and (error := task.exception()):
            self._failure = self._failure or error
        self._wake.set()

    async def _save(self) -> None:
        """Remember finished rounds, all at once: further ones gather while the broker confirms."""
        while True:
            await self._to_save.wait()
            self._to_save.clear()
            batch, self._finished = self._finished, []
            rounds = [finished for finished, _ in batch]
            states = await self._loop.run_in_executor(
                self._desk.thread, self._desk.checkpoint, rounds, self._states
            )
            moves = [(self._states[state.name], state) for state in states]
            self._states.update((state.name, state) for state in states)
            for _, remembered in batch:
                if remembered and not remembered.done():
                    remembered.set_result(None)
            self._changed(moves)

    def _give_up_what_is_not_ours(self) -> None:
        """Cancel what another worker may be asking by now: this process was stopped for a while."""
        if not self._letting_go:
            for name, task in self._tasks.items():
                if not self._owns(name):
                    task.cancel()
