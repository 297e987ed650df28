"""Making lists and weights: every step gives the same result every time, and learning learns."""

import gzip
import json
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest

from newsfold.errors import SourceError
from newsfold.lexicons.entities.loading import WEIGHTS, WORD_CLUSTERS
from newsfold.lexicons.entities.reading import parse_entities
from newsfold.tagging.entities.features import WordFeatures
from newsfold.tagging.entities.gazetteer import Gazetteer
from newsfold.tagging.entities.layout import lay_out
from newsfold.tagging.entities.sequence import SequenceTagger
from newsfold.tagging.entities.weights import pack, unpack
from newsfold.tagging.entities.word_clusters import WordClusters
from workshop.train.agency import agency_lines
from workshop.train.augmentation import Stock, swap_names, uppercase_copies
from workshop.train.cities import compile_cities
from workshop.train.corpora import CORPORA, Sentence, Span, read_corpora
from workshop.train.kmeans import k_means
from workshop.train.observations import FeatureExtractor
from workshop.train.perceptron import Numbering, train
from workshop.train.recipe import MIXTURES
from workshop.train.writing import NOTES

FILES = Path(str(files("newsfold.lexicons.entities"))) / "data"
FEATURES = WordFeatures(frozenset(), frozenset(), WordClusters.load(b""))


def sentence(title: str, person: str, city: str) -> Sentence:
    """A sentence with a person and a place."""
    text = f"{title} {person} lives in {city} ."
    start, place = len(title) + 1, text.index(city, len(title) + len(person))
    return Sentence(
        "x", text, (Span(start, start + len(person), "PER"), Span(place, place + len(city), "LOC"))
    )


SENTENCES = [
    sentence(title, person, city)
    for title in ("Mr", "Ms")
    for person in ("Ann Boe", "Bob Boe", "Ann Coe", "Bob Coe")
    for city in ("Oslo", "Rome")
]
STOCK = Stock(("Eve",), ("Doe",), ("Lima", "Oslo"), ("Peru",))


def test_corpora_come_in_one_scheme(tmp_path: Path) -> None:
    """Titles stay outside of persons, countries are told from peoples, text is joined as written."""
    tokens = ["President", "Ann", "Boe", "of", "Peru", "'s", "Peruvian", "bank"]
    tags = ["B-per", "I-per", "I-per", "O", "B-gpe", "O", "B-gpe", "O"]
    for corpus in CORPORA:
        record = {"tokens": tokens, "tags": tags} if corpus == "gmb-subset" else {"tokens": [], "tags": []}
        (tmp_path / f"{corpus}.jsonl.gz").write_bytes(gzip.compress(json.dumps(record).encode()))
    read = read_corpora(tmp_path, frozenset({"Peru"}))[0]
    assert read.text == "President Ann Boe of Peru's Peruvian bank"
    named = [(read.text[start:end], type_) for start, end, type_ in read.names]
    assert named == [("Ann Boe", "PER"), ("Peru", "LOC"), ("Peruvian", "MISC")]


def test_a_missing_corpus_is_named(tmp_path: Path) -> None:
    """The file that is not there is in the message."""
    with pytest.raises(SourceError, match="gmb-subset"):
        read_corpora(tmp_path, frozenset())


def test_swapped_names_stand_where_they_say() -> None:
    """Copies have other names of the same types, in the right places, the same for the same seed."""
    copies = swap_names(SENTENCES, STOCK, 1)
    assert copies == swap_names(SENTENCES, STOCK, 1)
    assert copies != swap_names(SENTENCES, STOCK, 2)
    for copy in copies:
        for start, end, type_ in copy.names:
            allowed = ("Doe", "Boe", "Coe") if type_ == "PER" else ("Oslo", "Rome", "Lima")
            assert copy.text[start:end].endswith(allowed)
    assert any("Doe" in copy.text for copy in copies)
    assert all(copy.text.isupper() for copy in uppercase_copies(SENTENCES, 0.5, 1))


