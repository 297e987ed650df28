"""A fold without identity, for controls: every part that arrives is counted, copies too."""

from collections.abc import Sequence

import orjson

from newsfold.delivery.stage import Stage, Step
from newsfold.errors import RecordError
from newsfold.model.contribution import Contribution
from newsfold.state.keyed import KeyedState
from newsfold.wire.codec import decode, lines_of
from newsfold.wire.envelope import Channel, Output, Received
from newsfold.wire.identity import event_key
from workshop.harness.guards import Guards


def naive_aggregation(guards: Guards) -> Stage:
    """An aggregation stage that counts whatever arrives, and drops what is late without `late_amends`."""

    def open_step(state: KeyedState) -> Step:
        newest = ""

        def step(batch: Sequence[Received]) -> list[Output]:
            nonlocal newest
            touched: dict[bytes, bytes] = {}
            for line in (line for record in batch for line in lines_of(record.value or b"")):
                try:
                    part = decode(line, Contribution)
                except RecordError:
                    continue
                newest = max(newest, part.published_at[:10])
                if part.retract or (not guards.late_amends and part.published_at[:10] < newest):
                    continue
                day = f"{part.published_at[:10]}T00:00:00Z"
                key = event_key(part.topic, day, "1d").encode()
                count = orjson.loads(state.get(key) or b'{"paragraph_count":0}')["paragraph_count"]
                touched[key] = orjson.dumps({"paragraph_count": count + len(part.paragraphs)})
                state.put(key, touched[key])
            return [Output(Channel.EVENTS, key, value, "id", "naive") for key, value in touched.items()]

        return step

    return Stage("aggregation", Channel.CONTRIBUTIONS, (Channel.EVENTS,), open_step)
