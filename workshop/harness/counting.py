"""A worker with a stage that counts: small enough to know the right answer, and able to go wrong.

Run as `python -m workshop.harness.counting OPTIONS`; `counting_arena.py` knows what must come out.
"""

from collections.abc import Sequence

from newsfold.delivery.stage import Stage, Step
from newsfold.state.keyed import KeyedState
from newsfold.wire.envelope import Channel, Output, Received
from workshop.harness.worker import WorkerOptions, main

NAME = "counting"


class CountingOptions(WorkerOptions, kw_only=True, frozen=True):
    """Options of the counting worker; the step raises on a value that begins with `fail_on`."""

    max_poll_records: int = 200
    fail_on: str = ""
    fetch_bytes: int = 1024 * 1024


def counting_stage(options: CountingOptions) -> Stage:
    """Counts the records of each key; every batch gives the new counts of the keys in it."""

    def open_step(state: KeyedState) -> Step:
        def step(batch: Sequence[Received]) -> list[Output]:
            touched: dict[bytes, bytes] = {}
            for record in batch:
                key, value = record.key or b"", record.value or b""
                if options.fail_on and value.startswith(options.fail_on.encode()):
                    raise ValueError(f"cannot count {options.fail_on}")
                count, last = map(int, (state.get(key) or b"0 -1").split())
                if record.offset > last or not options.guards.identity:
                    state.put(key, b"%d %d" % (count + 1, record.offset))
                    count += 1
                touched[key] = b"%d" % count
            passed = [Output(Channel.TAGGED, r.key or b"", r.value, "id", "passed") for r in batch]
            return passed + [Output(Channel.EVENTS, key, value, "id", "n") for key, value in touched.items()]

        return step

    return Stage(NAME, Channel.PARAGRAPHS, (Channel.TAGGED, Channel.EVENTS), open_step, options.fetch_bytes)


if __name__ == "__main__":
    main(CountingOptions, lambda options: [counting_stage(options)])
