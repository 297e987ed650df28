"""An arena for the counting worker: the records fed, the counts expected, and the counts published."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from newsfold.broker.catalogue import kafka_topic_name
from newsfold.wire.envelope import Channel, Output
from workshop.harness.arena import PATIENCE, Arena, ArenaError, Worker, closing
from workshop.harness.counting import NAME, CountingOptions

KEYS = 97
IDLE_SECONDS = 1.5


class CountingArena(Arena):
    """One prefix on one broker: independent of every other test on it."""

    def __init__(self, folder: Path, options: CountingOptions) -> None:
        super().__init__(folder, options, "workshop.harness.counting", {NAME: Channel.PARAGRAPHS})
        self.expected: Counter[bytes] = Counter()
        self.fed = 0

    def feed(self, number: int, size: int = 100) -> None:
        """Publish `number` records of about `size` bytes, over all keys in turn."""
        keys = [b"key-%d" % (n % KEYS) for n in range(self.fed, self.fed + number)]
        values = (b"%d " % (self.fed + n) + b"x" * size for n in range(number))
        self.publish(
            Output(Channel.PARAGRAPHS, key, value, "id", "fed")
            for key, value in zip(keys, values, strict=True)
        )
        self.expected.update(keys)
        self.fed += number

    def work_off(self) -> None:
        """Process what is left with another, unslowed worker; ArenaError if it ends with an error."""
        worker = self.start(until_idle=IDLE_SECONDS, widened=self.fast)
        self.workers.remove(worker)
        if worker.process.wait(PATIENCE):
            raise ArenaError(f"ended with {worker.process.returncode}: {worker.log_tail()}")

    @property
    def fast(self) -> object:
        """The `Widened` of a worker that is not slowed down."""
        return msgspec.structs.replace(self.options.widened, step=0.0, commit=0.0)

    def held(self, worker: Worker) -> list[int]:
        """The assigned partitions of a worker."""
        return sorted((worker.partitions() or {}).get(NAME, ()))

    def committed_unsent(self) -> int:
        """Records at least that the group has committed and whose outputs the broker does not have."""
        offsets = self.watch.read()
        if offsets is None:
            return 0
        with self.broker.reader([kafka_topic_name(Channel.TAGGED, self.settings)]) as reader:
            sent = sum(reader.end_offsets().values())
        return sum(committed for committed, _ in offsets.values()) - sent

    def counts(self) -> Counter[bytes]:
        """The newest count of every key."""
        records = self.channel(Channel.EVENTS)
        return Counter({record.key or b"": int(record.value or 0) for record in records})

    def passed(self) -> Counter[bytes | None]:
        """How often each fed value was passed on."""
        return Counter(record.value for record in self.channel(Channel.TAGGED))


@contextmanager
def counting(options: CountingOptions, folder: Path) -> Iterator[CountingArena]:
    """An arena whose processes are killed at the end."""
    arena = CountingArena(folder / options.prefix, options)
    with closing(arena):
        yield arena
