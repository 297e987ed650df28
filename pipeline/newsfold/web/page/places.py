"""The map of the countries that records name. Pure."""

from collections.abc import Iterable
from typing import NamedTuple

from newsfold.web.page.outlines import SHADES, Outline, outlines, shades
from newsfold.web.view.results import CountryCoverage


class Place(NamedTuple):
    """A country on the map; shade 0 of one that no record names."""

    outline: Outline
    records: int
    shade: int


def places(countries: Iterable[CountryCoverage]) -> dict[str, object]:
    """What the map shows: countries that nobody names first, so that those named lie above; `step` is by how
    much more records a shade has than the one before."""
    records = {country.code: country.records for country in countries}
    by_code = shades(records)
    on_map = [
        Place(outline, records.get(code, 0), by_code.get(code, 0)) for code, outline in outlines().items()
    ]
    step = (max(records.values(), default=0) + 1) ** (1 / SHADES)
    return {"places": sorted(on_map, key=lambda place: (place.shade > 0, place.outline.small)), "step": step}
