"""A small world for the law of delivery: one partition, its group, two workers, and what is durable.

Every port of a worker waits at every point, and the world decides who goes on next: whoever it leaves
waiting may be found dead, thrown out, or awake again long after somebody else took over.
"""

from collections import deque
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from typing import Any

from newsfold.broker.catalogue import all_kafka_topics
from newsfold.broker.memory.broker import MemoryBroker
from newsfold.delivery.flush import Flow, Flush
from newsfold.delivery.lease import Lease
from newsfold.delivery.offsets import Fetched, Offsets
from newsfold.delivery.ownership import Ownership
from newsfold.delivery.progress import StageProgress
from newsfold.delivery.stage import Stage, Step
from newsfold.errors import DeliveryError, Fenced
from newsfold.memory_engine.crash import CrashPoint
from newsfold.memory_engine.ports import MemoryLog
from newsfold.memory_engine.worker import completed
from newsfold.settings import Settings
from newsfold.state.keyed import KeyedState
from newsfold.state.memory import MemoryState
from newsfold.wire.envelope import Channel, Output, Partition, Received
from workshop.harness.delivery_ports import (
    CleanedLog,
    KeptState,
    Pause,
    TrustingLog,
    TrustingOutbox,
    TrustingPartitions,
    Violation,
    WaryCommitter,
)

SESSION = 10.0
INPUT: Partition = ("news.paragraphs", 0)
KEYS = 5
WRITES_LOG = {CrashPoint.BEFORE_CHANGELOG, CrashPoint.HALF_CHANGELOG}
MakeFlow = Callable[..., Flow]


def counting_step(state: KeyedState) -> Step:
    """Counts the records of each key, and says so only of a record that is new to the state.

    Such a step is right under the law alone: what the state knows has been said, and is durable.
    """

    def step(batch: Sequence[Received]) -> list[Output]:
        outputs = []
        for record in batch:
            key = record.key or b""
            count, last = map(int, (state.get(key) or b"0 -1").split())
            if record.offset > last:
                state.put(key, b"%d %d" % (count + 1, record.offset))
                outputs.append(Output(Channel.TAGGED, key, record.value, "id", "passed"))
                outputs.append(Output(Channel.EVENTS, key, b"%d" % (count + 1), "id", "count"))
        return outputs

    return step


STAGE = Stage("counting", Channel.PARAGRAPHS, (Channel.TAGGED, Channel.EVENTS), counting_step)


@dataclass
class World:
    """What is durable, who owns the partition, and the time."""

    make_flow: MakeFlow = Flow
    now: float = 100.0
    owner: "Worker | None" = None
    refuses_commits: bool = False
    generation: int = 0
    """How often the group has dealt anew."""
    deals: bool = False
    """The group has taken the partition from its owner and not given it again."""
    changelog: CleanedLog = field(default_factory=CleanedLog)

    def __post_init__(self) -> None:
        self.settings = Settings(partitions=1)
        self.broker = MemoryBroker(self.settings)
        self.broker.admin().ensure(all_kafka_topics(self.settings))
        self.fed = 0
        self.told: list[str] = []

    def feed(self, number: int) -> None:
        """More input, over all keys."""
        numbers = range(self.fed, self.fed + number)
        self.broker.publisher().publish(
            Output(Channel.PARAGRAPHS, b"key-%d" % (n % KEYS), b"%d" % n, "id", "fed") for n in numbers
        )
        self.fed += number

    @property
    def committed(self) -> int:
        """The offset that the group has committed."""
        return self.broker.committed("group", INPUT[0])[INPUT] or 0

    def input(self) -> list[Received]:
        """All input."""
        return self.broker.records(INPUT, 0, self.fed)

    def passed(self) -> set[bytes | None]:
        """The values of the input that were said to be new."""
        return {record.value for record in self.broker.records((str(Channel.TAGGED), 0), 0, 10**9)}

    def newest_counts(self) -> dict[bytes | None, bytes | None]:
        """The last count that was said of each key."""
        return {r.key: r.value for r in self.broker.records((str(Channel.EVENTS), 0), 0, 10**9)}

    def restored(self) -> MemoryState:
        """The state as whoever takes over at this moment would have it; the world stays as it is."""
        state, log = MemoryState(), MemoryLog(self.changelog.copied(), _at_once)
        ownership = Ownership(log, state.position(), self.told.append)
        assert completed(ownership.claim())
        assert completed(ownership.read(state, wanted=lambda: True)) is not None
        return state


