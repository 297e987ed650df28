"""This runtime on the whole job with a combiner: tagging folds each batch before it sends.

Instead of one record a mention, one record for each (topic, day) of a batch of paragraphs goes to the next
stage. Mentions count exactly; an article whose paragraphs two batches share counts once in each. At low
load a batch is one paragraph.
"""

from collections.abc import Sequence
from typing import Any

import orjson

from benchmarks.job import told
from benchmarks.peers.runtime import run
from benchmarks.work import empty, fold, mentions, published
from pipeline.model import Channel, KeyedState, Output, Received
from pipeline.topology import Stage, Step

Folded = dict[str, Any]


def _combine(batch: Sequence[Received]) -> list[Output]:
    parts: dict[tuple[str, str], Folded] = {}
    for received in batch:
        for mention in mentions(received.value or b""):
            key = mention["topic"], mention["day"]
            parts[key] = fold(parts.get(key) or empty(), mention)
    first = f"{batch[0].partition}-{batch[0].offset}"
    return [
        Output(
            Channel.MENTIONS,
            topic.encode(),
            orjson.dumps({"topic": topic, "day": day, "part": part}),
            first,
            day,
        )
        for (topic, day), part in parts.items()
    ]


def _merging(state: KeyedState) -> Step:
    records: dict[tuple[str, str], Folded] = {}

    def step(batch: Sequence[Received]) -> list[Output]:
        changed: dict[tuple[str, str], None] = {}
        for received in batch:
            combined = orjson.loads(received.value or b"")
            key = combined["topic"], combined["day"]
            if key not in records:
                known = state.get("|".join(key).encode())
                records[key] = orjson.loads(known) if known else empty()
            _merge(records[key], combined["part"])
            changed[key] = None
        outputs = []
        for topic, day in changed:
            folded = records[topic, day]
            state.put(f"{topic}|{day}".encode(), orjson.dumps(folded))
            value = orjson.dumps(published(topic, day, folded))
            outputs.append(Output(Channel.EVENTS, topic.encode(), value, f"{topic}|{day}", "bench"))
        return outputs

    return step


def _merge(folded: Folded, part: Folded) -> None:
    folded["paragraphs"] += part["paragraphs"]
    folded["articles"] += part["articles"]
    folded["last_article"] = part["last_article"]
    entities = folded["entities"]
    for entity, count in part["entities"].items():
        entities[entity] = entities.get(entity, 0) + count


STAGES = (
    Stage("tagging", Channel.PARAGRAPHS, (Channel.MENTIONS,), lambda _: _combine),
    Stage("aggregation", Channel.MENTIONS, (Channel.EVENTS,), _merging),
)

if __name__ == "__main__":
    run(told(), STAGES)
