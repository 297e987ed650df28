"""What tagging knows of an article: its newest version, its topics, and whether it is forgotten."""

from dataclasses import dataclass, field

import orjson

from newsfold.model.version import Rank

FORGOTTEN = "~"
"""In place of the time of a forgotten article: later than all times, so that no horizon closes it."""


@dataclass
class ArticleState:
    """The newest rank, whether there was another before it, and every topic that parts were sent to.

    `time` is the latest event time of the article, if a horizon asks for it; "" if it is not known. `since`
    is the generation in which the newest rank was first tagged.
    """

    rank: Rank = (-1, "")
    revised: bool = False
    topics: set[str] = field(default_factory=set)
    time: str = ""
    since: int = 0

    @property
    def forgotten(self) -> bool:
        """Whether nothing of the article is let in any more."""
        return self.time == FORGOTTEN

    def to_bytes(self) -> bytes:
        """As JSON: [version, digest, revised, [topic, …]], then time and generation, if there are such."""
        optional = [self.time, self.since] if self.since else [self.time] if self.time else []
        # A copy: what orjson gives holds on to 4 kB, and these bytes stay in memory.
        return memoryview(orjson.dumps([*self.rank, self.revised, sorted(self.topics), *optional])).tobytes()

    @classmethod
    def from_bytes(cls, data: bytes) -> "ArticleState":
        """The inverse of `to_bytes`."""
        version, digest, revised, topics, *optional = orjson.loads(data)
        return cls((version, digest), revised, set(topics), *optional)
