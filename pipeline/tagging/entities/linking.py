"""Linking: which entity a name means, within its paragraph and the paragraph's title.

The full name of a person decides what a bare surname beside it means; nothing outside of the paragraph
and its title is looked at, so that a paragraph has the same tags whatever travels with it.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from pipeline.lexicons.entities import EntityEntry
from pipeline.model.identity import local_entity_id
from pipeline.tagging.entities.gazetteer import Sense


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


def pick(senses: Iterable[Sense], type_: str | None, context: frozenset[str]) -> EntityEntry | None:
    """The entry that a listed name means among these words; None if the text must show the type first.

    `type_` is the type the text shows, None if it shows none.
    """
    for entry, weak in senses:
        if entry.context and context.isdisjoint(entry.context):
            continue
        if type_ is None and weak:
            continue
        if type_ is None or entry.type == type_:
            return entry
    return None


def short_forms(full: Sequence[str]) -> list[str]:
    """The ways a person's name of several words is shortened: its last word, and its last two."""
    if len(full) < 2:
        return []
    forms = [full[-1]]
    if len(full) > 2:
        forms.append(" ".join(full[-2:]))
    return forms


class People:
    """Persons named in full in a paragraph or its title, by the short forms of their names."""

    def __init__(self) -> None:
        self._by_form: dict[str, Link | None] = {}

    def add(self, text: str, link: Link) -> None:
        """Take up a full name; a form that two people share means neither."""
        for form in short_forms(text.split()):
            known = self._by_form.setdefault(form, link)
            if known is not None and known.id != link.id:
                self._by_form[form] = None

    def get(self, text: str) -> Link | None:
        """The one person whose name is shortened like this here."""
        return self._by_form.get(text)


def link_of(entry: EntityEntry) -> Link:
    """The link to a listed entity."""
    return Link(entry.id, entry.label)


def local_link(type_: str, text: str) -> Link:
    """The link of a name that no list has: a stable id of its own."""
    label = " ".join(text.split())
    return Link(local_entity_id(type_, label), label)
