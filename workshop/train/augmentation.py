"""More sentences from those at hand: other persons and places in them, or all of it in capitals."""

from collections.abc import Iterable, Sequence
from random import Random
from typing import NamedTuple

from workshop.train.corpora import Sentence, Span

SWAP_PERSON, SWAP_PLACE = 0.7, 0.5
"""How often a person's and a listed place's name is put in place of another."""


class Stock(NamedTuple):
    """Names to put in: each sorted, so that a seed gives the same choice every time."""

    first_names: Sequence[str]
    last_names: Sequence[str]
    places: Sequence[str]
    countries: Sequence[str]


def swap_names(sentences: Iterable[Sentence], stock: Stock, seed: int) -> list[Sentence]:
    """Copies of the sentences with other names; those in which nothing changed are left out."""
    chance = Random(seed)
    known = frozenset(stock.places) | frozenset(stock.countries)
    copies = []
    for sentence in sentences:
        copy = _swapped(sentence, stock, known, chance)
        if copy.text != sentence.text:
            copies.append(copy)
    return copies


def shout(sentences: Iterable[Sentence], share: float, seed: int) -> list[Sentence]:
    """Copies of a share of the sentences in capitals, as headlines and tables are written."""
    chance = Random(seed)
    return [
        sentence._replace(text=sentence.text.upper())
        for sentence in sentences
        if chance.random() < share and len(sentence.text.upper()) == len(sentence.text)
    ]


def _swapped(sentence: Sentence, stock: Stock, known: frozenset[str], chance: Random) -> Sentence:
    text, place = "", 0
    names: list[Span] = []
    for start, end, type_ in sorted(sentence.names):
        if start < place:
            continue
        text += sentence.text[place:start]
        name = sentence.text[start:end]
        if type_ == "PER" and chance.random() < SWAP_PERSON:
            name = _person(len(name.split()), stock, chance)
        elif type_ == "LOC" and name in known and chance.random() < SWAP_PLACE:
            name = chance.choice(stock.countries if name in stock.countries else stock.places)
        names.append(Span(len(text), len(text) + len(name), type_))
        text += name
        place = end
    return Sentence(sentence.corpus, text + sentence.text[place:], tuple(names))


def _person(words: int, stock: Stock, chance: Random) -> str:
    """A name of as many words, three at most."""
    first = [chance.choice(stock.first_names) for _ in range(min(words, 3) - 1)]
    return " ".join([*first, chance.choice(stock.last_names)])
