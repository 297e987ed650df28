"""The vocabulary of a batch: its distinct words, so that what is known of a word is looked up once for all
tokens that are this word."""

from collections import defaultdict
from collections.abc import Sequence
from itertools import chain, count
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from newsfold.tagging.entities.layout import Layout

Ints = npt.NDArray[np.int64]


class Vocabulary(NamedTuple):
    """`words[numbers[i]]` is token i of the texts of a batch, one behind the other.

    `numbers` is int64 [tokens], `counts` int64 [texts], the tokens of each text.
    """

    words: Sequence[str]
    numbers: Ints
    counts: Ints


def vocabulary_of(layouts: Sequence[Layout]) -> Vocabulary:
    """The vocabulary of texts."""
    counts = np.fromiter((len(layout.tokens) for layout in layouts), np.int64, len(layouts))
    number_of: defaultdict[str, int] = defaultdict(count().__next__)
    tokens = chain.from_iterable(layout.tokens for layout in layouts)
    numbers = np.fromiter(map(number_of.__getitem__, tokens), np.int64, int(counts.sum()))
    return Vocabulary(list(number_of), numbers, counts)
