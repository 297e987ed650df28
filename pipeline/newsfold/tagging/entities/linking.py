"""Linking: the entity that a name means, by the lists, its paragraph and the paragraph's title.

The full name of a person decides what a bare surname beside it means; nothing outside of the paragraph
and its title is looked at, so that a paragraph has the same tags in every batch.
"""

from collections.abc import Callable, Iterable, Sequence, Set
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from newsfold.lexicons.entities.entry import EntityEntry
from newsfold.tagging.entities.gazetteer import Sense
from newsfold.tagging.entities.layout import Layout
from newsfold.wire.identity import local_entity_id


class Link(NamedTuple):
    """The id and label of the entity that a name means."""

    id: str
    label: str


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


def pick(senses: Sequence[Sense], type_: str, tokens: Callable[[], Set[str]]) -> EntityEntry | None:
    """The entry of this type that a listed name means beside `tokens`; None if there is none.

    An entry whose context is met comes before those that ask for none.
    """
    general: EntityEntry | None = None
    for entry, _ in senses:
        if entry.type == type_:
            if not entry.context:
                general = general or entry
            elif not tokens().isdisjoint(entry.context):
                return entry
    return general


class Linker:
    """Links the names of one paragraph."""

    def __init__(
        self, title: Layout, title_names: Iterable[Name], layout: Layout, names: Iterable[Name]
    ) -> None:
        """From title and paragraph, each with its names."""
        self._texts = title, layout
        self._tokens: frozenset[str] = frozenset()
        self._people: dict[str, Link | None] = {}
        self._places: dict[str, Link | None] = {}
        for text, text_names in ((title.text, title_names), (layout.text, names)):
            for name in text_names:
                if name.type == "PER":
                    self._add_person(text[name.start : name.end], name)
                elif name.place and name.spreads:
                    _add(self._places, text[name.start : name.end], name.place)

    def link(self, surface: str, name: Name) -> Link:
        """What its region says of a place, here or elsewhere in the paragraph; the one person named in full
        with this surname; else the entity of the lists; else a local one."""
        if name.type == "LOC" and (place := name.place or self._places.get(surface)):
            return place
        person = self._people.get(surface) if name.type == "PER" else None
        return person or self._lexicon_link(surface, name)

    def _lexicon_link(self, surface: str, name: Name) -> Link:
        entry = pick(name.senses, name.type, self._all_tokens) if name.senses else None
        return Link(entry.id, entry.label) if entry else local_link(name.type, surface)

    def _all_tokens(self) -> frozenset[str]:
        """All tokens of title and paragraph; few names ask for them."""
        if not self._tokens:
            self._tokens = frozenset(chain.from_iterable(layout.tokens for layout in self._texts))
        return self._tokens

    def _add_person(self, surface: str, name: Name) -> None:
        """Index a person by the short forms of the full name."""
        if forms := short_forms(surface.split()):
            link = self._lexicon_link(surface, name)
            for form in forms:
                _add(self._people, form, link)


def _add(links: dict[str, Link | None], form: str, link: Link) -> None:
    """What a form means; one that two share means neither."""
    other = links.setdefault(form, link)
    if other is not None and other.id != link.id:
        links[form] = None


def short_forms(full: Sequence[str]) -> list[str]:
    """The ways a person's name of several words is shortened: its last word, and its last two."""
    if len(full) < 2:
        return []
    forms = [full[-1]]
    if len(full) > 2:
        forms.append(" ".join(full[-2:]))
    return forms


@lru_cache(maxsize=1 << 14)
def local_link(type_: str, surface: str) -> Link:
    """The link of a name or value that no list has: an id made of its type and text."""
    label = " ".join(surface.split())
    return Link(local_entity_id(type_, label), label)
