"""The aggregation step: a batch of mentions in, the records of all windows they touch out."""

from collections.abc import Sequence
from itertools import groupby

from pipeline.aggregation.aggregates import Aggregates
from pipeline.aggregation.contribution import merge
from pipeline.aggregation.window import Window, Windows
from pipeline.errors import DecodeError, RecordError
from pipeline.model import Channel, Mention, Output, Received
from pipeline.model.codec import decode, encode
from pipeline.model.dead_letter import dead_letter_of
from pipeline.model.identity import event_id

STAGE = "aggregation"

Arrival = tuple[Mention, bytes]


def aggregate(batch: Sequence[Received], state: Aggregates) -> list[Output]:
    """Fold a batch of mentions of one partition; one output per (topic, window) touched.

    A mention that changes nothing still touches its windows: when it comes a second time after a
    crash, the record it belongs to may not have been sent the first time. Mentions that cannot be
    read become dead letters.
    """
    arrivals, outputs = _decoded(batch, state.windows)
    touched: set[tuple[str, Window]] = set()
    arrivals.sort(key=_place)
    for (topic, article_id), group in groupby(arrivals, key=_place):
        new, change = merge(state.contribution(topic, article_id), group)
        state.replace(topic, article_id, new, change)
        touched.update((topic, window) for time in new.touched for window in state.windows.of(time))
    outputs += [_output(topic, window, state) for topic, window in sorted(touched)]
    state.trim()
    return outputs


def _decoded(batch: Sequence[Received], windows: Windows) -> tuple[list[Arrival], list[Output]]:
    arrivals: list[Arrival] = []
    dead: list[Output] = []
    for record in batch:
        try:
            arrivals.append(_arrival(record, windows))
        except RecordError as error:
            dead.append(dead_letter_of(STAGE, record, error))
    return arrivals, dead


def _arrival(record: Received, windows: Windows) -> Arrival:
    if record.value is None:
        raise DecodeError("a mention without a value", reason="schema", path="$")
    mention = decode(record.value, Mention)
    windows.of(mention.published_at)
    if "|" in mention.topic or "|" in mention.article_id:
        raise DecodeError("$: an id with '|' in it", reason="schema", path="$")
    return mention, record.value


def _place(arrival: Arrival) -> tuple[str, str]:
    return arrival[0].topic, arrival[0].article_id


def _output(topic: str, window: Window, state: Aggregates) -> Output:
    record = state.record(topic, window)
    return Output(
        Channel.EVENTS,
        f"{topic}|{window.start}|{window.size}".encode(),
        encode(record) if record else None,
        event_id(topic, window.start, window.end),
        topic,
    )