async def _at_once(point: CrashPoint | None) -> None:
    """Nobody waits."""


class Worker:
    """A process: a flow, the batches under way in it, and the coroutines that wait."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.lease = Lease(SESSION, lambda: world.now)
        self.flow = world.make_flow(
            TrustingPartitions(STAGE, self.state, self.log, tell=world.told.append, must_own=self.must_own),
            TrustingOutbox(world.broker, self.reach, self.must_own),
            WaryCommitter(world.broker, "group", lambda: world.generation, self._accepts),
            run=self._run,
            lease=self.lease,
            progress=StageProgress(STAGE.name, lambda: world.now),
            offsets=Offsets(),
        )
        self.states: list[KeptState] = []
        self.sends_late = False
        """What of its log is in the socket leaves it, whatever became of the lease."""
        self.writing = False
        self.fetched: Fetched | None = None
        self.beginning: Coroutine[Any, Any, Flush | None] | None = None
        self.finishing: Coroutine[Any, Any, None] | None = None
        self.committing: Coroutine[Any, Any, None] | None = None
        self.begun: deque[Flush] = deque()

    async def _run(self, job: Callable[[], Any]) -> Any:
        closed = [state for state in self.states if state.closed]
        await Pause()
        for state in self.states:
            state.gone = state in closed
        return job()

    async def reach(self, point: CrashPoint | None) -> None:
        """Wait; awake without a lease, the producer refuses, but for what is in the socket already."""
        self.writing = point in WRITES_LOG
        await Pause()
        late, self.writing = self.sends_late and point in WRITES_LOG, False
        if not self.lease.valid() and not late:
            raise DeliveryError("refused without a lease")

    def _accepts(self, generation: int) -> bool:
        """Whether the group takes a commit of this generation."""
        if self.world.owner is not self:
            raise Fenced("thrown out")
        world = self.world
        return not (world.refuses_commits or world.deals or world.generation != generation)

    def must_own(self, deed: str) -> None:
        """Violation if it does this without a lease, or to a partition that was taken away."""
        if not self.lease.valid():
            raise Violation(f"{deed} without a lease")
        if INPUT not in self.flow.offsets.assigned():
            raise Violation(f"{deed} after the partition was taken away")

    def state(self, number: int) -> KeptState:
        """A new one."""
        self.states.append(KeptState())
        return self.states[-1]

    def log(self, number: int) -> TrustingLog:
        """The world's."""
        return TrustingLog(self.world.changelog, self.reach, self.must_own)

    def revoke(self) -> None:
        """The group takes the partition away."""
        self.world.deals = True
        self.flow.revoked([INPUT])

    def assign_nothing(self) -> None:
        """The group has dealt anew, and gives it no partition."""
        self.flow.assigned({})
        if not self.beginning and not all(state.closed for state in self.states):
            raise Violation("a state is held whose partition was taken away")

    def assign(self) -> None:
        """The group gives it the partition."""
        self.world.owner, self.world.deals = self, False
        self.world.generation += 1
        self.lease.renew(self.world.now)
        self.flow.assigned(self.world.broker.committed("group", INPUT[0]))

    def fetch(self, size: int) -> Fetched | None:
        """The next records, if it wants any."""
        start = self.flow.offsets.position(INPUT)
        start = self.world.committed if start is None else start
        admitted = self.flow.offsets.admit(INPUT, self.world.broker.records(INPUT, start, start + size))
        return admitted if isinstance(admitted, Fetched) else None
