"""A fold without identity, for controls: every mention that arrives is counted, copies too."""

from collections.abc import Sequence

import orjson

from newsfold.delivery.stage import Stage, Step
from newsfold.errors import RecordError
from newsfold.model.mention import Mention
from newsfold.state.keyed import KeyedState
from newsfold.wire.codec import decode, lines_of
from newsfold.wire.envelope import Channel, Output, Received
from newsfold.wire.identity import event_key
from workshop.harness.guards import Guards


def naive_aggregation(guards: Guards) -> Stage:
    """An aggregation stage that counts every arriving mention, and drops late ones without `late_amends`."""

    def open_step(state: KeyedState) -> Step:
        newest = ""

        def step(batch: Sequence[Received]) -> list[Output]:
            nonlocal newest
            touched: dict[bytes, bytes] = {}
            for line in (line for record in batch for line in lines_of(record.value or b"")):
                try:
                    mention = decode(line, Mention)
                except RecordError:
                    continue
                newest = max(newest, mention.published_at[:10])
                if mention.retract or (not guards.late_amends and mention.published_at[:10] < newest):
                    continue
                day = f"{mention.published_at[:10]}T00:00:00Z"
                key = event_key(mention.topic, day, "1d").encode()
                count = 1 + (orjson.loads(state.get(key) or b'{"paragraph_count":0}')["paragraph_count"])
                touched[key] = orjson.dumps({"paragraph_count": count})
                state.put(key, touched[key])
            return [Output(Channel.EVENTS, key, value, "id", "naive") for key, value in touched.items()]

        return step

    return Stage("aggregation", Channel.MENTIONS, (Channel.EVENTS,), open_step)
