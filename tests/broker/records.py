"""Records for the tests of brokers: made, and read until they are there."""

import time
from collections.abc import Iterable, Sequence

from newsfold.broker.contract import Reader
from newsfold.wire.envelope import Channel, Output, Received, by_name

PATIENCE = 60.0
"""Seconds until a test gives up waiting for a broker; no test measures time by it."""


def paragraph(number: int, *, key: str = "", value: bytes | None = b"{}") -> Output:
    """An output for the paragraphs; the key has one of 50 values unless given."""
    return Output(
        Channel.PARAGRAPHS, (key or f"article-{number % 50}").encode(), value, f"id-{number}", "subject"
    )


def drain(reader: Reader) -> list[Received]:
    """Everything from where a reader without a group stands to the ends at this moment."""
    ends = reader.end_offsets()
    records: list[Received] = []
    deadline = time.monotonic() + PATIENCE
    while any(reader.positions()[partition] < end for partition, end in ends.items()):
        records += reader.poll(timeout=0.5, max_records=5000)
        assert time.monotonic() < deadline, f"only {len(records)} records came"
    return records


def take(reader: Reader, count: int) -> list[Received]:
    """Polls until `count` records came."""
    records: list[Received] = []
    deadline = time.monotonic() + PATIENCE
    while len(records) < count:
        records += reader.poll(timeout=0.5, max_records=count - len(records))
        assert time.monotonic() < deadline, f"only {len(records)} of {count} records came"
    return records


def settle(readers: Sequence[Reader], partitions: int) -> None:
    """Polls (of empty Kafka topics) until each reader holds some of the partitions and all are held once."""
    deadline = time.monotonic() + PATIENCE
    while True:
        for reader in readers:
            reader.poll(timeout=0.2)
        held = [list(reader.positions()) for reader in readers]
        together = [partition for some in held for partition in some]
        if all(held) and len(together) == len(set(together)) == partitions:
            return
        assert time.monotonic() < deadline, f"the group never settled: {held}"


def check_arrival(reader: Reader, wanted: set[str], there: Iterable[str] = ()) -> None:
    """Polls until every wanted id came at least once, and no other; `there` came before."""
    found = set(there)
    deadline = time.monotonic() + PATIENCE
    while found != wanted:
        found |= set(ids(reader.poll(timeout=0.5)))
        assert found <= wanted
        assert time.monotonic() < deadline, f"only {len(found)} of {len(wanted)} records came"


def ids(records: Iterable[Received]) -> list[str]:
    """The ids in the order given, from the CloudEvents headers."""
    return [by_name(record.headers)["ce_id"].decode() for record in records]
