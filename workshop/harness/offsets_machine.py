"""The law of the offsets as a state machine: random deliveries, acknowledgements, rebalances and crashes."""

from collections.abc import Callable
from itertools import count, islice
from random import Random

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from newsfold.delivery.offsets import Again, Batch, Fetched, Offsets
from newsfold.wire.envelope import Partition

RUNS, STEPS_OF_RUN, STORM = 20, 50, 250
"""Runs whose steps hypothesis chooses, and shrinks when a law is broken; operations of a storm."""
STEPS = 100_000
"""Steps of the long run, counted here: how many hypothesis takes depends on where the code stands."""

PARTITIONS = [("news.paragraphs", 0), ("news.paragraphs", 1)]


def survives_compaction(offset: int) -> bool:
    """Whether compaction has left the record at this offset."""
    return (offset // 3) % 4 != 1


class ContiguousAcks(Offsets):
    """Faust's own rule: commit behind the first run of acknowledged batches, whatever is in flight."""

    def __init__(self) -> None:
        super().__init__()
        self._acked: dict[Partition, list[Batch]] = {}

    def assign(self, partition: Partition, committed: int | None) -> None:
        super().assign(partition, committed)
        self._acked[partition] = []

    def done(self, batch: Batch) -> bool:
        if not super().done(batch):
            return False
        acked = self._acked[batch.partition]
        acked.append(batch)
        acked.sort()
        end = acked[0].first
        for acked_batch in acked:
            if acked_batch.first != end:
                break
            end = acked_batch.last + 1
        state = self._assigned[batch.partition]
        state.reached = max(end, state.reached or 0)
        return True


class OffsetsMachine(RuleBasedStateMachine):
    """A broker that keeps committed offsets, and a worker that may lose everything else."""

    make: Callable[[], Offsets] = Offsets
    steps = 0

    def __init__(self) -> None:
        super().__init__()
        self.offsets = self.make()
        self.broker: dict[Partition, int | None] = dict.fromkeys(PARTITIONS)
        self.in_flight: list[Batch] = []
        self.undone: dict[Partition, set[int]] = {partition: set() for partition in PARTITIONS}
        self.proposed: dict[Partition, int] = {}

    @initialize()
    def first_assignment(self) -> None:
        for partition in PARTITIONS:
            self.offsets.assign(partition, None)

    def forget(self, partition: Partition) -> None:
        self.in_flight = [batch for batch in self.in_flight if batch.partition != partition]
        self.proposed.pop(partition, None)

    @rule(partition=st.sampled_from(PARTITIONS), size=st.integers(1, 5))
    def deliver(self, partition: Partition, size: int) -> None:
        position = self.offsets.position(partition)
        start = position if position is not None else self.broker[partition] or 0
        offsets = list(islice(filter(survives_compaction, count(start)), size))
        batch = self.offsets.deliver(partition, offsets[0], offsets[-1])
        assert batch is not None
        self.in_flight.append(batch)
        self.undone[partition].update(offsets)

    @rule(partition=st.sampled_from(PARTITIONS), back=st.integers(1, 5))
    def deliver_again(self, partition: Partition, back: int) -> None:
        position = self.offsets.position(partition)
        if position is not None and position >= back:
            assert self.offsets.deliver(partition, position - back, position) is None

    @rule(partition=st.sampled_from(PARTITIONS))
    def pass_a_gap(self, partition: Partition) -> None:
        """What compaction took behind the last batch is read twice, and becomes a batch without records."""
        position = self.offsets.position(partition)
        start = position if position is not None else self.broker[partition] or 0
        end = next(filter(survives_compaction, count(start)))
        if position is None or end == position:
            assert self.offsets.passed(partition, end) is None
            return
        passed = self.offsets.passed(partition, end)
        if isinstance(passed, Again):
            assert self.offsets.position(partition) == position
            passed = self.offsets.passed(partition, end)
        assert isinstance(passed, Fetched)
        assert not passed.records
        assert self.offsets.position(partition) == end
        self.in_flight.append(passed.batch)

    @precondition(lambda self: self.in_flight)
    @rule(which=st.integers(0, 100))
    def ack(self, which: int) -> None:
        batch = self.in_flight.pop(which % len(self.in_flight))
        assert self.offsets.done(batch)
        self.undone[batch.partition].difference_update(range(batch.first, batch.last + 1))

    @precondition(lambda self: self.in_flight)
    @rule()
    def fail(self) -> None:
        """The oldest batch is never done: nothing behind it may be committed until a new assignment."""
        oldest = self.in_flight[0]
        assert self.offsets.committable().get(oldest.partition, 0) <= oldest.first

    @rule(partition=st.sampled_from(PARTITIONS))
    def revoke_and_assign(self, partition: Partition) -> None:
        late = [batch for batch in self.in_flight if batch.partition == partition]
        self.forget(partition)
        self.offsets.revoke(partition)
        assert self.offsets.deliver(partition, 10**6, 10**6) is None
        self.offsets.assign(partition, self.broker[partition])
        assert not any(self.offsets.done(batch) for batch in late)

    @rule()
    def crash(self) -> None:
        self.offsets = self.make()
        for partition in PARTITIONS:
            self.forget(partition)
            self.offsets.assign(partition, self.broker[partition])

    @rule(accepted=st.booleans())
    def commit(self, accepted: bool) -> None:
        committable = self.offsets.committable()
        if accepted:
            for partition, offset in committable.items():
                assert offset > (self.broker[partition] or 0)
                self.broker[partition] = offset
            self.offsets.committed(committable)
            assert not self.offsets.committable()
        else:
            assert self.offsets.committable() == committable

    @rule(seed=st.integers(0, 2**32))
    def storm(self, seed: int) -> None:
        """Many operations in a row, the laws checked after each."""
        rng = Random(seed)
        for _ in range(STORM):
            partition, size = rng.choice(PARTITIONS), rng.randint(1, 5)
            operation = rng.choice("ddddaaaaapccrx" if self.in_flight else "dddpcrx")
            if operation == "d":
                self.deliver(partition=partition, size=size)
            elif operation == "a":
                self.ack(which=rng.randint(0, 100))
            elif operation == "p":
                self.pass_a_gap(partition=partition)
            elif operation == "c":
                self.commit(accepted=rng.random() < 0.7)
            elif operation == "r":
                self.revoke_and_assign(partition=partition)
            elif rng.random() < 0.3:
                self.crash()
            self.committable_never_passes_what_is_in_flight()
            self.what_is_committed_is_durable()

    @invariant()
    def committable_never_passes_what_is_in_flight(self) -> None:
        type(self).steps += 1
        for partition, offset in self.offsets.committable().items():
            first_offsets = [batch.first for batch in self.in_flight if batch.partition == partition]
            assert offset <= min(first_offsets, default=offset), "commits past a record in flight"
            assert offset >= self.proposed.get(partition, 0), "moves back"
            self.proposed[partition] = offset

    @invariant()
    def what_is_committed_is_durable(self) -> None:
        for partition, offset in self.broker.items():
            undone = self.undone[partition]
            assert not undone or min(undone) >= (offset or 0), "commits a record that was not done"


def run_chosen(machine: type[OffsetsMachine]) -> None:
    """Steps that hypothesis chooses; AssertionError with the shortest that break a law."""
    options = settings(
        max_examples=RUNS,
        stateful_step_count=STEPS_OF_RUN,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(machine, settings=options)


def run_long(machine: type[OffsetsMachine], steps: int = STEPS) -> int:
    """Storms one after the other until so many steps were taken; how many. AssertionError as `run_chosen`."""
    machine.steps, instance = 0, machine()
    instance.first_assignment()
    for seed in count():
        instance.storm(seed=seed)
        if machine.steps >= steps:
            return machine.steps
    raise AssertionError("never")
