"""Event records as they come on the Kafka topic, made from those of the seeds: versions and withdrawals."""

import random
from collections.abc import Iterable
from pathlib import Path

import msgspec

from newsfold.model.event import EventRecord, WindowRef
from newsfold.stores.changes import Batch, change_of
from newsfold.wire.codec import decode, encode_struct
from newsfold.wire.envelope import Channel, Output, Received
from newsfold.wire.identity import event_id, event_key

_GOLDEN = Path(__file__).parents[1] / "golden" / "seeds.events.jsonl"
GOLDEN_EVENTS = [decode(line, EventRecord) for line in _GOLDEN.read_bytes().splitlines()]
SEED_EVENTS = list({event.topic.id: event for event in GOLDEN_EVENTS}.values())
"""A record of each topic of the seeds."""
DAYS = 6


def version(template: EventRecord, day: int, articles: int) -> Output:
    """The record of a topic on a day of March, with so many articles; without any it is withdrawn."""
    start, end = f"2025-03-{day:02d}T00:00:00Z", f"2025-03-{day + 1:02d}T00:00:00Z"
    id_ = event_id(template.topic.id, start, end)
    event = msgspec.structs.replace(
        template,
        id=id_,
        window=WindowRef(start, end),
        article_count=articles,
        entities=template.entities[articles % 3 :],
    )
    key = event_key(template.topic.id, start, "1d").encode()
    return Output(Channel.EVENTS, key, encode_struct(event) if articles else None, id_, template.topic.id)


class News:
    """An endless run of versions of records; some are withdrawn, and come again."""

    def __init__(self, seed: int = 17) -> None:
        self._dice = random.Random(seed)
        self._articles: dict[str, int] = {}

    def next(self) -> Output:
        """One more version of a record by chance."""
        template, day = self._dice.choice(SEED_EVENTS), self._dice.randrange(1, 1 + DAYS)
        made = version(template, day, 1)
        count = self._articles.get(made.id, 0)
        self._articles[made.id] = 0 if count and self._dice.random() < 0.2 else count + 1
        return version(template, day, self._articles[made.id])


def received(outputs: Iterable[Output], *, partitions: int = 2, first: int = 0) -> list[Received]:
    """The outputs as they are read; the partition is by the id."""
    ends = dict.fromkeys(range(partitions), first)
    records = []
    for output in outputs:
        partition = int(output.id, 16) % partitions
        records.append(Received("news.events", partition, ends[partition], output.key, output.value))
        ends[partition] += 1
    return records


def batch_of(records: Iterable[Received], begin: dict[int, int], *, completes: bool = False) -> Batch:
    """A batch of records, from where a store stands."""
    changes = [change_of(record) for record in records]
    return Batch(changes, begin, {**begin, **{c.partition: c.offset + 1 for c in changes}}, completes)
