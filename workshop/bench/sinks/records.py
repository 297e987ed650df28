"""The event records of a run: those of one busy day of articles, under as many windows as it takes."""

import random
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import islice
from pathlib import Path

import msgspec

from newsfold.broker.contract import Broker
from newsfold.eventtime.moment import lenient, to_second
from newsfold.model.event import EventRecord, WindowRef
from newsfold.stores.tables import Placed, rows_of
from newsfold.testing import PipelineTestDriver
from newsfold.wire.codec import encode_struct
from newsfold.wire.envelope import Channel, Output
from newsfold.wire.identity import event_id, event_key
from workshop.bench.real.articles import dated, originals

CHUNK = 5_000
"""Records that are sent at a time."""


class Sent(msgspec.Struct, kw_only=True):
    """What was written to the Kafka topic: records, the rows that they give, and bytes of their values."""

    records: int = 0
    rows: int = 0
    bytes: int = 0


def busy_day(articles: Path | None) -> list[EventRecord]:
    """The event records of a file of articles, else of the project's corpus and seeds, all on one day."""
    with tempfile.TemporaryDirectory(prefix="newsfold-sinks-") as folder:
        [piece] = dated(originals(articles), Path(folder), days=1)
        records = list(PipelineTestDriver().feed(str(piece.path)).run().events())
    [(day, _)] = Counter(record.window.start for record in records).most_common(1)
    return [record for record in records if record.window.start == day]


def first_versions(templates: Sequence[EventRecord], count: int) -> Iterator[EventRecord]:
    """So many records, no two of one topic and window, day before day."""
    whole_days, rest = divmod(count, len(templates))
    for day in range(whole_days + bool(rest)):
        for template in templates[: rest if day == whole_days else None]:
            yield _days_before(template, day)


def amendments(templates: Sequence[EventRecord], count: int, amended: int) -> Iterator[EventRecord]:
    """Second versions of so many of the `count` records, each by chance: one more paragraph."""
    for place in random.Random(17).sample(range(count), amended):
        day, number = divmod(place, len(templates))
        record = _days_before(templates[number], day)
        yield msgspec.structs.replace(record, paragraph_count=record.paragraph_count + 1)


def send(broker: Broker, records: Iterator[EventRecord]) -> Sent:
    """Write records to their Kafka topic."""
    sent = Sent()
    with broker.publisher() as publisher:
        while chunk := list(islice(records, CHUNK)):
            outputs = [_output(record) for record in chunk]
            publisher.publish(outputs)
            publisher.flush()
            sent.records += len(chunk)
            sent.rows += sum(map(rows_in, chunk))
            sent.bytes += sum(len(output.value or b"") for output in outputs)
    return sent


def rows_in(record: EventRecord) -> int:
    """Rows of all tables that a record gives."""
    return sum(map(len, rows_of(Placed(record, "1d", 0, 0)).values()))


def _days_before(template: EventRecord, days: int) -> EventRecord:
    """A record as of so many days earlier; what is in it stays as it is."""
    window = template.window
    start, end = (to_second(lenient(time) - timedelta(days=days)) for time in (window.start, window.end))
    id_ = event_id(template.topic.id, start, end)
    return msgspec.structs.replace(template, id=id_, window=WindowRef(start, end))


def _output(record: EventRecord) -> Output:
    key = event_key(record.topic.id, record.window.start, "1d").encode()
    return Output(Channel.EVENTS, key, encode_struct(record), record.id, record.topic.id)
