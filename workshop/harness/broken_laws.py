"""The law of delivery broken in one place each: negative controls, which tests must find out."""

from functools import partial

from newsfold.delivery.flush import Flow, Flush
from newsfold.delivery.offsets import Fetched
from newsfold.wire.envelope import Partition


class Unpromised(Flow):
    """Asks of no log how far it reaches, so that what is broken shows in the records."""

    def promised(self, partition: Partition) -> int | None:
        """None."""
        return None


class DoneTooEarly(Unpromised):
    """A batch is done as soon as its outputs are on their way."""

    async def begin(self, fetched: Fetched) -> Flush | None:
        """As the law, and call it done."""
        flush = await super().begin(fetched)
        if flush:
            self.offsets.done(flush.batch)
        return flush


class DoneBeforeTheLog(Unpromised):
    """A batch is done before its changes are in the log."""

    async def finish(self, flush: Flush) -> None:
        """Outputs, done, log."""
        await flush.outputs
        self.offsets.done(flush.batch)
        await self.commit()
        if flush.changes:
            flush.owned.rewrite |= await flush.owned.ownership.append(flush.entries)


class LogBeforeOutputs(Flow):
    """Changes are in the log before the outputs they stand for are durable."""

    async def finish(self, flush: Flush) -> None:
        """Log, outputs, done."""
        if flush.changes:
            flush.owned.rewrite |= await flush.owned.ownership.append(flush.entries)
            await self._run(partial(flush.owned.settle, flush.changes))
        await flush.outputs
        self.offsets.done(flush.batch)


BROKEN = (DoneTooEarly, DoneBeforeTheLog, LogBeforeOutputs)
"""The three orders that are wrong."""
