"""Loading the entity lexicon: the files of this package, and before them those of the user."""

import lzma
from collections.abc import Callable
from functools import cache, partial
from hashlib import blake2b
from importlib.resources import files
from pathlib import Path

from msgspec.structs import replace

from newsfold.errors import LexiconError
from newsfold.lexicons.entities.entry import CITIES, EVERYWHERE, EntityEntry, EntityLexicon
from newsfold.lexicons.entities.reading import parse_entities
from newsfold.lexicons.entities.regions import (
    Towns,
    parse_cities,
    parse_landmarks,
    parse_points,
    parse_regions,
)
from newsfold.lexicons.when_asked import WhenAsked

NAMES, WEIGHTS, WORD_CLUSTERS = "names.txt.xz", "weights.bin", "words.bin"
REGIONS, CITY_PLACES, TOWNS = "regions.tsv", "city_places.tsv.xz", "towns.tsv.xz"
REGION_POINTS, LANDMARKS = "region_points.tsv.xz", "landmarks.tsv"
LISTS = (
    "countries.tsv", "nationalities.tsv", "people.tsv", "organisations.tsv", "companies.tsv", "sport.tsv",
    "places.tsv", "events_products.tsv", "groups.tsv", "politicians.tsv", "celebrities.tsv", "athletes.tsv",
    "clubs.tsv", "institutions.tsv", "media.tsv", "markets.tsv", "happenings.tsv", "provinces.tsv",
    "learning.tsv", "stars.tsv", "figures.tsv", "bodies.tsv", "nicknames.tsv", "sights.tsv", "works.tsv",
    CITIES,
)  # fmt: skip
"""The package's lists in order of precedence."""
LANGUAGES = {EVERYWHERE: "everywhere.tsv", "de": "german.tsv", "es": "spanish.tsv", "fr": "french.tsv"}
"""Its lists for other languages by ISO 639-1 code, and that for every language."""


def load_entities(folder: Path | None = None) -> EntityLexicon:
    """The lexicon; the user's files are `entities/*.tsv` below `folder`, and override the package's.

    Entries of one id have one label, that of the first. That of the package alone is read once in a process.
    Raises LexiconError for a list with a fault or a file that cannot be read as UTF-8.
    """
    return _shipped() if folder is None else read_entities(folder)


@cache
def _shipped() -> EntityLexicon:
    return read_entities(None)


def read_entities(folder: Path | None) -> EntityLexicon:
    """The same, read anew: for who needs it once, and not for the life of the process."""
    digest = blake2b(digest_size=8)
    entries = _own_entries(folder, digest.update)

    def packed(name: str) -> bytes:
        data = _file(name)
        digest.update(data)
        return data

    def read(name: str) -> str:
        return _unpacked(name, packed(name)).decode()

    for name in LISTS:
        entries += parse_entities(read(name), name)
    languages = WhenAsked({code: partial(_listed, read(name), name) for code, name in LANGUAGES.items()})
    weights, word_clusters = package_data(WEIGHTS), package_data(WORD_CLUSTERS)
    digest.update(weights + word_clusters)
    first_names, _, last_names = read(NAMES).partition("\n\n")
    labels: dict[str, str] = {}
    lexicon = EntityLexicon(
        tuple(
            [
                entry
                if (label := labels.setdefault(entry.id, entry.label)) == entry.label
                else replace(entry, label=label)
                for entry in entries
            ]
        ),
        frozenset(filter(None, first_names.split("\n"))),
        frozenset(filter(None, last_names.split("\n"))),
        weights,
        word_clusters,
        regions=parse_regions(read(REGIONS), REGIONS),
        cities=parse_cities(read(CITY_PLACES), CITY_PLACES),
        towns=Towns(packed(TOWNS)),
        points=parse_points(read(REGION_POINTS), REGION_POINTS),
        landmarks=parse_landmarks(read(LANDMARKS), LANDMARKS),
        languages=languages,
    )
    return lexicon._replace(version=digest.hexdigest())


def _own_entries(folder: Path | None, seen: Callable[[bytes], object]) -> list[EntityEntry]:
    """The entries of the user's files, whose bytes `seen` is given."""
    entries: list[EntityEntry] = []
    for path in sorted((folder / "entities").glob("*.tsv")) if folder else ():
        try:
            data = path.read_bytes()
            entries += parse_entities(data.decode("utf-8-sig"), str(path))
        except (OSError, UnicodeDecodeError) as error:
            raise LexiconError(str(error), where=str(path), hint="a list is a text file in UTF-8") from None
        seen(data)
    return entries


def _listed(text: str, where: str) -> tuple[EntityEntry, ...]:
    return tuple(parse_entities(text, where))


def package_data(name: str) -> bytes:
    """A data file of this package, unpacked; empty if it is not there."""
    return _unpacked(name, _file(name))


def _file(name: str) -> bytes:
    path = files("newsfold.lexicons.entities") / "data" / name
    return path.read_bytes() if path.is_file() else b""


def _unpacked(name: str, data: bytes) -> bytes:
    return lzma.decompress(data) if data and name.endswith(".xz") else data
