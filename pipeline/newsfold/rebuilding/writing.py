"""Writing what differs onto the event records that readers follow; doing it again does no harm."""

from collections.abc import Callable, Iterator

from newsfold.broker.contract import Broker
from newsfold.errors import SetupError
from newsfold.rebuilding.comparison import Comparison, compare
from newsfold.subscription.keys import topic_and_window_of
from newsfold.subscription.newest import NewestRecords
from newsfold.wire.envelope import Channel, Output
from newsfold.wire.identity import event_id

AT_ONCE = 500
"""Records that are durable before the next are sent."""
ROUNDS = 3
"""Times that the two are compared: the first to write, the second to see that they are equal."""


def write_differences(
    broker: Broker, running: str, rebuilt: str, since: str, tell: Callable[[str], None]
) -> int:
    """Make the running records those of the rebuild; how many were written.

    First what is new and what changed is put, then what the rebuild has not is withdrawn: readers miss
    nothing in between. `broker` publishes to `running`. SetupError if somebody else goes on writing there.
    """
    written = 0
    for _ in range(ROUNDS):
        comparison = compare(broker, running, rebuilt, since)
        if not comparison.changes:
            return written
        total = len(comparison.changes)
        with broker.publisher() as publisher:
            for number, outputs in enumerate(_at_once(_outputs(broker, rebuilt, comparison))):
                publisher.publish(outputs)
                publisher.flush()
                written += len(outputs)
                tell(f"{number * AT_ONCE + len(outputs):,} of {total:,} differences written")
    raise SetupError(
        "what was written does not stay", where=running, hint="stop who else writes there, and switch again"
    )


def _at_once(outputs: Iterator[Output]) -> Iterator[list[Output]]:
    batch: list[Output] = []
    for output in outputs:
        batch.append(output)
        if len(batch) == AT_ONCE:
            yield batch
            batch = []
    if batch:
        yield batch


def _outputs(broker: Broker, rebuilt: str, comparison: Comparison) -> Iterator[Output]:
    with NewestRecords(broker, rebuilt) as records:
        for record in records:
            if record.key and record.key in comparison.changes:
                yield _output(record.key, record.value)
    for key, change in comparison.changes.items():
        if change.kind == "only here":
            yield _output(key, None)


def _output(key: bytes, value: bytes | None) -> Output:
    named = topic_and_window_of(key)
    topic, id_ = (named[0], event_id(named[0], named[1].start, named[1].end)) if named else ("", "")
    return Output(Channel.EVENTS, key, value, id_, topic)
