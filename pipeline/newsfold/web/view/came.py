"""What a batch of Kafka records says, as the writer of the view takes it; pure."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from newsfold.model.tags import TaggedParagraph
from newsfold.stores.changes import Change
from newsfold.web.view.rows import Texts
from newsfold.wire.envelope import Partition


class Keyed(NamedTuple):
    """What a Kafka record changes, its key, and what its event record says, None of one that is withdrawn."""

    key: str
    change: Change
    texts: Texts | None


class Came(NamedTuple):
    """What a batch of Kafka records says, those of a partition in order, and where it ends."""

    events: Sequence[Keyed]
    paragraphs: Sequence[TaggedParagraph]
    next: Mapping[Partition, int]
    unreadable: int = 0


class Old(NamedTuple):
    """A record as the tables have it."""

    key: int
    size: str
    value: bytes
