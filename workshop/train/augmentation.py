"""Data augmentation: copies of sentences with other persons and places, or all in capitals."""

from collections.abc import Iterable, Sequence
from random import Random
from typing import NamedTuple

from workshop.train.corpora import Sentence, Span

SWAP_PERSON, SWAP_PLACE = 0.7, 0.5
"""Probability that a person's name, and that a listed place's, is replaced by another."""


class Stock(NamedTuple):
    """Replacement names, each list sorted, so that a seed gives the same choice every time."""

    first_names: Sequence[str]
    last_names: Sequence[str]
    places: Sequence[str]
    countries: Sequence[str]


def swap_names(sentences: Iterable[Sentence], stock: Stock, seed: int) -> list[Sentence]:
    """Copies of the sentences with other names; those in which nothing changed are left out."""
    rng = Random(seed)
    places = frozenset(stock.places) | frozenset(stock.countries)
    copies = []
    for sentence in sentences:
        copy = _swap(sentence, stock, places, rng)
        if copy.text != sentence.text:
            copies.append(copy)
    return copies


def uppercase_copies(sentences: Iterable[Sentence], share: float, seed: int) -> list[Sentence]:
    """Copies of a share of the sentences in capitals, as headlines and tables are written."""
    rng = Random(seed)
    return [
        sentence._replace(text=sentence.text.upper())
        for sentence in sentences
        if rng.random() < share and len(sentence.text.upper()) == len(sentence.text)
    ]


def _swap(sentence: Sentence, stock: Stock, places: frozenset[str], rng: Random) -> Sentence:
    text, copied = "", 0
    names: list[Span] = []
    for start, end, type_ in sorted(sentence.names):
        if start < copied:
            continue
        text += sentence.text[copied:start]
        name = sentence.text[start:end]
        if type_ == "PER" and rng.random() < SWAP_PERSON:
            name = _person(len(name.split()), stock, rng)
        elif type_ == "LOC" and name in places and rng.random() < SWAP_PLACE:
            name = rng.choice(stock.countries if name in stock.countries else stock.places)
        names.append(Span(len(text), len(text) + len(name), type_))
        text += name
        copied = end
    return Sentence(sentence.corpus, text + sentence.text[copied:], tuple(names))


def _person(word_count: int, stock: Stock, rng: Random) -> str:
    """A random name of `word_count` words, three at most."""
    first = [rng.choice(stock.first_names) for _ in range(min(word_count, 3) - 1)]
    return " ".join([*first, rng.choice(stock.last_names)])
