"""A stage of the path, as the law of delivery sees it: what it reads and writes, and its step."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from newsfold.state.keyed import KeyedState
from newsfold.wire.envelope import Channel, Output, Received

Step = Callable[[Sequence[Received]], list[Output]]
"""Takes a micro-batch of one partition, in order; returns everything it causes."""


@dataclass(frozen=True)
class Stage:
    """A stage: keyed state per input partition, changed only by the step that `open` gives for it."""

    name: str
    reads: Channel
    writes: tuple[Channel, ...]
    open: Callable[[KeyedState], Step]
    fetch_bytes: int = 1024 * 1024
    """So much is fetched of a partition at once, and no more than one batch is made of it; a record that is
    larger comes alone. What a step makes of a batch is held until it is delivered."""
    batch_records: int = 1_000_000
    """Records of a batch, at most; a setting may say fewer. There are brokers that send more than was asked
    for, the embedded one all that a partition has."""
