"""Where towns lie: countries, states and provinces by their codes, and the cities of each."""

from collections.abc import Iterator
from typing import NamedTuple

from newsfold.errors import LexiconError
from newsfold.wire.identity import local_entity_id


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
    """A city, its name, and the code of the division it lies in."""

    id: str
    label: str
    code: str


def parse_regions(text: str, where: str) -> tuple[Region, ...]:
    """The regions of a file of codes, id, label and short names; LexiconError for a line of another form."""
    regions: list[Region] = []
    for number, (codes, id_, label, short_names) in _rows(text, where, 4):
        if not codes or not label:
            raise LexiconError("no code or no label", where=f"{where}:{number}", hint="codes, id, label")
        region_id = local_entity_id("LOC", label) if id_ == "-" else id_
        regions.append(Region(region_id, label, tuple(codes.split("|")), _parts(short_names)))
    return tuple(regions)


def parse_cities(text: str, where: str) -> tuple[City, ...]:
    """The cities of a file of id, code and label, in its order; LexiconError for a line of another form."""
    return tuple(City(id_, label, code) for _, (id_, code, label) in _rows(text, where, 3))


def _rows(text: str, where: str, columns: int) -> Iterator[tuple[int, list[str]]]:
    for number, line in enumerate(text.split("\n"), start=1):
        if line and not line.startswith("#"):
            cells = line.split("\t")
            if not 3 <= len(cells) <= columns:
                raise LexiconError(f"{len(cells)} columns", where=f"{where}:{number}", hint="tabs between")
            yield number, cells + [""] * (columns - len(cells))


def _parts(column: str) -> tuple[str, ...]:
    return tuple(part for part in column.split("|") if part)
