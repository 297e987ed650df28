"""The flush: a batch goes through its step, and nothing is committed before all it caused is durable.

The order is fixed: outputs durable, then the entries of the log durable, then offsets committed. So state
on the broker is never ahead of the outputs it stands for, and offsets are never ahead of the state: what a
crash cuts off is done again, and folding twice changes nothing.

A worker whose lease has run out sends nothing more (see `lease`), because another one may own its
partitions. What is left: a worker stopped between the look at its lease and the system call that sends, or
with half a request in its socket, completes that one request when it wakes, and ends. Late entries of the
log are found and put right (see `ownership`). A late event record stands until its topic and window change
again.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from newsfold.delivery.counts import BatchWork, bytes_of, dead_letters_in, last_event_time
from newsfold.delivery.lease import Lease
from newsfold.delivery.offsets import Batch, Fetched, Offsets
from newsfold.delivery.partitions import OwnedPartition, OwnedPartitions
from newsfold.delivery.ports import Committer, Durable, Follow, Outbox, Parcel, Run, unfollowed
from newsfold.delivery.progress import StageProgress
from newsfold.errors import BrokerError, Fenced, NewsfoldError
from newsfold.state.stored import Changes
from newsfold.wire.dead_letters import lost_records
from newsfold.wire.envelope import Output, Partition
from newsfold.wire.gap import Gap


@dataclass(frozen=True)
class Worked:
    """What a step made of a batch, packed for sending."""

    outputs: Sequence[Parcel]
    entries: Sequence[Parcel]
    changes: Changes
    work: BatchWork


@dataclass(frozen=True)
class Flush:
    """One batch whose outputs are on their way, and what must follow once they are durable."""

    batch: Batch
    owned: OwnedPartition
    outputs: Durable
    entries: Sequence[Parcel]
    changes: Changes
    work: BatchWork
    sent_at: float
    """When the sending of the outputs began, by the clock of the progress."""


class Flow:
    """The batches of one stage in this process: `begin` each, `finish` each in the same order, `commit`.

    Knows no thread, clock or task: who drives it decides what runs at the same time. `finish` must be
    awaited one after the other, in the order in which the batches began, and `commit` one at a time.
    """

    def __init__(
        self,
        partitions: OwnedPartitions,
        outbox: Outbox,
        committer: Committer,
        *,
        run: Run,
        lease: Lease,
        progress: StageProgress,
        offsets: Offsets,
        follow: Follow = unfollowed,
    ) -> None:
        """`follow` runs the step of each batch, where steps run, and gives what is to be sent."""
        self._partitions, self._outbox, self._committer, self._run = partitions, outbox, committer, run
        self.lease, self.progress, self.offsets, self._follow = lease, progress, offsets, follow
        self.failure: Exception | None = None
        """The first error; nothing begins after it."""
        self._open = False
        self._begun: set[Batch] = set()
        """Batches whose step has begun and that are not finished: the state is ahead of the log by them."""

    def assigned(self, committed: Mapping[Partition, int | None]) -> None:
        """The group gives these partitions, each from its committed offset on (None: none was committed)."""
        for partition, offset in committed.items():
            self._void_if_ahead(partition)
            self.offsets.assign(partition, offset)
        held = self.offsets.assigned()
        self._partitions.keep_only(held)
        self.progress.assigned(held)
        self._open = self.failure is None

    def revoked(self, partitions: Iterable[Partition]) -> None:
        """The group has taken these partitions away; what of them is under way is never committed here."""
        for partition in partitions:
            self._void_if_ahead(partition)
            self.offsets.revoke(partition)
        self.progress.waiting()

    def missing(self, gap: Gap) -> Fetched | None:
        """What was to be read next is not there. The batch that stands for what was deleted unread; none for
        another log, of which everything is to be read, once `commit` was awaited: so the group knows it.
        """
        if gap.lost:
            return self.offsets.overtaken(gap)
        self._void_if_ahead(gap.partition)
        self.offsets.begin_anew(gap.partition, gap.resumed)
        self.progress.begun_anew += 1
        return None

    def stop(self) -> None:
        """Begin nothing more; what is under way may be finished."""
        self._open = False

    def close(self) -> None:
        """Begin nothing more, and let go of all states."""
        self._open = False
        self._partitions.keep_only(())

    async def begin(self, fetched: Fetched) -> Flush | None:
        """Take a batch through the step and send its outputs; None if it is no longer to be done.

        One that `opens_only` ends with the state as the log has it.
        """
        if not self._open or not self.offsets.current(fetched.batch):
            return None
        owned = self._partitions.get(fetched.batch) or await self._take_over(fetched.batch)
        if owned is None or fetched.batch.opens_only or not self.offsets.current(fetched.batch):
            return None
        self._begun.add(fetched.batch)
        worked = await self._run(partial(self._work, owned, fetched))
        if not self.offsets.current(fetched.batch):
            self._begun.discard(fetched.batch)
            return None
        self._check_lease()
        sent_at = self.progress.now()
        outputs = await self._outbox.send(worked.outputs)
        return Flush(fetched.batch, owned, outputs, worked.entries, worked.changes, worked.work, sent_at)

    async def finish(self, flush: Flush) -> None:
        """Wait until the outputs of a batch are durable, make its changes durable, and call it done.

        A batch whose partition was taken away meanwhile comes again: nothing more of it is written.
        """
        await flush.outputs
        if flush.changes and self.offsets.current(flush.batch):
            self._check_lease()
            stale = await flush.owned.ownership.append(flush.entries)
            if self.offsets.current(flush.batch):
                flush.owned.rewrite |= stale
                await self._run(partial(flush.owned.settle, flush.changes))
        self._begun.discard(flush.batch)
        if self.offsets.current(flush.batch):
            self.offsets.done(flush.batch)
            self.progress.done(flush.batch.partition, flush.work, self.progress.now() - flush.sent_at)

    async def commit(self) -> None:
        """Commit as far as everything is done; a refused commit changes nothing."""
        offsets = self.offsets.committable()
        if offsets and await self._committer.commit(offsets):
            self.offsets.committed(offsets)
            self.progress.moved(offsets)

    def promised(self, partition: Partition) -> int | None:
        """The offset that the group has committed, so far the log must reach; None if there is none."""
        return self.offsets.promised(partition)

    def fail(self, error: Exception) -> Exception:
        """Begin nothing more, for this reason; returns the error that must be told."""
        self._open = False
        if isinstance(error, BrokerError) and not self.lease.valid():
            error = self._fenced()
        self.failure = self.failure or error
        return self.failure

    def _void_if_ahead(self, partition: Partition) -> None:
        """A state that is ahead of its log is of no use to a later assignment: the log is read anew then."""
        if any(batch.partition == partition for batch in self._begun):
            self._partitions.void(partition)

    async def _take_over(self, batch: Batch) -> OwnedPartition | None:
        self._check_lease()

        def wanted() -> bool:
            self.progress.moved([batch.partition])
            return self._open

        committed, began = self.promised(batch.partition), self.progress.now()
        owned = await self._partitions.take_over(batch, committed=committed, run=self._run, wanted=wanted)
        if owned:
            seconds = self.progress.now() - began
            self.progress.recovered(batch.partition, owned.ownership.entries, seconds, owned.state.size())
        return owned

    def _work(self, owned: OwnedPartition, fetched: Fetched) -> Worked:
        """Where steps run: the step, and everything it caused packed for sending."""
        began = self.progress.now()
        try:
            outputs = self._follow(fetched, partial(self._step, owned, fetched))
        except NewsfoldError:
            raise
        except Exception as error:
            (name, number), first, last = fetched.batch[:3]
            raise NewsfoldError(
                f"{type(error).__name__}: {error}",
                where=f"{self.progress.stage} on {name}[{number}]@{first}..{last}",
                hint="nothing of this was committed; it comes again when the worker is started again",
            ) from error
        changes = owned.take_changes()
        parcels, entries = self._outbox.pack(outputs), owned.packed(changes)
        work = BatchWork(
            records=len(fetched.records),
            bytes=bytes_of(fetched.records),
            dead_letters=dead_letters_in(outputs),
            lost=fetched.gap.lost if fetched.gap else 0,
            event_time=last_event_time(fetched.records),
            state=owned.state.size(),
            seconds=self.progress.now() - began,
        )
        return Worked(parcels, entries, changes, work)

    def _step(self, owned: OwnedPartition, fetched: Fetched) -> list[Output]:
        outputs = owned.process(fetched)
        if fetched.gap:
            outputs.append(lost_records(self.progress.stage, fetched.gap))
        return outputs

    def _check_lease(self) -> None:
        if not self.lease.valid():
            raise self._fenced()

    def _fenced(self) -> Fenced:
        return Fenced(
            "no heartbeat was answered for too long, and another worker may own the partitions",
            where=self.progress.stage,
            hint="what was not committed comes again; start the worker again",
        )
