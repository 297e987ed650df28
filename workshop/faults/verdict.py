"""The verdict over an arena: lost, double counted, order, completeness, bytes, and time to recover."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import msgspec
import orjson

from newsfold.delivery.ownership import OWNER
from newsfold.topology import STAGE_NAMES
from newsfold.wire.envelope import Channel, Received, by_name
from workshop.faults.truth import Counts, TopicDay, Truth, differences
from workshop.harness.arena import Arena

COUNTED = (
    ("article_count", "articles"),
    ("paragraph_count", "paragraphs"),
    ("distinct_paragraph_count", "distinct"),
)


class Verdict(msgspec.Struct, kw_only=True):
    """The counts by which a run is judged."""

    lost: int
    """Paragraphs fed that were never tagged, and contributions missing from the event records."""
    doubled: int
    """Contributions that the event records count and should not."""
    wrong_records: int
    """Event records whose bytes are not those of the plain reference."""
    disordered: int
    """Paragraphs tagged for the first time after a later one of their article version."""
    unaccounted: int
    """Input records that are neither tagged nor a dead letter, or both."""
    came_twice: int
    """Tagged records beyond the first of their input record: work done again, not counted again."""
    records: int
    """Records on the paragraphs' Kafka topic."""

    def clean(self) -> bool:
        """Nothing lost, nothing counted twice, all in order and accounted for."""
        return not (self.lost or self.doubled or self.wrong_records or self.disordered or self.unaccounted)


@dataclass(frozen=True)
class WorkerFault:
    """A fault on a worker: when (seconds of the wall clock), and its assigned partitions by stage."""

    at: float
    held: dict[str, set[int]]


def judge(arena: Arena, truth: Truth, *, ordered: bool = True) -> Verdict:
    """Compare the records of an arena with the truth; `ordered` asks for the order of the text too."""
    inputs = arena.channel(Channel.PARAGRAPHS)
    tagged = [(r, orjson.loads(r.value)["id"]) for r in arena.channel(Channel.TAGGED) if r.value]
    seen = Counter(id_ for _, id_ in tagged)
    events = arena.events()
    missing, excess = count_differences(events, truth.counts)
    return Verdict(
        lost=len(truth.paragraphs - seen.keys()) + missing,
        doubled=excess,
        wrong_records=differences(events, truth.records),
        disordered=_disordered(tagged) if ordered else 0,
        unaccounted=_unaccounted(arena, inputs, set(seen)),
        came_twice=len(tagged) - len(seen),
        records=len(inputs),
    )


def count_differences(events: dict[str, bytes], expected: dict[TopicDay, Counts]) -> tuple[int, int]:
    """How many contributions the event records miss, and how many they have in excess, in all."""
    records: dict[TopicDay, dict[str, int]] = {}
    for event_key, data in events.items():
        topic, start, _ = event_key.split("|")
        records[topic, start[:10]] = orjson.loads(data)
    missing = excess = 0
    for key in records.keys() | expected.keys():
        record, counts = records.get(key, {}), expected.get(key)
        expected_values = {field: getattr(counts, attribute) if counts else 0 for field, attribute in COUNTED}
        gaps = [
            expected_values[name] - record.get(name, expected_values[name] if record else 0)
            for name in expected_values
        ]
        missing += max(0, *gaps)
        excess += max(0, *(-gap for gap in gaps))
    return missing, excess


def recoveries(arena: Arena, faults: Iterable[WorkerFault]) -> list[float]:
    """Seconds from each fault to the first progress of a successor, per stage and partition orphaned.

    Progress is an entry in the partition's changelog made after the fault; where no more came, because
    the load had ended, there is no figure.
    """
    progress: dict[tuple[str, int], list[float]] = defaultdict(list)
    for stage in STAGE_NAMES:
        for entry in arena.changelog(stage):
            if OWNER not in dict(entry.headers):
                progress[stage, entry.partition].append(entry.timestamp / 1000)
    durations: list[float] = []
    for fault in faults:
        for stage, partitions in fault.held.items():
            for partition in partitions:
                after = [at for at in progress[stage, partition] if at > fault.at]
                if after:
                    durations.append(min(after) - fault.at)
    return durations


def percentile(figures: Sequence[float], share: float) -> float:
    """The smallest figure that at least `share` of all do not exceed (nearest rank)."""
    ordered = sorted(figures)
    return ordered[max(0, -(-int(share * len(ordered) * 1000) // 1000) - 1)]


def _disordered(tagged: Sequence[tuple[Received, str]]) -> int:
    """How many paragraphs were tagged for the first time after a later one of their article version."""
    last: dict[tuple[str, str], int] = {}
    seen: set[str] = set()
    count = 0
    for received, id_ in tagged:
        if id_ in seen:
            continue
        seen.add(id_)
        record = orjson.loads(received.value or b"")
        article_version = record["article_id"], record["digest"]
        count += record["seq"] < last.get(article_version, -1)
        last[article_version] = max(record["seq"], last.get(article_version, -1))
    return count


def _unaccounted(arena: Arena, inputs: Iterable[Received], tagged: set[str]) -> int:
    """How many input records are neither tagged nor dead letters, or both."""
    letters = [
        letter for letter in arena.channel(Channel.DEAD_LETTERS) if "kafka_topic" in dict(letter.headers)
    ]
    dead = {_origin(letter) for letter in letters}
    too_large = {by_name(letter.headers)["ce_id"].decode() for letter in letters} - {""}
    count = 0
    for record in inputs:
        position = record.kafka_topic, str(record.partition), str(record.offset)
        id_ = _id(record.value)
        count += (id_ in tagged) == (position in dead or id_ in too_large)
    return count


def _origin(letter: Received) -> tuple[str, str, str]:
    headers = {name: data.decode() for name, data in by_name(letter.headers).items()}
    return headers["kafka_topic"], headers["partition"], headers["offset"]


def _id(value: bytes | None) -> str:
    try:
        return str(orjson.loads(value or b"")["id"])
    except (ValueError, TypeError, KeyError):
        return ""
