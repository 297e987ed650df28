"""Support: what says that the name of a smaller city means that city, and not a namesake of any kind."""

import re
from collections.abc import Iterable, Sequence

from newsfold.lexicons.entities.entry import CITIES, EntityLexicon
from newsfold.tagging.entities.layout import Layout
from newsfold.tagging.entities.name import Name

_WHERE = re.compile(
    r"(?:^|[\s(“\"'])(?i:in|near|at|from|to|into|outside|around|across|via|through|towards?|between|leaving|reached"
    r"|visit(?:ed|ing)?|(?:the|central|downtown|northern|southern|eastern|western|nearby) ?"
    r"|(?:city|town|port|capital|mayor|outskirts|suburbs?|people|residents|streets|archbishop|bishop|north|south|east"
    r"|west|centre|center|airport|port|village|district|province|region|university|outside) of) \Z"
)
"""Before a name, what a place has before it."""
_TOWNLY = re.compile(
    r",? (?i:mayor|police|residents|airport|city|suburbs?|hospital|prison|court|province|region|district"
    r"|university|port|metro|stadium|council|governor|prosecutors?|fire)\b"
)
"""Behind a name, what towns have."""
_DATELINE = re.compile(
    r"(?:, [\w .'’-]{2,30})?(?:,? [A-Z][a-z]{2,8}\.? \d{1,2})?(?: ?\([^)]{2,30}\))?(?: ?[—–-]{1,2} |: )"
)
_BESIDE = 40
"""Characters before a name that are looked at."""


class Cities:
    """The cities whose names need support, and the countries and regions of all places, by entity id."""

    def __init__(self, lexicon: EntityLexicon) -> None:
        """An entry of the compiled list needs support; what stands in another is known.

        `with_teams` are those after which teams are called: cities, states and provinces.
        """
        known = {entry.id for entry in lexicon.entries if not entry.source.startswith(CITIES)}
        self.codes = {city.id: city.code for city in lexicon.cities}
        self.doubtful = {
            city.id: city.code for city in lexicon.cities if not city.is_certain and city.id not in known
        }
        states = {region.id for region in lexicon.regions if region.codes[0].startswith(("US.", "CA."))}
        self.with_teams = states.union(self.codes)
        self.codes |= {region.id: region.codes[0] for region in lexicon.regions}


class Support:
    """What a paragraph and its title say of the cities that they name."""

    def __init__(self, cities: Cities, texts: Sequence[tuple[Layout, Sequence[Name]]]) -> None:
        self._cities, self._texts = cities, texts
        self._answers: dict[tuple[str, str], bool] = {}
        self._names: dict[str, list[tuple[str, Name]]] = {}
        """The names of each surface, with their texts."""
        self._in_country: dict[str, set[str]] = {}
        """The surfaces of the places of each country."""

    def holds(self, surface: str, city: str) -> bool:
        """Whether a name may mean a city, by its id: its country or another place there is named too, or the
        name stands somewhere where a place stands."""
        code = self._cities.doubtful.get(city)
        if code is None:
            return True
        answer = self._answers.get((surface, city))
        if answer is None:
            answer = self._answers[surface, city] = self._is_told(surface, code)
        return answer

    def _is_told(self, surface: str, code: str) -> bool:
        if not self._names:
            self._look_through()
        beside = self._in_country.get(code.partition(".")[0], set())
        return len(beside) > (surface in beside) or any(
            _stands_as_place(text, name) for text, name in self._names.get(surface, ())
        )

    def _look_through(self) -> None:
        for layout, names in self._texts:
            for name in names:
                surface = layout.text[name.start : name.end]
                self._names.setdefault(surface, []).append((layout.text, name))
                for code in self._codes(name):
                    self._in_country.setdefault(code.partition(".")[0], set()).add(surface)

    def _codes(self, name: Name) -> Iterable[str]:
        if name.place:
            return [self._cities.codes.get(name.place.id, "")]
        return [self._cities.codes.get(sense.entry.id, "") for sense in name.senses[:1]]


def _stands_as_place(text: str, name: Name) -> bool:
    before, after = text[max(0, name.start - _BESIDE) : name.start], text[name.end : name.end + 60]
    if _WHERE.search(before) or _TOWNLY.match(after):
        return True
    return not before.strip() and _DATELINE.match(after) is not None
