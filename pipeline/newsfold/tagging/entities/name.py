"""A name in a text, and what it means."""

from typing import NamedTuple

from newsfold.model.tags import Place
from newsfold.tagging.entities.senses import Sense


class Link(NamedTuple):
    """The id and label of the entity that a name means; `place` if only the text says where it lies."""

    id: str
    label: str
    place: Place | None = None


class Name(NamedTuple):
    """A name at `text[start:end]`; `senses` are what the lists have for it.

    `place` is what its region says it is; with `spreads`, the same words mean it elsewhere in the text too.
    """

    start: int
    end: int
    type: str
    senses: tuple[Sense, ...]
    rule: str
    score: float
    place: Link | None = None
    spreads: bool = False
