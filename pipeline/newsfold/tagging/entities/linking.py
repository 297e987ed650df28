"""Linking: which entity a name means, within its paragraph and the paragraph's title.

The full name of a person decides what a bare surname beside it means; nothing outside of the paragraph
and its title is looked at, so that a paragraph has the same tags whatever travels with it.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from newsfold.lexicons.entities.entry import EntityEntry
from newsfold.tagging.entities.gazetteer import Sense
from newsfold.wire.identity import local_entity_id


class Name(NamedTuple):
    """A name found in a text, before it is known whom it means."""

    start: int
    end: int
    type: str
    senses: tuple[Sense, ...]
    rule: str
    score: float


class Link(NamedTuple):
    """Whom a name means."""

    id: str
    label: str


def pick(senses: Sequence[Sense], type_: str, context: frozenset[str]) -> EntityEntry | None:
    """The entry of this type that a listed name means among these words; None if there is none.

    An entry whose context is met comes before those that ask for none.
    """
    general: EntityEntry | None = None
    for entry, _ in senses:
        if entry.type == type_:
            if not entry.context:
                general = general or entry
            elif not context.isdisjoint(entry.context):
                return entry
    return general


class Linker:
    """Links the names of one paragraph."""

    def __init__(self, told: Iterable[tuple[str, Sequence[Name]]], words: Iterable[str]) -> None:
        """`told` are the texts that count, title and paragraph, with names; `words` all their tokens."""
        self._context = frozenset(words)
        self._people: dict[str, Link | None] = {}
        for text, names in told:
            for name in names:
                if name.type == "PER":
                    written = text[name.start : name.end]
                    self._add(written, self._own(written, name))

    def link(self, written: str, name: Name) -> Link:
        """Whom a name means: the person of that surname named in full here, else whom the lists know."""
        known = self._people.get(written) if name.type == "PER" else None
        return known or self._own(written, name)

    def _own(self, written: str, name: Name) -> Link:
        entry = pick(name.senses, name.type, self._context)
        if entry:
            return Link(entry.id, entry.label)
        return local_link(name.type, written)

    def _add(self, written: str, link: Link) -> None:
        """Take up a full name; a short form that two people share means neither."""
        for form in short_forms(written.split()):
            known = self._people.setdefault(form, link)
            if known is not None and known.id != link.id:
                self._people[form] = None


def short_forms(full: Sequence[str]) -> list[str]:
    """The ways a person's name of several words is shortened: its last word, and its last two."""
    if len(full) < 2:
        return []
    forms = [full[-1]]
    if len(full) > 2:
        forms.append(" ".join(full[-2:]))
    return forms


@lru_cache(maxsize=1 << 14)
def local_link(type_: str, written: str) -> Link:
    """The link of a name or value that no list has: a stable id of its own."""
    label = " ".join(written.split())
    return Link(local_entity_id(type_, label), label)
