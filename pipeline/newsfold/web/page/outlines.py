"""The map: outlines of countries that ship with the page, and how dark each is. Sources stand in NOTICE."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from math import log

SHADES = 5
"""Shades of the map, the last for the countries named most."""
SMALL = 60
"""Bytes of a path below which a country gets a dot: one could neither see nor hit its outline."""


@dataclass(frozen=True)
class Outline:
    """A country: ISO 3166-1 code, name, a point within, and its outline as an SVG path."""

    code: str
    name: str
    x: int
    y: int
    path: str

    @property
    def small(self) -> bool:
        """Whether it needs a dot to be seen."""
        return len(self.path) < SMALL


@cache
def outlines() -> dict[str, Outline]:
    """All countries by code."""
    lines = files("newsfold.web.page").joinpath("outlines.tsv").read_text(encoding="utf-8").splitlines()
    fields = (line.split("\t") for line in lines)
    return {code: Outline(code, name, int(x), int(y), path) for code, name, x, y, path in fields}


def name_of(code: str) -> str:
    """What a country is called in English; of an unknown code the code."""
    known = outlines().get(code)
    return known.name if known else code


def shades(records: Mapping[str, int]) -> dict[str, int]:
    """For each country named, 1 to SHADES by the logarithm of its records: few are named in most news."""
    most = max(records.values(), default=1)
    return {
        code: 1 + min(SHADES - 1, int(SHADES * log(count) / log(most + 1))) if most > 1 else SHADES
        for code, count in records.items()
        if count
    }
