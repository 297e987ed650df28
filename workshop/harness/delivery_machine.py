"""The law of delivery as a state machine: random steps of two workers over one log, and what must hold.

A step lets one coroutine go on to its next point, feeds, lets time pass, freezes, kills, throws out or hands
over. Whatever is committed must be durable at that moment, and at the end everything must have counted once.
"""

from collections import Counter
from collections.abc import Callable, Coroutine
from contextlib import suppress
from inspect import CORO_SUSPENDED, getcoroutinestate
from random import Random
from typing import Any

from newsfold.delivery.flush import Flow
from newsfold.errors import BrokerError
from workshop.harness.delivery_world import SESSION, MakeFlow, Worker, World

STEPS = 100_000
STEPS_OF_WORLD = 400
WORKERS = 2
FROZEN_FOR = 60
"""Steps that a frozen worker sleeps."""


class Violation(AssertionError):
    """A law was broken."""


class Died(BaseException):
    """Ends a coroutine of a worker that is no more; a coroutine cannot be closed inside a generator."""


class Machine:
    """One world from a seed."""

    def __init__(self, seed: int, make_flow: MakeFlow = Flow) -> None:
        self.chance = Random(seed)
        self.world = World(make_flow)
        self.workers = [Worker(self.world) for _ in range(WORKERS)]
        self.frozen: dict[int, int] = {}
        self.seen = Counter[str]()
        """How often each kind of step was taken: a machine that never does a thing proves nothing."""
        self.committed = 0
        self._own(self.workers[0])

    def run(self, steps: int) -> None:
        """So many steps, and then the end."""
        for _ in range(steps):
            self.step()
        self.end()

    def step(self) -> None:
        """One random step."""
        action = self.chance.choices((self.go_on, self.world_step, self.misfortune), (80, 18, 2))[0]
        action()
        if self.world.committed != self.committed:
            self.committed = self.world.committed
            self.check_committed()

    def go_on(self) -> None:
        """Some worker that is awake goes on with something."""
        number = self.chance.randrange(WORKERS)
        if self.frozen.get(number, 0) > 0:
            self.frozen[number] -= 1
            return
        worker = self.workers[number]
        part = self.chance.choice((self._begin, self._finish, self._commit))
        try:
            part(worker)
        except BrokerError as error:
            self.seen[type(error).__name__] += 1
            worker.flow.fail(error)
            self._replace(number)

    def world_step(self) -> None:
        """Input comes, time passes, heartbeats are answered."""
        match self.chance.randrange(4):
            case 0:
                self.world.feed(self.chance.randint(1, 4))
            case 1:
                self.world.now += self.chance.choice((0.1, 1.0))
            case _:
                for number, worker in enumerate(self.workers):
                    if self.world.owner is worker and not self.frozen.get(number):
                        worker.lease.renew(self.world.now)

    def misfortune(self) -> None:
        """A worker is killed, frozen, thrown out after its session, or hands over; late entries may pass."""
        number = self.chance.randrange(WORKERS)
        self.world.lets_late_entries_through = self.chance.random() < 0.5
        match self.chance.choice(("kill", "freeze", "throw out", "hand over", "deal anew")):
            case "kill":
                self.seen["kill"] += 1
                self._replace(number)
            case "freeze":
                self.frozen[number] = FROZEN_FOR
            case "throw out" if self.world.owner:
                self.seen["thrown out"] += 1
                self.world.now += SESSION
                others = [worker for worker in self.workers if worker is not self.world.owner]
                self._own(self.chance.choice(others))
            case "hand over" if self.world.owner and not any(self.frozen.values()):
                self._hand_over(self.world.owner)
            case "deal anew" if self.world.owner and self.world.owner.lease.valid():
                self.seen["dealt anew in mid-batch"] += bool(self.world.owner.begun)
                self.world.owner.flow.revoked([("news.paragraphs", 0)])
                self.world.owner.assign()
            case _:
                pass

    def _hand_over(self, owner: Worker) -> None:
        """Finish and commit what is under way, then let another worker have the partition."""
        owner.lease.renew(self.world.now)
        owner.flow.stop()
        try:
            for part in (self._begin, self._finish, self._commit):
                while part(owner):
                    pass
        except BrokerError as error:
            owner.flow.fail(error)
            self._replace(self.workers.index(owner))
            return
        self.seen["handed over"] += 1
        owner.flow.revoked([("news.paragraphs", 0)])
        self._own(self.chance.choice(self.workers))

    def _begin(self, worker: Worker) -> bool:
        """The step of a batch goes on, or that of the next begins; whether anything is left to do."""
        if worker.beginning is None:
            fetched = worker.fetch(self.chance.randint(1, 5))
            if fetched is None:
                return False
            worker.beginning = worker.flow.begin(fetched)
        done, flush = _on(worker.beginning)
        if done:
            worker.beginning = None
            if flush:
                worker.begun.append(flush)
        return not done

    def _finish(self, worker: Worker) -> bool:
        """The oldest batch goes on to its end; whether anything is left to do."""
        if worker.finishing is None:
            if not worker.begun:
                return False
            worker.finishing = worker.flow.finish(worker.begun[0])
        done, _ = _on(worker.finishing)
        if done:
            worker.finishing = None
            worker.begun.popleft()
        return bool(worker.begun)

    def _commit(self, worker: Worker) -> bool:
        """A commit goes on; whether it is under way still."""
        worker.committing = worker.committing or worker.flow.commit()
        done, _ = _on(worker.committing)
        if done:
            worker.committing = None
        return not done

    def _replace(self, number: int) -> None:
        """A new process in the place of one that died."""
        dead = self.workers[number]
        for coroutine in (dead.beginning, dead.finishing, dead.committing):
            if coroutine and getcoroutinestate(coroutine) == CORO_SUSPENDED:
                with suppress(Died):
                    coroutine.throw(Died())
        fresh = self.workers[number] = Worker(self.world)
        self.frozen[number] = 0
        if self.world.owner is dead:
            self._own(self.chance.choice([fresh, *self.workers]))

    def _own(self, worker: Worker) -> None:
        self.world.owner = worker
        worker.assign()

    def check_committed(self) -> None:
        """What is committed has counted in the state that a successor would have, and was said."""
        state, passed = self.world.restored(), self.world.passed()
        for record in self.world.input()[: self.committed]:
            _, last = map(int, (state.get(record.key or b"") or b"0 -1").split())
            if last < record.offset:
                raise Violation(f"offset {record.offset} is committed, and the log does not have it")
            if record.value not in passed:
                raise Violation(f"offset {record.offset} is committed, and its output is nowhere")

    def end(self) -> None:
        """All die, one comes after them and works off what is left; then everything has counted once."""
        self.frozen.clear()
        for number in range(WORKERS):
            self._replace(number)
        last = self.workers[0]
        self._own(last)
        while (fetched := last.fetch(1_000)) is not None:
            for part in (last.flow.begin(fetched),):
                last.begun.append(_whole(part))
            _whole(last.flow.finish(last.begun.popleft()))
            _whole(last.flow.commit())
        self.committed = self.world.committed
        self.check_committed()
        state, counts = self.world.restored(), Counter(r.key for r in self.world.input())
        found = {key: int((state.get(key or b"") or b"0").split()[0]) for key in counts}
        if found != counts:
            raise Violation(f"counted {found}, there were {dict(counts)}")
        said = {key: int(value or b"0") for key, value in self.world.newest_counts().items()}
        if said != counts:
            raise Violation(f"said {said}, there were {dict(counts)}")


def _on(coroutine: Coroutine[Any, Any, Any]) -> tuple[bool, Any]:
    """Let a coroutine go on to its next point; whether it ended, and its result."""
    try:
        coroutine.send(None)
    except StopIteration as end:
        return True, end.value
    return False, None


def _whole(coroutine: Coroutine[Any, Any, Any]) -> Any:
    """Let a coroutine go on to its end."""
    while True:
        done, result = _on(coroutine)
        if done:
            return result


def run_worlds(make_flow: Callable[..., Flow] = Flow, steps: int = STEPS) -> Counter[str]:
    """Worlds one after the other until so many steps were taken; what happened in them, by kind.

    Violation, with the seed, for the first law that is broken.
    """
    seen = Counter[str]()
    for seed in range(-(-steps // STEPS_OF_WORLD)):
        machine = Machine(seed, make_flow)
        try:
            machine.run(STEPS_OF_WORLD)
        except Violation as broken:
            raise Violation(f"seed {seed}: {broken}") from None
        seen += machine.seen
        seen["steps"] += STEPS_OF_WORLD
    return seen