def test_agency_lines_name_what_they_say() -> None:
    """Made-up lines have names where they say, of the types of their parts, the same for the same seed."""
    lines = agency_lines(STOCK, ["Rovers"], SENTENCES, 300, 1)
    assert lines == agency_lines(STOCK, ["Rovers"], SENTENCES, 300, 1)
    types = {"DOE": "PER", "BOE": "PER", "COE": "PER", "PERU": "LOC", "ROVERS": "ORG", "REUTERS": "ORG"}
    seen = set()
    for line in lines:
        for start, end, type_ in line.names:
            last = line.text[start:end].split()[-1].upper()
            assert types.get(last, type_) == type_
            seen.add(last)
    assert set(types) <= seen


def test_the_shipped_weights_are_those_of_the_notes() -> None:
    """The sums beside the weights are those of the weights and of the word clusters beside them."""
    notes = json.loads((FILES / NOTES).read_text())
    for name, noted in ((WEIGHTS, notes["sha256"]), (WORD_CLUSTERS, notes["inputs"][WORD_CLUSTERS])):
        assert sha256((FILES / name).read_bytes()).hexdigest() == noted
    assert len(notes["models"]) == len(MIXTURES)


def test_k_means_is_stable_and_finds_what_is_apart() -> None:
    """Two bundles of directions are two clusters, every time."""
    points = np.array([[1, 0], [0.99, 0.1], [0, 1], [0.1, 0.99]], np.float32)
    points /= np.linalg.norm(points, axis=1, keepdims=True)
    near = k_means(points, 2, 0)
    assert near[0] == near[1] != near[2] == near[3]
    assert (near == k_means(points, 2, 0)).all()


def test_training_learns_what_the_sentences_show() -> None:
    """Weights of a few sentences find unseen names in the same places, and are the same every time."""
    observer, numbering = FeatureExtractor(FEATURES, Gazetteer([])), Numbering()
    examples = [numbering.example(window) for one in SENTENCES for window in observer.windows(one)]
    weights = train(examples, numbering, 1)
    assert pack(train(examples, numbering, 1)) == pack(weights)
    layout = lay_out("Mr Jim Poe lives in Bonn .")
    [found] = SequenceTagger(unpack(pack(weights)), FEATURES).find([layout], [[]])
    assert [(layout.tokens[name.first : name.last], name.type) for name in found] == [
        (["Jim", "Poe"], "PER"),
        (["Bonn"], "LOC"),
    ]


def test_cities_are_compiled_with_care() -> None:
    """Capitals are always listed; names of persons and words need signs; a namesake abroad a context."""
    places = [
        ("Bonn", "DE", 330_000), ("Vaduz", "LI", 5_000), ("Ham", "DE", 5_000), ("Nice", "DE", 350_000),
        ("Ann", "DE", 400_000), ("Bonn", "LI", 120_000), ("Köln", "DE", 900_000),
    ]  # fmt: skip
    cities = [
        {"geonameid": i, "name": name, "countrycode": code, "population": people}
        for i, (name, code, people) in enumerate(places)
    ]
    countries = {
        "DE": {"name": "Germany", "capital": "Berlin"},
        "LI": {"name": "Liechtenstein", "capital": "Vaduz"},
    }
    text = compile_cities(cities, countries, [], frozenset({"Ann"}), "0")
    entries = {entry.id: entry for entry in parse_entities(text, "cities")}
    assert entries["geonames:0"].names == ("Bonn",)
    assert entries["geonames:1"].names == ("Vaduz",)
    assert "geonames:2" not in entries
    assert entries["geonames:3"].weak == ("Nice",)
    assert entries["geonames:4"].weak == ("Ann",)
    assert entries["geonames:5"].context == ("Liechtenstein",)
    assert entries["geonames:6"].names == ("Köln", "Koln")
