"""What a person types, and what goes by that name: topics, entities and sources. Pure.

A topic or an entity goes by its id, its label and the names of the lexicon; a person also by the surname,
unless that is the name of something else. Names are compared without case, accents and punctuation.
"""

import re
from collections.abc import Iterable
from difflib import get_close_matches
from functools import lru_cache
from typing import NamedTuple
from unicodedata import combining, normalize

from newsfold.lexicons.entities.entry import EntityEntry, EntityLexicon
from newsfold.lexicons.topics.entry import TopicEntry
from newsfold.wire.identity import source_key

SUGGESTIONS = 3
"""Names offered for one that is not known, at most."""
LOCAL = "local:"
"""Before the id of an entity that is in no lexicon: type and normalised label follow."""
_WORD = re.compile(r"\w+")
_UNLIKE = str.maketrans({"ı": "i", "ł": "l", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe", "&": " and "})


@lru_cache(maxsize=65_536)
def folded(name: str) -> str:
    """The words of a name in lower case without accents, a space between."""
    if name.isascii():  # As most names of the lexicon are, in a fifth of the time.
        letters = name.lower().replace("&", " and ")
        return " ".join(_WORD.findall(letters)) or letters.strip()
    letters = normalize("NFKD", normalize("NFKD", name).casefold()).casefold().translate(_UNLIKE)
    words = _WORD.findall("".join(char for char in letters if not combining(char)))
    return " ".join(words) or letters.strip()


class Meaning(NamedTuple):
    """What one typed name stands for.

    `ids` bear it in the lexicon. `name`, folded, may also be the label or id of what no lexicon has, and
    `surname` the last words of a person's label; "" where that is not meant.
    """

    typed: str
    ids: frozenset[str]
    name: str
    surname: str = ""

    @property
    def known(self) -> bool:
        """Whether the lexicon has it."""
        return bool(self.ids)

    def is_topic(self, id_: str, label: str, path: Iterable[str]) -> bool:
        """Whether a topic bears the name, or is below one that does."""
        return folded(label) == self.name or any(
            code in self.ids or folded(code) == self.name for code in (id_, *path)
        )

    def is_entity(self, id_: str, type_: str = "", label: str = "") -> bool:
        """Whether an entity bears the name; without its label what the id says of it."""
        if id_ in self.ids or folded(id_) == self.name:
            return True
        if id_.startswith(LOCAL):
            type_, _, spelled = id_.removeprefix(LOCAL).partition(":")
            label = label or spelled
        name, person = folded(label), type_.upper() == "PER"
        return name == self.name or (person and bool(self.surname) and name.endswith(f" {self.surname}"))

    def is_source(self, name: str) -> bool:
        """Whether a source has the name."""
        return folded(source_key(name)) == self.name


def topic_meaning(typed: str, topics: Iterable[TopicEntry]) -> Meaning:
    """The topics of that id (also without `medtop:`) or label."""
    name = folded(typed)
    wanted = {name, folded(f"medtop:{typed}")}
    ids = {topic.id for topic in topics if folded(topic.id) in wanted or folded(topic.label) == name}
    return Meaning(typed, frozenset(ids), name)


def source_meaning(typed: str) -> Meaning:
    """The source of that name."""
    return Meaning(typed, frozenset(), folded(source_key(typed)))


class EntityNames:
    """The names of a lexicon's entities, folded: looked through once, then asked for each typed name.

    Ids of one name are lines of one text, as the search for reference cycles would look at each of 100,000
    lists, in the middle of an answer.
    """

    def __init__(self, entries: Iterable[EntityEntry]) -> None:
        self._ids: dict[str, str] = {}
        self._persons: dict[str, str] = {}
        """By the last word of the label, lines of label and id."""
        for entry in entries:
            label = folded(entry.label)
            for name in {label, *map(folded, (entry.id, *entry.names, *entry.weak))}:
                self._ids[name] = f"{self._ids[name]}\n{entry.id}" if name in self._ids else entry.id
            if entry.type == "PER":
                last = label.rpartition(" ")[2]
                self._persons[last] = f"{self._persons.get(last, '')}{label}\t{entry.id}\n"

    def bearers(self, name: str) -> frozenset[str]:
        """The ids of those that have this name, folded, as id, label or alias."""
        return frozenset(self._ids.get(name, "").splitlines())

    def persons(self, surname: str) -> frozenset[str]:
        """The ids of persons whose label ends with this name, folded, and does not begin with it."""
        lines = self._persons.get(surname.rpartition(" ")[2], "").splitlines()
        persons = (line.split("\t") for line in lines)
        return frozenset(id_ for label, id_ in persons if label.endswith(f" {surname}"))


_names_of: list[tuple[Iterable[EntityEntry], EntityNames]] = []
"""The last lexicon that was asked, and its names: a service is asked thousands of times."""


def entity_names(entries: Iterable[EntityEntry]) -> EntityNames:
    """The names of these entries; those of the same ones as before are there already."""
    for known, names in _names_of:
        if known is entries:
            return names
    names = EntityNames(entries)
    _names_of[:] = [(entries, names)]
    return names


def entity_meaning(typed: str, entries: Iterable[EntityEntry]) -> Meaning:
    """The entities of that id, label or alias; if there are none, the persons of that surname."""
    name, names = folded(typed), entity_names(entries)
    ids = names.bearers(name)
    return Meaning(typed, ids or names.persons(name), name, "" if ids else name)


def country_meaning(typed: str, lexicon: EntityLexicon) -> Meaning | None:
    """All places of the country of that code (ISO 3166-1 alpha-2), id, label or alias; None if it is none.

    The meaning's `name` is the code.
    """
    name = folded(typed)
    named = entity_names(lexicon.entries).bearers(name)
    countries = [region for region in lexicon.regions if region.is_country]
    codes = [c.codes[0] for c in countries if folded(c.codes[0]) == name] or [
        c.codes[0] for c in countries if c.id in named
    ]
    if not codes:
        return None
    code = codes[0]
    regions = [r.id for r in lexicon.regions if r.codes[0].partition(".")[0] == code]
    cities = [city.id for city in lexicon.cities if city.code.partition(".")[0] == code]
    landmarks = [landmark.id for landmark in lexicon.landmarks if landmark.country == code]
    return Meaning(typed, frozenset((*regions, *cities, *landmarks, *lexicon.towns.ids_in(code))), code)


def countries_by_place(lexicon: EntityLexicon) -> dict[str, str]:
    """The code of the country of every place; codes of a place that is in several have a space between."""
    known = {region.codes[0] for region in lexicon.regions if region.is_country}
    places = [(region.id, region.codes[0].partition(".")[0]) for region in lexicon.regions]
    places += [(city.id, city.code.partition(".")[0]) for city in lexicon.cities]
    places += [(landmark.id, landmark.country) for landmark in lexicon.landmarks]
    by_place: dict[str, str] = {}
    for id_, code in (*places, *lexicon.towns.countries()):
        codes = by_place.get(id_, "").split()
        if code in known and code not in codes:
            by_place[id_] = " ".join([*codes, code])
    return by_place


def country_names(lexicon: EntityLexicon) -> list[str]:
    """The labels of all countries."""
    return [region.label for region in lexicon.regions if region.is_country]


def similar(typed: str, spellings: Iterable[str]) -> list[str]:
    """The spellings nearest to a name: those that look like it, then those that have all its words."""
    name = folded(typed)
    by_folded = {folded(spelling): spelling for spelling in spellings}
    close = get_close_matches(name, by_folded, SUGGESTIONS, 0.75)
    words = set(name.split())
    wider = sorted((other for other in by_folded if words and words < set(other.split())), key=len)
    return [by_folded[other] for other in dict.fromkeys([*close, *wider])][:SUGGESTIONS]
