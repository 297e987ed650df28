"""The aggregation step: a batch of contribution parts in, the records of all windows they touch out."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from msgspec.structs import replace

from newsfold.aggregation.aggregates import Aggregates
from newsfold.aggregation.joining import adds_nothing, joined, speaks
from newsfold.aggregation.kept import Kept
from newsfold.broker.partitioning import check_partition
from newsfold.errors import DecodeError, RecordError
from newsfold.eventtime.window import Window, Windows
from newsfold.model.contribution import Contribution
from newsfold.wire.codec import decode, encode_struct, lines_of
from newsfold.wire.dead_letters import beyond_horizon, dead_letter_of
from newsfold.wire.envelope import Channel, Output, Received
from newsfold.wire.identity import MAX_ID_BYTES, event_id, event_key, too_long

STAGE = "aggregation"

Touched = dict[tuple[str, Window], bool]
"""For each (topic, window) whether there may be a record of it: one that nothing supports is withdrawn."""


class Arrival(NamedTuple):
    """A part of a contribution, its bytes, and the record it came in as one of several lines."""

    part: Contribution
    data: bytes
    record: Received
    line: int


def aggregate(batch: Sequence[Received], state: Aggregates, partitions: int = 0) -> list[Output]:
    """Fold a batch of parts of one partition; an output for each (topic, window) touched.

    None for one that has no record, and had none.

    A part that changes nothing still touches its windows: when it comes a second time after a
    crash, the record it belongs to may not have been sent the first time. Parts that cannot be
    read, and those of windows that the horizon has closed, become dead letters; with `partitions`, those of
    the Kafka topic, also those in another than their topic's.
    """
    arrivals, outputs = _decoded(batch, state.windows, partitions)
    if not state.in_words:
        arrivals = [_wordless(arrival) for arrival in arrivals]
    state.begin()
    touched: Touched = {}
    for run in state.retention.runs(arrivals, _event_time, _written_at):
        closing = {place: had for place, had in touched.items() if state.is_closed(place[1])}
        outputs += _records(closing, state)
        for place in closing:
            del touched[place]
        state.drop_closed()
        _fold(run, state, outputs, touched)
    outputs += _records(touched, state)
    state.save()
    state.trim(len(touched))
    return outputs


def _fold(run: list[Arrival], state: Aggregates, outputs: list[Output], touched: Touched) -> None:
    """Fold parts under one cutoff; adds the (topic, window) touched, and dead letters to `outputs`."""
    retention = state.retention
    groups: dict[tuple[str, str], list[Arrival]] = {}
    for arrival in run:
        groups.setdefault((arrival.part.topic, arrival.part.article_id), []).append(arrival)
    for (topic, article_id), group in groups.items():
        stored = state.kept(topic, article_id)
        old = None if stored and retention.past(stored.time) else stored
        in_time, late = _split_late(group, old, stored, state)
        outputs += late
        if not in_time:
            continue
        if any(part.forgotten for part in in_time):
            state.scrub((topic, article_id))
        if old is None and len(in_time) == 1 and len(group) == 1:
            new = _placed((topic, article_id), group[0], state)
        else:
            new = _replaced((topic, article_id), old, in_time, state)
        for time in new.times:
            for window in state.windows.of(time):
                touched[topic, window] = time in new.counted or touched.get((topic, window), False)


def _placed(key: tuple[str, str], arrival: Arrival, state: Aggregates) -> Kept:
    """As `_replaced`, of one part where nothing is kept, as most are: its bytes are kept as they came."""
    said, retention = joined(None, arrival.part), state.retention
    counts = speaks(said) and state.counts(said)
    at = said.published_at
    time = at if speaks(said) else retention.stamp() if retention.bounded else ""
    kept = Kept(said, counts, time, (), (at,) if counts and not retention.past(at) else ())
    state.replace(key, None, kept, arrival.data if said is arrival.part else None)
    return kept


def _replaced(
    key: tuple[str, str], old: Kept | None, parts: Iterable[Contribution], state: Aggregates
) -> Kept:
    """Keep the join of what is kept with parts, and all that it did on the way.

    A batch that a crash cut short may have ended after any of the parts, with the records as they were then.
    """
    said = old.said if old else None
    counts: bool | None = bool(old and old.counts)
    counted, touched = set(old.counted if old else ()), set[str]()
    for part in parts:
        if (after := joined(said, part)) is not said:
            if said and not said.retract:
                touched.add(said.published_at)
            said = after
            if speaks(said) and said.published_at in counted:
                counts = None
            elif counts := speaks(said) and state.counts(said):
                counted.add(said.published_at)
    assert said is not None, "there is at least one part"
    if counts is None:
        counts = state.counts(said)
    retention = state.retention
    # What says nothing has no time, and is forgotten a horizon after the last that came. Before anything has
    # closed the stamp is "", a time not known: a copy of it is not late.
    time = said.published_at if speaks(said) else retention.stamp() if retention.bounded else ""
    if old and said is old.said:
        if time == old.time:
            return old
        kept = replace(old, time=time)
        state.keep(key, kept)
        return kept
    touched = touched.union(old.touched if old else ()) - {said.published_at}
    kept = Kept(
        said,
        counts,
        time,
        tuple(sorted([at for at in touched if not retention.past(at)])),
        tuple(sorted([at for at in counted if not retention.past(at)])),
    )
    state.replace(key, old, kept)
    return kept


def _split_late(
    group: Iterable[Arrival], old: Kept | None, stored: Kept | None, state: Aggregates
) -> tuple[list[Contribution], list[Output]]:
    """The parts to join to `old`, and dead letters for those of closed windows.

    `stored` is `old`, or a closed contribution that is not yet deleted. A late part that adds
    nothing to it has been folded already, or is outdated, and needs no dead letter. A retraction has no
    time of its own: it is always joined, and is a dead letter too if there is nothing to retract from.
    """
    if not state.retention.cutoff:
        return [arrival.part for arrival in group], []
    in_time: list[Contribution] = []
    late: list[Output] = []
    folded, held, held_count = stored.said if stored else None, old.said if old else None, 0
    for part, data, record, line in group:
        if state.retention.past(part.published_at):
            if held_count < len(in_time):
                for one in in_time[held_count:]:
                    held = joined(held, one)
                folded, held_count = held, len(in_time)
            if not part.retract and folded and adds_nothing(folded, part):
                continue
            if not part.retract or (held is None and not part.forgotten):
                error = beyond_horizon(part.published_at, state.retention.cutoff)
                late.append(_line_dead_letter(record, line, data, error))
            if not part.retract:
                continue
        in_time.append(part)
    return in_time, late


def _decoded(
    batch: Sequence[Received], windows: Windows, partitions: int
) -> tuple[list[Arrival], list[Output]]:
    arrivals: list[Arrival] = []
    dead: list[Output] = []
    for record in batch:
        if record.value is None:
            error = DecodeError("contributions without a value", reason="schema", path="$")
            dead.append(dead_letter_of(STAGE, record, error))
            continue
        placed = ""
        for line, data in enumerate(lines_of(record.value)):
            try:
                part = _part(data, windows)
                if partitions and part.topic != placed:
                    check_partition(part.topic, record, partitions, path="$.topic")
                    placed = part.topic
                arrivals.append(Arrival(part, data, record, line))
            except RecordError as failure:
                dead.append(_line_dead_letter(record, line, data, failure))
    return arrivals, dead


def _wordless(arrival: Arrival) -> Arrival:
    """A part without its sentences and title, whoever sent them: they count as they would with them."""
    said = tuple([replace(paragraph, text="") for paragraph in arrival.part.paragraphs])
    part = replace(arrival.part, title="", paragraphs=said)
    return arrival._replace(part=part, data=encode_struct(part))


def _part(data: bytes, windows: Windows) -> Contribution:
    part = decode(data, Contribution)
    windows.of(part.published_at)
    if "|" in part.topic or "|" in part.article_id:
        raise DecodeError("$: an id with '|' in it", reason="schema", path="$")
    if too_long(part.topic, part.article_id):
        raise DecodeError(f"$: an id of more than {MAX_ID_BYTES} bytes", reason="schema", path="$")
    return part


def _line_dead_letter(record: Received, line: int, data: bytes, error: RecordError) -> Output:
    """The dead letter of one line of a record."""
    return dead_letter_of(STAGE, replace(record, value=data), error, line=line)


def _event_time(arrival: Arrival) -> str:
    """The event time of a part; "" for a retraction, which carries the time of another version."""
    return "" if arrival.part.retract else arrival.part.published_at


def _written_at(arrival: Arrival) -> int:
    return arrival.record.timestamp


def _records(touched: Touched, state: Aggregates) -> list[Output]:
    outputs = []
    for topic, window in sorted(touched):
        record = state.record(topic, window)
        if record is None and not touched[topic, window]:
            continue
        outputs.append(
            Output(
                Channel.EVENTS,
                event_key(topic, window.start, window.size).encode(),
                encode_struct(record) if record else None,
                event_id(topic, window.start, window.end),
                topic,
            )
        )
    return outputs
