"""The whole article: what it is about, by its title and beginning and by its paragraphs.

An article says at its beginning what it is about; a topic of one paragraph may be said in passing. So what
the model makes of the title and the beginning, read as one text, counts as much as the mean over the
paragraphs, weighted by their words.
"""

from collections.abc import Mapping, Sequence
from math import fsum
from typing import NamedTuple

BEGINNING_CHARACTERS = 900
LEAST = 0.3
"""Probability from which an article is about a topic."""


class Judged(NamedTuple):
    """A paragraph: its number of words, and the probability of each topic that was proposed for it."""

    words: int
    probabilities: Mapping[str, float]


def beginning(paragraphs: Sequence[str]) -> str:
    """The first 900 characters of an article, cut after a word; its paragraphs are joined by a space."""
    text = " ".join(paragraphs)
    if len(text) <= BEGINNING_CHARACTERS:
        return text
    return text[:BEGINNING_CHARACTERS].rpartition(" ")[0] or text[:BEGINNING_CHARACTERS]


def about(of_beginning: Mapping[str, float], paragraphs: Sequence[Judged]) -> dict[str, float]:
    """The probability, to four decimals, that the article is about each topic proposed for any part of it."""
    words = sum(paragraph.words for paragraph in paragraphs) or 1
    topics = sorted(
        {*of_beginning, *(topic for paragraph in paragraphs for topic in paragraph.probabilities)}
    )
    return {
        topic: round(
            0.5 * of_beginning.get(topic, 0.0)
            + 0.5 * fsum(p.words * p.probabilities.get(topic, 0.0) for p in paragraphs) / words,
            4,
        )
        for topic in topics
    }


def chosen(
    probabilities: Mapping[str, float], branch_of: Mapping[str, str], least: float = LEAST
) -> set[str]:
    """The topics that the article is about; none below a branch that it is not about."""
    likely = {topic for topic, probability in probabilities.items() if probability >= least}
    return {topic for topic in likely if branch_of[topic] in likely}
