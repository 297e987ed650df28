"""Following the batches of a stage: articles in the log, if DEBUG is on, and spans, if any are made."""

from collections.abc import Callable

from newsfold.broker import tracing, trail
from newsfold.delivery.offsets import Fetched
from newsfold.delivery.ports import Follow, unfollowed
from newsfold.wire.envelope import Output


def following(stage: str, group: str) -> Follow:
    """What runs the steps of a stage: nothing but the step itself, unless somebody wants to know more."""
    follow = traced(stage, group, spans) if (spans := tracing.active()) else unfollowed
    return named(stage, follow) if trail.is_followed() else follow


def traced(stage: str, group: str, spans: tracing.Tracing) -> Follow:
    """A span for each batch, which its outputs carry."""

    def follow(fetched: Fetched, step: Callable[[], list[Output]]) -> list[Output]:
        return spans.processed(stage, group, fetched.batch.partition, fetched.records, step)

    return follow


def named(stage: str, follow: Follow) -> Follow:
    """The articles of each batch, and of what it causes, in the log."""

    def follow_and_name(fetched: Fetched, step: Callable[[], list[Output]]) -> list[Output]:
        trail.read(stage, fetched.batch.partition, fetched.records)
        outputs = follow(fetched, step)
        trail.sent(stage, outputs)
        return outputs

    return follow_and_name
