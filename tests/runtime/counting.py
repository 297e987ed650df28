"""A worker process with a stage that counts: small enough to know the right answer, and able to go wrong.

Run as `python -m tests.runtime.counting OPTIONS`, where OPTIONS is JSON of `Options`.
"""

import asyncio
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import msgspec

from newsfold.delivery.lease import Lease
from newsfold.delivery.offsets import Batch, Offsets, Partition
from newsfold.errors import NewsfoldError
from newsfold.faust_engine import stage as microbatch_stage
from newsfold.faust_engine import worker as faust_worker
from newsfold.faust_engine.changelog import Changelog
from newsfold.faust_engine.worker import run_worker
from newsfold.settings import Settings
from newsfold.state.memory import KeyedState
from newsfold.topology import Stage, Step
from newsfold.wire.envelope import Channel, Output, Received

NAME = "counting"


class Options(msgspec.Struct, kw_only=True):
    """What the worker does, and which guard of the runtime is switched off (negative controls)."""

    bootstrap_servers: str
    prefix: str
    until_idle: float | None = None
    status: str | None = None
    batch: int = 200
    slow: float = 0.0
    """Seconds that the step takes per batch."""
    commit_delay: float = 0.0
    """Seconds between a flush and its commit."""
    fail_on: str = ""
    """Raise on this value."""
    session_timeout: float = 6.0
    state_dir: str | None = None
    idempotent: bool = True
    """Count a record once however often it comes (off: a control)."""
    eager: bool = False
    """Commit what was delivered before it is done (a control)."""
    fenced: bool = True
    """Send nothing when the lease has run out (off: a control)."""
    bounded: bool = True
    """Take no more batches while some wait for the stage or the broker (off: a control)."""
    state: bool = True
    """Read the state back from the changelog (off: a control)."""

    def settings(self) -> Settings:
        return Settings(
            bootstrap_servers=self.bootstrap_servers,
            kafka_topic_prefix=self.prefix,
            group=f"{self.prefix}group",
            max_poll_records=self.batch,
            session_timeout=self.session_timeout,
            state_dir=Path(self.state_dir) if self.state_dir else None,
        )


def counting_stage(options: Options) -> Stage:
    """Counts the records of each key; every batch gives the new counts of the keys in it."""

    def open_step(state: KeyedState) -> Step:
        def step(batch: Sequence[Received]) -> list[Output]:
            time.sleep(options.slow)
            touched: dict[bytes, bytes] = {}
            for record in batch:
                key, value = record.key or b"", record.value or b""
                if options.fail_on and value.startswith(options.fail_on.encode()):
                    raise ValueError(f"cannot count {options.fail_on}")
                count, last = map(int, (state.get(key) or b"0 -1").split())
                if record.offset > last or not options.idempotent:
                    state.put(key, b"%d %d" % (count + 1, record.offset))
                    count += 1
                touched[key] = b"%d" % count
            passed = [Output(Channel.TAGGED, r.key or b"", r.value, "id", "passed") for r in batch]
            return passed + [Output(Channel.EVENTS, key, value, "id", "n") for key, value in touched.items()]

        return step

    return Stage(NAME, Channel.PARAGRAPHS, (Channel.TAGGED, Channel.EVENTS), open_step)


class EagerOffsets(Offsets):
    """Takes what is delivered for done."""

    def deliver(self, partition: Partition, first: int, last: int) -> Batch | None:
        batch = super().deliver(partition, first, last)
        if batch is not None:
            super().done(batch)
        return batch


def sabotage(options: Options) -> None:
    """Switch guards off, for the controls, and widen windows in which a kill hurts."""
    commit = microbatch_stage.StageRun._commit

    async def late_commit(run: microbatch_stage.StageRun) -> None:
        await asyncio.sleep(options.commit_delay)
        await commit(run)

    if options.commit_delay:
        setattr(microbatch_stage.StageRun, "_commit", late_commit)  # noqa: B010
    if options.eager:
        setattr(microbatch_stage, "Offsets", EagerOffsets)  # noqa: B010
    if not options.fenced:
        setattr(Lease, "valid", lambda lease: True)  # noqa: B010
    if not options.bounded:
        faust_worker.BUFFERED_BATCHES = microbatch_stage.FLUSHES = 1_000_000
    if not options.state:
        take_over = Changelog.take_over

        async def without_state(log: Changelog, state: object, producer: object, **kwargs: object) -> object:
            class Nowhere:
                def restore(self, key: bytes, value: bytes | None) -> None:
                    """Forget it."""

            return await take_over(log, Nowhere(), producer, **kwargs)  # type: ignore[arg-type]

        setattr(Changelog, "take_over", without_state)  # noqa: B010


def main() -> None:
    """Run until told to stop; exit 2 or 3 with one line as the command line does."""
    options = msgspec.json.decode(sys.argv[1], type=Options)
    sabotage(options)
    try:
        run_worker(
            options.settings(),
            [counting_stage(options)],
            until_idle=options.until_idle,
            status=Path(options.status) if options.status else None,
        )
    except NewsfoldError as error:
        print(f"newsfold: {error}", file=sys.stderr)
        sys.exit(3 if error.disposition == "retry" else 2)


if __name__ == "__main__":
    main()
