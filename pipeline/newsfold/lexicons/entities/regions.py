"""Where towns lie: countries, states and provinces by their codes, and the cities of each."""

import lzma
import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple, cast, get_args

from newsfold.errors import LexiconError
from newsfold.model.tags import Level
from newsfold.wire.identity import local_entity_id

Point = tuple[float, float]
"""Latitude and longitude in degrees."""


class Region(NamedTuple):
    """A country or a division of one; `codes` are those of GeoNames ("FR", "US.TX"), the first its own.

    `short_names` ("Tex.", "TX") mean it only behind a town.
    """

    id: str
    label: str
    codes: tuple[str, ...]
    short_names: tuple[str, ...] = ()

    @property
    def is_country(self) -> bool:
        """Whether it is a country, not a division of one."""
        return "." not in self.codes[0]

    def contains(self, code: str) -> bool:
        """Whether what has this code lies in it, or is it."""
        return any(code == own or code.startswith(f"{own}.") for own in self.codes)


class City(NamedTuple):
    """A city, its name, the code of the division it lies in, and its point; `is_certain` if its name alone
    means it."""

    id: str
    label: str
    code: str
    point: Point
    is_certain: bool = False


class Towns:
    """Towns too many to hold one by one: they stay lines of a text, read when the first name is asked for."""

    def __init__(self, packed: bytes = b"") -> None:
        """UTF-8 lines of name key, id, code, label, latitude and longitude, by rising keys, in an xz file."""
        self._packed = packed

    def __reduce__(self) -> tuple[type["Towns"], tuple[bytes]]:
        return Towns, (self._packed,)

    def named(self, key: str) -> list[City]:
        """The towns whose name has this key, the largest first."""
        text, starts = self._lines
        beginning = f"{key}\t".encode("utf-8", "surrogatepass")
        line = bisect_left(starts, beginning, key=lambda start: text[start : start + len(beginning)])
        cities: list[City] = []
        while key and line < len(starts) and text.startswith(beginning, starts[line]):
            cells = text[starts[line] : text.find(b"\n", starts[line])].decode().split("\t")
            _, id_, code, label, latitude, longitude = cells
            cities.append(City(id_, label, code, (float(latitude), float(longitude))))
            line += 1
        return cities

    def ids_in(self, country: str) -> list[str]:
        """The ids of the towns of a country, by its code."""
        return self._by_country.get(country, [])

    def countries(self) -> Iterator[tuple[str, str]]:
        """The id of each town, and the code of its country."""
        text, _ = self._lines
        for match in re.finditer(rb"(?m)^[^#\t\n]*\t([^\t\n]+)\t(\w+)", text):
            yield match[1].decode(), match[2].decode()

    @cached_property
    def _by_country(self) -> dict[str, list[str]]:
        by_country: dict[str, list[str]] = {}
        for id_, code in self.countries():
            by_country.setdefault(code, []).append(id_)
        return by_country

    @cached_property
    def _lines(self) -> tuple[bytes, "memoryview[int]"]:
        """The text, and where its lines start."""
        # Here, as a program that reads records knows of places, and asks for no town.
        import numpy as np

        text = lzma.decompress(self._packed) if self._packed else b""
        ends = np.flatnonzero(np.frombuffer(text, np.uint8) == ord("\n"))
        return text, (np.append(0, ends[:-1] + 1) if text else ends).data


class Landmark(NamedTuple):
    """A place that is no country, no division and no city of GeoNames; `country` may be empty."""

    id: str
    label: str
    level: Level
    country: str
    point: Point


def parse_regions(text: str, where: str) -> tuple[Region, ...]:
    """The regions of a file of codes, id, label and short names; LexiconError for a line of another form."""
    regions: list[Region] = []
    for number, (codes, id_, label, short_names) in _rows(text, where, 3, 4):
        if not codes or not label:
            raise LexiconError("no code or no label", where=f"{where}:{number}", hint="codes, id, label")
        region_id = local_entity_id("LOC", label) if id_ == "-" else id_
        regions.append(Region(region_id, label, tuple(codes.split("|")), _parts(short_names)))
    return tuple(regions)


def parse_cities(text: str, where: str) -> tuple[City, ...]:
    """The cities of a file of id, code, label, latitude, longitude and "!" if it is certain, in its order;
    LexiconError for a line of another form."""
    return tuple(
        City(id_, label, code, _point(latitude, longitude, f"{where}:{number}"), certain == "!")
        for number, (id_, code, label, latitude, longitude, certain) in _rows(text, where, 5, 6)
    )


def parse_landmarks(text: str, where: str) -> tuple[Landmark, ...]:
    """The places of a file of id, label, level, country, latitude and longitude; LexiconError for a line of
    another form."""
    landmarks: list[Landmark] = []
    for number, (id_, label, level, country, latitude, longitude) in _rows(text, where, 6, 6):
        if level not in get_args(Level):
            raise LexiconError(
                f"level {level!r}", where=f"{where}:{number}", hint=" or ".join(get_args(Level))
            )
        point = _point(latitude, longitude, f"{where}:{number}")
        landmark_id = local_entity_id("LOC", label) if id_ == "-" else id_
        landmarks.append(Landmark(landmark_id, label, cast(Level, level), country, point))
    return tuple(landmarks)


def parse_points(text: str, where: str) -> dict[str, Point]:
    """The points of a file of code, latitude and longitude; LexiconError for a line of another form."""
    return {
        code: _point(latitude, longitude, f"{where}:{number}")
        for number, (code, latitude, longitude) in _rows(text, where, 3, 3)
    }


def _rows(text: str, where: str, least: int, most: int) -> Iterator[tuple[int, list[str]]]:
    for number, line in enumerate(text.split("\n"), start=1):
        if line and not line.startswith("#"):
            cells = line.split("\t")
            if not least <= len(cells) <= most:
                raise LexiconError(f"{len(cells)} columns", where=f"{where}:{number}", hint="tabs between")
            yield number, cells + [""] * (most - len(cells))


def _point(latitude: str, longitude: str, where: str) -> Point:
    try:
        return float(latitude), float(longitude)
    except ValueError:
        raise LexiconError("no coordinates", where=where, hint="degrees, as 48.853 and 2.349") from None


def _parts(column: str) -> tuple[str, ...]:
    return tuple(part for part in column.split("|") if part)
