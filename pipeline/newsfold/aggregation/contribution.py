"""A contribution: what one article gives to one topic, and the law by which versions replace each other.

The state of a topic is a set of contributions, one per article. `merge` is commutative, associative
and idempotent (a join): the newest (version, digest) wins whole, and within it every paragraph counts
once, in its greatest generation. So the state depends on the set of mentions alone, not on their order,
number or batches.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import orjson

from newsfold.model.mention import Mention
from newsfold.model.version import Rank
from newsfold.wire.codec import decode


@dataclass
class Contribution:
    """One article in one topic: its newest rank and, by paragraph number, the mentions of that rank.

    `touched` are all publication times under which the article ever contributed to the topic: their
    windows must be published again when the article changes or is delivered a second time. `generations`
    holds those that are not 0, also of paragraphs whose mention was taken back.
    """

    rank: Rank
    published_at: str
    touched: set[str] = field(default_factory=set)
    mentions: dict[int, bytes] = field(default_factory=dict)
    generations: dict[int, int] = field(default_factory=dict)

    def to_bytes(self) -> bytes:
        """One line of JSON about the article, then one line per mention, in the order of the text."""
        numbers = sorted(self.mentions)
        head = [*self.rank, self.published_at, sorted(self.touched), numbers]
        if self.generations:
            head.append(sorted(self.generations.items()))
        return b"\n".join([orjson.dumps(head), *(self.mentions[seq] for seq in numbers)])

    @classmethod
    def from_bytes(cls, data: bytes) -> "Contribution":
        """The inverse of `to_bytes`."""
        head, *lines = data.split(b"\n")
        version, digest, published_at, touched, numbers, *more = orjson.loads(head)
        mentions = dict(zip(numbers, lines, strict=True))
        return cls((version, digest), published_at, set(touched), mentions, dict(more[0]) if more else {})

    def has(self, mention: Mention, data: bytes) -> bool:
        """Whether merging the mention, with its bytes, would change nothing."""
        rank = (mention.version, mention.digest)
        if rank != self.rank:
            return rank < self.rank
        if mention.retract and not mention.generation:
            return True
        return (mention.generation, _counting(mention, data)) <= self.standing(mention.seq)

    def standing(self, seq: int) -> tuple[int, bytes]:
        """Generation and bytes of a paragraph's mention, or 0 and none; the greatest wins."""
        return self.generations.get(seq, 0), self.mentions.get(seq, b"")

    def decoded(self) -> list[Mention]:
        """The mentions as records."""
        return [decode(line, Mention) for line in self.mentions.values()]


class Change(NamedTuple):
    """The effect of a merge: the mentions that no longer count, and those that newly do."""

    removed: Sequence[Mention]
    added: Sequence[Mention]
    old_published_at: str
    """Publication time of the removed mentions."""


def merge(old: Contribution | None, mentions: Iterable[tuple[Mention, bytes]]) -> tuple[Contribution, Change]:
    """Merge mentions of one article in one topic, each with its bytes, into its contribution."""
    if old is None:
        new = Contribution((-1, ""), "")
    else:
        new = Contribution(
            old.rank, old.published_at, set(old.touched), dict(old.mentions), dict(old.generations)
        )
    decoded: dict[int, Mention] = {}
    for mention, data in mentions:
        rank = (mention.version, mention.digest)
        if rank < new.rank:
            continue
        if rank > new.rank:
            new.rank, new.published_at, new.mentions, new.generations = rank, mention.published_at, {}, {}
        if not mention.retract:
            # A retraction may carry the time of another version; the mentions carry their own.
            new.published_at = mention.published_at
            new.touched.add(mention.published_at)
        elif not mention.generation:
            continue
        if (mention.generation, _counting(mention, data)) > new.standing(mention.seq):
            _set(new, mention, data)
            decoded[mention.seq] = mention
    return new, _difference(old, new, decoded)


def _counting(mention: Mention, data: bytes) -> bytes:
    return b"" if mention.retract else data


def _set(contribution: Contribution, mention: Mention, data: bytes) -> None:
    if mention.generation:
        contribution.generations[mention.seq] = mention.generation
    if mention.retract:
        contribution.mentions.pop(mention.seq, None)
    else:
        contribution.mentions[mention.seq] = data


def time_of(data: bytes) -> str:
    """The publication time of a contribution, read from its bytes alone."""
    time: str = orjson.loads(data.partition(b"\n")[0])[2]
    return time


def stamped(data: bytes, time: str) -> bytes:
    """The bytes of a contribution under another publication time."""
    contribution = Contribution.from_bytes(data)
    contribution.published_at = time
    return contribution.to_bytes()


def _difference(old: Contribution | None, new: Contribution, decoded: dict[int, Mention]) -> Change:
    before = old.mentions if old else {}
    old_published_at = old.published_at if old and before else new.published_at
    comparable = before if old and old.rank == new.rank else {}
    after = new.mentions
    return Change(
        [
            decode(line, Mention)
            for seq, line in before.items()
            if comparable is not before or after.get(seq) != line
        ],
        [decoded[seq] for seq, line in after.items() if comparable.get(seq) != line],
        old_published_at,
    )
