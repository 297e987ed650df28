"""Linking: the entity that a name means, by the lists, its paragraph and the paragraph's title.

The full name of a person decides what a bare surname means; nothing outside of the paragraph's record is
looked at (title, text, and the article's full names that it carries), so that a paragraph has the same tags
in every batch.
"""

import re
from collections.abc import Callable, Mapping, Sequence, Set
from functools import lru_cache
from itertools import chain

from newsfold.context.wording import LEGAL_FORMS
from newsfold.lexicons.entities.entry import EntityEntry
from newsfold.tagging.entities.layout import Layout
from newsfold.tagging.entities.name import Link, Name
from newsfold.tagging.entities.organisations import Organisations, short_forms
from newsfold.tagging.entities.people import People
from newsfold.tagging.entities.senses import Sense
from newsfold.wire.identity import local_entity_id

_INITIALLED = re.compile(r"(?:[^\W\d_a-z]\.){2,3} [^\W\d_a-z]\w*[a-z]")
NO_TOWNS: Mapping[str, str] = {}


def pick(senses: Sequence[Sense], type_: str, tokens: Callable[[], Set[str]]) -> EntityEntry | None:
    """The entry of this type that a listed name means beside `tokens`; None if there is none.

    An entry whose context is met comes before those that ask for none.
    """
    general: EntityEntry | None = None
    for sense in senses:
        if (entry := sense.entry).type == type_:
            if not entry.context:
                general = general or entry
            elif not tokens().isdisjoint(entry.context):
                return entry
    return general


class Linker:
    """Links the names of one paragraph."""

    def __init__(
        self, texts: Sequence[tuple[Layout, Sequence[Name]]], towns: Mapping[str, str] = NO_TOWNS
    ) -> None:
        """From a paragraph and what stands beside it, title and full names, with their names; `towns` are
        those that clubs are called after, by the clubs' ids."""
        self.people = People()
        self.organisations = Organisations()
        self._layouts = [layout for layout, _ in texts]
        self._tokens: frozenset[str] = frozenset()
        self._places: dict[str, Link | None] = {}
        persons: list[tuple[str, Link]] = []
        own = self._layouts[-1].text
        for layout, layout_names in texts:
            for name in layout_names:
                if name.type == "PER" or (name.end == len(layout.text) and _is_initialled(layout.text, name)):
                    name = name._replace(type="PER")
                    if " " in (surface := layout.text[name.start : name.end]):
                        persons.append((surface, self._lexicon_link(surface, name)))
                elif name.place and name.spreads:
                    _add(self._places, layout.text[name.start : name.end], name.place)
                elif name.type == "ORG" and name.senses and towns:
                    self._add_club(layout.text[name.start : name.end], name, towns)
            for form, name in short_forms(layout, layout_names, own):
                surface = layout.text[name.start : name.end]
                self.organisations.add(form, name.type, self._lexicon_link(surface, name))
        if persons:
            self.people.add_all(persons)

    def _add_club(self, surface: str, name: Name, towns: Mapping[str, str]) -> None:
        if not [sense for sense in name.senses if sense.entry.id in towns]:
            return
        club = self._lexicon_link(surface, name)
        if (town := towns.get(club.id)) and town != surface:
            self.organisations.add(town, "ORG", club)

    def link(self, surface: str, name: Name) -> Link:
        """What its region says of a place, here or elsewhere in the paragraph; the one person named in full
        whom a person's name fits; else the entity of the lists; else that of which it is a short form; else a
        local one."""
        if name.type == "LOC" and (place := name.place or self._places.get(surface)):
            return place
        if name.type == "PER":
            return self.people.link(surface) or self._lexicon_link(surface, name)
        short = self.organisations.get(surface)
        entry = self._entry(name)
        if short and short.link and short.type == name.type and not entry:
            return short.link
        return Link(entry.id, entry.label) if entry else local_link(name.type, surface)

    def _lexicon_link(self, surface: str, name: Name) -> Link:
        entry = self._entry(name)
        return Link(entry.id, entry.label) if entry else local_link(name.type, surface)

    def _entry(self, name: Name) -> EntityEntry | None:
        return pick(name.senses, name.type, self._all_tokens) if name.senses else None

    def _all_tokens(self) -> frozenset[str]:
        """All tokens of title and paragraph; few names ask for them."""
        if not self._tokens:
            self._tokens = frozenset(chain.from_iterable(layout.tokens for layout in self._layouts))
        return self._tokens


def _is_initialled(text: str, name: Name) -> bool:
    """Whether a text is nothing but initials and a surname, as an article's full name that stands alone may
    be: without words around it the sequence tagger takes "P.J. Lindqvist" for an organisation."""
    return name.start == 0 and not name.senses and _INITIALLED.fullmatch(text) is not None


def _add(links: dict[str, Link | None], form: str, link: Link) -> None:
    """What a form means; one that two share means neither."""
    other = links.setdefault(form, link)
    if other is not None and other.id != link.id:
        links[form] = None


@lru_cache(maxsize=1 << 14)
def local_link(type_: str, surface: str) -> Link:
    """The link of a name or value that no list has: an id of its type and text, with straight apostrophes."""
    words = surface.replace("’", "'").split()
    if type_ == "ORG":
        while len(words) > 1 and words[-1].rstrip(".,") in LEGAL_FORMS:
            words.pop()
        words[-1] = words[-1].rstrip(",")
    label = " ".join(words)
    return Link(local_entity_id(type_, label), label)
