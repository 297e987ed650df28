"""The aggregation step: a batch of mentions in, the records of all windows they touch out."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from msgspec.structs import replace

from newsfold.aggregation.aggregates import Aggregates
from newsfold.aggregation.contribution import Contribution, merge
from newsfold.broker.partitioning import check_partition
from newsfold.errors import DecodeError, RecordError
from newsfold.eventtime.window import Window, Windows
from newsfold.model.mention import Mention
from newsfold.wire.codec import decode, encode_struct, lines_of
from newsfold.wire.dead_letters import beyond_horizon, dead_letter_of
from newsfold.wire.envelope import Channel, Output, Received
from newsfold.wire.identity import MAX_ID_BYTES, event_id, event_key, too_long

STAGE = "aggregation"

Touched = set[tuple[str, Window]]


class Arrival(NamedTuple):
    """A mention, its bytes, and the record it came in as one of several lines."""

    mention: Mention
    data: bytes
    record: Received
    line: int


_contribution_key = attrgetter("mention.topic", "mention.article_id")


def aggregate(batch: Sequence[Received], state: Aggregates, partitions: int = 0) -> list[Output]:
    """Fold a batch of mentions of one partition; one output per (topic, window) touched.

    A mention that changes nothing still touches its windows: when it comes a second time after a
    crash, the record it belongs to may not have been sent the first time. Mentions that cannot be
    read, and those of windows that the horizon has closed, become dead letters; with `partitions`, those of
    the Kafka topic, also those in another than their topic's.
    """
    arrivals, outputs = _decoded(batch, state.windows, partitions)
    state.sweep()
    touched: Touched = set()
    for run in state.retention.runs(arrivals, _event_time, _written_at):
        closing = {(topic, window) for topic, window in touched if state.is_closed(window)}
        outputs += _records(closing, state)
        touched -= closing
        state.drop_closed()
        touched |= _fold(run, state, outputs)
    outputs += _records(touched, state)
    state.save()
    state.trim(len(touched))
    return outputs


def _fold(run: list[Arrival], state: Aggregates, outputs: list[Output]) -> Touched:
    """Fold mentions under one cutoff; returns the (topic, window) touched, adds dead letters to `outputs`."""
    retention = state.retention
    touched: Touched = set()
    run.sort(key=_contribution_key)
    for (topic, article_id), group in groupby(run, key=_contribution_key):
        stored = state.contribution(topic, article_id)
        old = None if stored and retention.past(stored.published_at) else stored
        in_time, late = _split_late(group, old, stored, state)
        outputs += late
        if not in_time:
            continue
        new, change = merge(old, in_time)
        new.touched = {time for time in new.touched if not retention.past(time)}
        if not new.mentions and retention.bounded:
            # Before anything has closed the stamp is "", a time not known: a copy of it is not late.
            new.published_at = retention.stamp()
        state.replace((topic, article_id), old, new, change)
        touched.update((topic, window) for time in new.touched for window in state.windows.of(time))
    return touched


def _split_late(
    group: Iterable[Arrival], old: Contribution | None, stored: Contribution | None, state: Aggregates
) -> tuple[list[tuple[Mention, bytes]], list[Output]]:
    """The mentions to merge into `old`, and dead letters for those of closed windows.

    `stored` is `old`, or a closed contribution that is not yet deleted. A late mention that adds
    nothing to it has been folded already, or is outdated, and needs no dead letter. A retraction has no
    time of its own: it is always merged, and is a dead letter too if there is nothing to retract from.
    """
    in_time: list[tuple[Mention, bytes]] = []
    late: list[Output] = []
    folded, merged, merged_count = stored, old, 0
    for mention, data, record, line in group:
        if state.retention.past(mention.published_at):
            if merged_count < len(in_time):
                folded = merged = merge(merged, in_time[merged_count:])[0]
                merged_count = len(in_time)
            if not mention.retract and folded and folded.has(mention, data):
                continue
            if not mention.retract or merged is None:
                error = beyond_horizon(mention.published_at, state.retention.cutoff)
                late.append(_line_dead_letter(record, line, data, error))
            if not mention.retract:
                continue
        in_time.append((mention, data))
    return in_time, late


def _decoded(
    batch: Sequence[Received], windows: Windows, partitions: int
) -> tuple[list[Arrival], list[Output]]:
    arrivals: list[Arrival] = []
    dead: list[Output] = []
    for record in batch:
        if record.value is None:
            error = DecodeError("a mention without a value", reason="schema", path="$")
            dead.append(dead_letter_of(STAGE, record, error))
            continue
        placed = ""
        for line, data in enumerate(lines_of(record.value)):
            try:
                mention = _mention(data, windows)
                if partitions and mention.topic != placed:
                    check_partition(mention.topic, record, partitions, path="$.topic")
                    placed = mention.topic
                arrivals.append(Arrival(mention, data, record, line))
            except RecordError as failure:
                dead.append(_line_dead_letter(record, line, data, failure))
    return arrivals, dead


def _mention(data: bytes, windows: Windows) -> Mention:
    mention = decode(data, Mention)
    windows.of(mention.published_at)
    if "|" in mention.topic or "|" in mention.article_id:
        raise DecodeError("$: an id with '|' in it", reason="schema", path="$")
    if too_long(mention.topic, mention.article_id):
        raise DecodeError(f"$: an id of more than {MAX_ID_BYTES} bytes", reason="schema", path="$")
    return mention


def _line_dead_letter(record: Received, line: int, data: bytes, error: RecordError) -> Output:
    """The dead letter of one line of a record."""
    return dead_letter_of(STAGE, replace(record, value=data), error, line=line)


def _event_time(arrival: Arrival) -> str:
    """The event time of a mention; "" for a retraction, which carries the time of another version."""
    return "" if arrival.mention.retract else arrival.mention.published_at


def _written_at(arrival: Arrival) -> int:
    return arrival.record.timestamp


def _records(touched: Touched, state: Aggregates) -> list[Output]:
    return [_output(topic, window, state) for topic, window in sorted(touched)]


def _output(topic: str, window: Window, state: Aggregates) -> Output:
    record = state.record(topic, window)
    return Output(
        Channel.EVENTS,
        event_key(topic, window.start, window.size).encode(),
        encode_struct(record) if record else None,
        event_id(topic, window.start, window.end),
        topic,
    )
