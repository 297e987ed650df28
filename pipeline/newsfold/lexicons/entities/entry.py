"""An entry of the entity lexicon, and the lexicon as the tagger takes it: plain values, no files."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

import msgspec

from newsfold.lexicons.entities.regions import City, Landmark, Point, Region, Towns

CITIES = "cities.tsv.xz"
"""The compiled list of cities, which begins the `source` of its entries."""
EVERYWHERE = ""
"""Stands for a language where a list holds in all."""
ENTITY_TYPES = ("PER", "ORG", "LOC", "NORP", "EVENT", "PRODUCT")
"""Types that a lexicon may have; amounts, dates and quotes are found by rules."""


class EntityEntry(msgspec.Struct, frozen=True, gc=False):
    """One entity and the names it goes by.

    `names` mean the entity wherever they stand; `weak` names ("Apple", "May") only where the sequence
    tagger finds an entity of this type. An entry with `context` is meant only in a paragraph or under a
    title that has one of these words, and then comes before entries without. `source` is file and line.
    There are 20,000 for the whole life of a process: the collector does not look at them.
    """

    id: str
    type: str
    label: str
    names: tuple[str, ...]
    weak: tuple[str, ...] = ()
    context: tuple[str, ...] = ()
    source: str = ""


class EntityLexicon(NamedTuple):
    """Everything the entity tagger is built from.

    `entries` in order of precedence: of two that share a name, the earlier is meant. `weights` is the
    sequence tagger's model and `word_clusters` its table of clusters, both empty where there is none.
    `regions`, `cities` and the smaller `towns` say where these lie, of one name the largest first; `points`
    has the middles of regions by their codes, `landmarks` tells of other places. `languages` has what is
    listed for texts in other languages than English, by ISO 639-1 code, and under `EVERYWHERE` for those in
    every language. `version` names the content of all of it.
    """

    entries: tuple[EntityEntry, ...]
    first_names: frozenset[str] = frozenset()
    last_names: frozenset[str] = frozenset()
    weights: bytes = b""
    word_clusters: bytes = b""
    version: str = ""
    regions: tuple[Region, ...] = ()
    cities: tuple[City, ...] = ()
    towns: Towns = Towns()
    points: Mapping[str, Point] = MappingProxyType({})
    landmarks: tuple[Landmark, ...] = ()
    languages: Mapping[str, tuple[EntityEntry, ...]] = MappingProxyType({})
