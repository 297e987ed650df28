"""The law of delivery as a state machine: random steps of two workers over one log, and what must hold.

A step lets one coroutine go on to its next point, feeds, lets time pass, freezes, kills, throws out, hands
over, deals anew or cleans the log. Nothing may be given to a port without a lease, whatever is committed must
be durable at that moment, and at the end everything must have counted once, and once in the progress.
"""

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from inspect import CORO_SUSPENDED, getcoroutinestate
from random import Random

from newsfold.delivery.flush import Flow
from newsfold.errors import BrokerError
from workshop.harness.delivery_checks import check_all_counted, check_belief, check_committed, check_progress
from workshop.harness.delivery_ports import Violation, drive, resume
from workshop.harness.delivery_world import SESSION, MakeFlow, Worker, World

STEPS = 100_000
STEPS_OF_WORLD = 400
WORKERS = 2
FROZEN_FOR = 30
"""Steps that a frozen worker sleeps."""
LOOKED_FOR = 40
"""Steps in which an owner is looked for that is about to write its log."""


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
        self.workers[0].assign()

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
            check_committed(self.world)

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
        self.world.refuses_commits = self.chance.random() < 0.2
        match self.chance.randrange(5):
            case 0:
                self.world.feed(self.chance.randint(1, 4))
            case 1:
                self.world.now += self.chance.choice((0.1, 1.0))
            case 2 if self.world.deals and self.world.owner and self._awake(self.world.owner):
                self.world.owner.assign()
            case _:
                if self.world.owner and self._awake(self.world.owner):
                    self.world.owner.lease.renew(self.world.now)

    def _awake(self, worker: Worker) -> bool:
        return not self.frozen.get(self.workers.index(worker))

    def misfortune(self) -> None:
        """A worker is killed, frozen, thrown out after its session, or hands over; late entries may pass,
        and the log's cleaner may come."""
        number = self.chance.randrange(WORKERS)
        match self.chance.choice(("kill", "freeze", "throw out", "hand over", "deal anew", "clean")):
            case "kill":
                self.seen["kill"] += 1
                self._replace(number)
            case "freeze":
                self.frozen[number] = FROZEN_FOR
            case "throw out":
                self._throw_out()
            case "hand over" if self.world.owner and not any(self.frozen.values()):
                self._hand_over(self.world.owner)
            case "deal anew" if (owner := self.world.owner) and self._awake(owner) and owner.lease.valid():
                self.seen["dealt anew in mid-batch"] += bool(owner.begun)
                owner.revoke()
                if self.chance.random() < 0.5:
                    owner.assign_nothing()
            case "clean" if self.world.owner and not any(self.frozen.values()):
                self._clean(self.world.owner)
            case _:
                pass

    def _throw_out(self) -> None:
        """An owner is not heard for its session, some in the middle of writing; others own what it has."""
        if self.chance.random() < 0.7:
            for _ in range(LOOKED_FOR):
                if self.world.owner and self.world.owner.writing:
                    break
                self.go_on()
        owner = self.world.owner
        assert owner is not None
        self.seen["thrown out"] += 1
        self.world.now += SESSION
        owner.sends_late = self.chance.random() < 0.7
        if self.chance.random() < 0.7:
            self.frozen[self.workers.index(owner)] = FROZEN_FOR
        self.chance.choice([worker for worker in self.workers if worker is not owner]).assign()

    def _hand_over(self, owner: Worker) -> None:
        """Finish and commit what is under way, then let another worker have the partition."""
        owner.flow.stop()
        if self._worked_off(owner):
            self.seen["handed over"] += 1
            owner.revoke()
            self.chance.choice(self.workers).assign()

    def _clean(self, owner: Worker) -> None:
        """The log's cleaner comes: it stays behind the last two batches, which find and put right what came
        late."""
        if self.world.deals:
            owner.assign()
        for _ in range(2):
            self.world.feed(1)
            if not self._worked_off(owner):
                return
        self.seen["cleaned"] += self.world.changelog.clean() > 0
        check_committed(self.world)

    def _worked_off(self, owner: Worker) -> bool:
        """Whether everything there is was begun, finished and committed, or the owner came to its end."""
        owner.lease.renew(self.world.now)
        try:
            for part in (self._begin, self._finish, self._commit):
                while part(owner):
                    pass
        except BrokerError as error:
            owner.flow.fail(error)
            self._replace(self.workers.index(owner))
            return False
        return True

    def _begin(self, worker: Worker) -> bool:
        """The step of a batch goes on, or that of the next begins; whether anything is left to do."""
        if worker.beginning is None and worker.fetched is None:
            worker.fetched = worker.fetch(self.chance.randint(1, 5))
            return worker.fetched is not None
        if worker.beginning is None and worker.fetched is not None:
            worker.beginning = worker.flow.begin(worker.fetched)
            worker.fetched = None
        assert worker.beginning is not None
        done, flush = resume(worker.beginning)
        if done:
            worker.beginning = None
            if flush:
                worker.begun.append(flush)
        return True

    def _finish(self, worker: Worker) -> bool:
        """The oldest batch goes on to its end; whether anything is left to do."""
        if worker.finishing is None:
            if not worker.begun:
                return False
            worker.finishing = worker.flow.finish(worker.begun[0])
        told = worker.flow.progress.records
        done, _ = resume(worker.finishing)
        if done:
            worker.finishing = None
            check_progress(worker, worker.begun.popleft(), told)
        return bool(worker.begun)

    def _commit(self, worker: Worker) -> bool:
        """A commit goes on; whether it is under way still."""
        worker.committing = worker.committing or worker.flow.commit()
        done, _ = resume(worker.committing)
        if done:
            worker.committing = None
            check_belief(worker)
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
            self.chance.choice([fresh, *self.workers]).assign()

    def end(self) -> None:
        """All die, one comes after them and works off what is left; then everything has counted once."""
        self.frozen.clear()
        self.world.refuses_commits = False
        for number in range(WORKERS):
            self._replace(number)
        last = self.workers[0]
        last.assign()
        while (fetched := last.fetch(1_000)) is not None:
            last.begun.append(drive(last.flow.begin(fetched)))
            drive(last.flow.finish(last.begun.popleft()))
            drive(last.flow.commit())
        check_committed(self.world)
        check_all_counted(self.world)


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
