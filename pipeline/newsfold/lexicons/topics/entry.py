"""Topic entries: what the lexicon files say about each topic, as plain data."""

from dataclasses import dataclass

import msgspec

WEIGHTS = {"strong": 1.0, "clear": 0.5, "hint": 0.25}
"""What one phrase adds to its topic: strong names the topic, clear is about it in most texts, hint needs
other phrases beside it."""


class WeightedPhrase(msgspec.Struct, frozen=True, gc=False):
    """A phrase that adds `weight` to its topic; with weight 0 it only hides phrases within it."""

    text: str
    weight: float
    rule: str


@dataclass(frozen=True, slots=True)
class TopicEntry:
    """A topic: `path` holds the codes from the top level down to the topic's own `id`.

    `examples` are sentences about the topic, from which its direction among word vectors is learned.
    """

    id: str
    label: str
    path: tuple[str, ...]
    phrases: tuple[WeightedPhrase, ...]
    examples: tuple[str, ...] = ()

    @property
    def top(self) -> str:
        """The code of the branch the topic belongs to."""
        return self.path[0]


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong in a lexicon file."""

    file: str
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.reason}"
