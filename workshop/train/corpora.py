"""Open corpora of names: tagged sentences, brought to one label scheme of PER, ORG, LOC and MISC.

Sources: wikigold and the Broad Twitter Corpus and WNUT17 (CC BY 4.0), and a subset of the Groningen Meaning
Bank (public-domain texts); gzipped JSON lines of `{"tokens", "tags"}`.
"""

import gzip
import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from newsfold.errors import SourceError

CORPORA = ("gmb-subset", "wikigold", "broad-twitter", "wnut17-train")
COARSE_TYPES = {
    "PER": "PER", "Person": "PER", "PERSON": "PER", "person": "PER", "per": "PER",
    "ORG": "ORG", "Organization": "ORG", "corporation": "ORG", "group": "ORG", "org": "ORG",
    "LOC": "LOC", "GPE": "LOC", "FAC": "LOC", "Location": "LOC", "Facility": "LOC", "location": "LOC",
    "geo": "LOC", "gpe": "GPE",
    "MISC": "MISC", "NORP": "MISC", "Misc": "MISC", "Miscellaneous": "MISC", "EVENT": "MISC",
    "WORK_OF_ART": "MISC", "LAW": "MISC", "LANGUAGE": "MISC", "PRODUCT": "MISC", "Product": "MISC",
    "product": "MISC", "creative-work": "MISC", "eve": "MISC", "art": "MISC", "nat": "MISC",
}  # fmt: skip
"""The corpora's and spaCy's types; what is missing here is no name (dates, amounts). The Meaning Bank's gpe
holds both countries and nationalities and is told apart by a list of countries."""
TITLES = """
Mr Mrs Ms Dr President Vice Prime Minister Sen Senator Gen General Sir Lord Prof Professor Judge Chairman
King Queen Prince Princess Pope Captain Capt Col Colonel Foreign Secretary Secretary-General Secretary-
general Governor Gov Mayor Chancellor Ambassador Defense Defence Interior Finance Deputy Chief Justice
Lieutenant Lt Major Maj Brigadier Brig Admiral Adm Sergeant Sgt Former U.N. Attorney Representative Rep
Congressman Archbishop Cardinal Bishop Reverend Rev Sheikh Shaykh Ayatollah Imam Spokesman Spokeswoman
Coach Director Commissioner Envoy Premier Emperor Crown First Lady Saint Speaker Leader Ex-President
Commander Officer Analyst State Affairs Security of
"""
_TITLES = frozenset(TITLES.split())
_CLOSING = frozenset(
    (".", ",", ";", ":", "!", "?", ")", "%", "'s", "’s", "n't", "'re", "'ve", "'ll", "'m", "'d", "'", "...")
)
_OPENING = frozenset("($#@£")


class Span(NamedTuple):
    """A name at `text[start:end]`."""

    start: int
    end: int
    type: str


class Sentence(NamedTuple):
    """A sentence of a corpus with its names."""

    corpus: str
    text: str
    names: tuple[Span, ...]


def read_corpora(folder: Path, countries: frozenset[str]) -> list[Sentence]:
    """All sentences; SourceError if a file is missing. `countries` are names, as a gazetteer has them."""
    return [sentence for corpus in CORPORA for sentence in _read(folder, corpus, countries)]


def _read(folder: Path, corpus: str, countries: frozenset[str]) -> Iterator[Sentence]:
    path = folder / f"{corpus}.jsonl.gz"
    if not path.is_file():
        raise SourceError("no such corpus", where=str(path), hint="give the folder that holds it")
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            yield _sentence(corpus, record["tokens"], record["tags"], countries)


def _sentence(corpus: str, tokens: Sequence[str], tags: Sequence[str], countries: frozenset[str]) -> Sentence:
    text, offsets = join(tokens)
    names = []
    for first, last, type_ in _typed_runs(tags):
        start = first
        if corpus == "gmb-subset" and type_ == "PER":
            while last - start > 1 and tokens[start].rstrip(".") in _TITLES:
                start += 1
        if type_ == "GPE":
            type_ = "LOC" if " ".join(tokens[start:last]) in countries else "MISC"
        names.append(Span(offsets[start][0], offsets[last - 1][1], type_))
    return Sentence(corpus, text, tuple(names))


def join(tokens: Iterable[str]) -> tuple[str, list[tuple[int, int]]]:
    """Tokens as running text, and the [start, end) offsets of each in it."""
    text, offsets, previous = "", [], ""
    for token in tokens:
        if text and token not in _CLOSING and previous not in _OPENING:
            text += " "
        offsets.append((len(text), len(text) + len(token)))
        text += token
        previous = token
    return text, offsets


def _typed_runs(tags: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """Runs of one coarse type as (first, end, type); B- starts a new one, so does a change of type."""
    open_run: tuple[int, str] | None = None
    for i, tag in enumerate((*tags, "O")):
        prefix, _, label = tag.partition("-")
        type_ = COARSE_TYPES.get(label, "")
        if open_run and (prefix != "I" or type_ != open_run[1]):
            yield open_run[0], i, open_run[1]
            open_run = None
        if type_ and not open_run:
            open_run = (i, type_)
