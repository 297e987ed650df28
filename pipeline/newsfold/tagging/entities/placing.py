"""Towns of one name: "TOWN, REGION" is the town of that region, and never one that lies elsewhere."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from functools import lru_cache
from operator import attrgetter
from typing import NamedTuple
from unicodedata import combining, normalize

from newsfold.lexicons.entities.entry import EntityLexicon
from newsfold.lexicons.entities.regions import City, Region
from newsfold.tagging.entities.atlas import city_place, town_place
from newsfold.tagging.entities.gazetteer import name_key
from newsfold.tagging.entities.layout import Layout
from newsfold.tagging.entities.linking import local_link, pick
from newsfold.tagging.entities.name import Link, Name
from newsfold.tagging.entities.tokens import plain_spelling

_PARTINGS, _PARTING_LENGTH = (", ", " ("), 2
"""What stands between a town and its region, and its characters."""
_ENUMERATES = re.compile(r",? (?:and|or|&|as well as) (?:the )?[^\W\d_a-z]|, [^\W\d_a-z]")
_LISTED_BEFORE = re.compile(r"[^\W\d_][\w.’'-]*(?:,| and| or|,? and| to) $")
_CLOSED = re.compile(r"$|[,.;:)!?…—–”\"]| -|\s\(")
_GOES_ON = re.compile(r"['’]| [^\W\d_a-z]")
"""A possessive, or a capital right behind the region: "In London, Ontario Premier ..."."""
UNKNOWN = "?.?"
"""The code of a town that no list has."""
_SHORT_SAINTS = {"st.": "saint", "st": "saint", "ste.": "sainte", "ft.": "fort", "mt.": "mount"}

_start, _end = attrgetter("start"), attrgetter("end")


class Behind(NamedTuple):
    """A region behind a town: what its words may mean, and where they stand."""

    regions: tuple[Region, ...]
    start: int
    end: int


class Placer:
    """Gives the towns of a text that name their region, and those regions, their links."""

    def __init__(self, lexicon: EntityLexicon) -> None:
        self._codes = {city.id: city.code for city in lexicon.cities}
        self._codes |= {region.id: region.codes[0] for region in lexicon.regions}
        self._labels = {entry.id: entry.label for entry in lexicon.entries if entry.id in self._codes}
        self._cities: dict[str, list[City]] = {}
        for city in lexicon.cities:
            self._cities.setdefault(town_key(city.label), []).append(city)
        self._towns = lexicon.towns
        self._regions = _by_name(lexicon)
        self._short = {name: region for region in lexicon.regions for name in region.short_names}
        self._short |= {name.upper(): region for name, region in self._short.items() if name[-1] == "."}
        longest_first = sorted(map(re.escape, self._short), key=len, reverse=True)
        self._short_name = re.compile(rf"(?:{'|'.join(longest_first)})(?!\w)") if longest_first else None

    def place(self, layout: Layout, names: Sequence[Name]) -> list[Name]:
        """The names, those of towns and regions that stand together with their links; a region's
        abbreviation is a name too."""
        text = layout.text
        towns = [name for name in names if text.startswith(_PARTINGS, name.end)]
        placed = list(names)
        for town in towns:
            behind = self._behind(text, town, names)
            links = self._links(layout, town, behind, names) if behind else None
            if behind and links:
                spreads = not self._is_also_city(text[behind.start : behind.end])
                _put(placed, town, behind, *links, spreads=spreads)
        return placed

    def _behind(self, text: str, town: Name, names: Sequence[Name]) -> Behind | None:
        start = town.end + _PARTING_LENGTH
        short = self._short_name.match(text, start) if self._short_name else None
        if short and (short.group()[-1] == "." or (_CLOSED.match(text, short.end()) and not text.isupper())):
            return Behind((self._short[short.group()],), short.start(), short.end())
        at = bisect_left(names, start, key=_start)
        if at == len(names) or names[at].start != start:
            return None
        regions = self._regions.get(name_key(text[start : names[at].end]))
        return Behind(regions, start, names[at].end) if regions else None

    def _links(
        self, layout: Layout, town: Name, behind: Behind, names: Sequence[Name]
    ) -> tuple[Link, Link] | None:
        """The links of town and region; None if the one does not say where the other lies."""
        surface = layout.text[town.start : town.end]
        for region in behind.regions:
            for city in self._cities.get(town_key(surface), ()):
                if region.contains(city.code):
                    return Link(city.id, self._labels.get(city.id, city.label)), self._link(region)
        small = self._small_town(surface, town, behind)
        if town.type != "LOC" and not small:
            return None
        for region in behind.regions:
            for entry in [sense.entry for sense in town.senses]:
                if entry.type == "LOC" and region.contains(self._codes.get(entry.id, "")):
                    return Link(entry.id, entry.label), self._link(region)
        region, link = small or (behind.regions[0], None)
        listed = pick(town.senses, "LOC", lambda: frozenset(layout.tokens))
        if listed:
            namesakes = self._cities.get(town_key(surface))
            code = self._codes.get(listed.id) or (namesakes[0].code if namesakes else "")
            label = f"{surface}, {region.label}"
        else:
            code, label = UNKNOWN if small or len(behind.regions) == 1 else "", surface
        if not code or not self._says_where(layout.text, town, behind, code):
            return None
        return link or local_link("LOC", label)._replace(place=town_place(region)), self._link(region)

    def _small_town(self, surface: str, town: Name, behind: Behind) -> tuple[Region, Link] | None:
        """The small town of this name in one of the regions, with that; the largest."""
        regions = [region for region in behind.regions if _may_be_town(town, region)]
        cities = self._towns.named(town_key(surface)) if regions else []
        for region in regions:
            for city in cities:
                if region.contains(city.code):
                    return region, Link(city.id, city.label, city_place(city))
        return None

    def _says_where(self, text: str, town: Name, behind: Behind, code: str) -> bool:
        """Whether a region tells a town from its namesake at `code`; else it is only the next of a list."""
        region, is_country = behind.regions[0], "." not in code
        after = text[behind.end : behind.end + 40]
        if (region.is_country and is_country) or self._is_beside(text[town.start : town.end], region):
            return False
        is_plain = not region.is_country and not self._is_also_city(text[behind.start : behind.end])
        if is_plain and not is_country:
            return not _GOES_ON.match(after)
        before = text[max(0, town.start - 40) : town.start]
        is_listed = _ENUMERATES.match(after) or _LISTED_BEFORE.search(before)
        return _CLOSED.match(after) is not None and not is_listed

    def _is_beside(self, surface: str, region: Region) -> bool:
        """Whether a name is also that of another division of the region's country: "Georgia, Michigan"."""
        country = region.codes[0].partition(".")[0]
        others = self._regions.get(name_key(surface), ())
        return not region.is_country and any(other.codes[0].startswith(f"{country}.") for other in others)

    def _is_also_city(self, surface: str) -> bool:
        return f"{surface} city".casefold() in self._cities or town_key(surface) in self._cities

    def _link(self, region: Region) -> Link:
        return Link(region.id, self._labels.get(region.id, region.label))


def _by_name(lexicon: EntityLexicon) -> Mapping[str, tuple[Region, ...]]:
    """The regions of each name that the lists have for them, divisions before countries."""
    names: dict[str, list[str]] = {region.id: [region.label] for region in lexicon.regions}
    for entry in lexicon.entries:
        if entry.id in names and entry.type == "LOC":
            names[entry.id] += [*entry.names, *entry.weak]
    by_name: dict[str, list[Region]] = {}
    for region in sorted(lexicon.regions, key=lambda region: region.is_country):
        for name in dict.fromkeys(names[region.id]):
            for key in {name_key(name), name_key(name).upper()}:
                by_name.setdefault(key, []).append(region)
    return {key: tuple(dict.fromkeys(regions)) for key, regions in by_name.items()}


def _may_be_town(town: Name, region: Region) -> bool:
    """Whether a small town may be meant; by what is no place otherwise only before a state or province."""
    return town.type == "LOC" or (town.type in ("PER", "ORG") and not region.is_country)


def _put(names: list[Name], town: Name, behind: Behind, at: Link, region: Link, *, spreads: bool) -> None:
    """Give town and region their links; what overlaps the region's words gives way to them.

    `spreads`: the region's name alone means it in the rest of the text too.
    """
    first, last = bisect_right(names, behind.start, key=_end), bisect_left(names, behind.end, key=_start)
    same = [name for name in names[first:last] if (name.start, name.end) == (behind.start, behind.end)]
    new = same[0] if same else Name(behind.start, behind.end, "LOC", (), "gazetteer", town.score)
    names[first:last] = [new._replace(type="LOC", place=region, spreads=spreads)]
    number = bisect_left(names, town.start, key=_start)
    if number < len(names) and (names[number].start, names[number].end) == (town.start, town.end):
        names[number] = names[number]._replace(type="LOC", place=at, spreads=True)


@lru_cache(maxsize=1 << 14)
def town_key(name: str) -> str:
    """The form under which towns are compared: without accents and case, "St." as "Saint"."""
    plain = plain_spelling(name)
    if not plain.isascii():
        plain = "".join(char for char in normalize("NFKD", plain) if not combining(char))
    words = plain.casefold().split()
    return " ".join([_SHORT_SAINTS.get(words[0], words[0]), *words[1:]]) if words else ""
