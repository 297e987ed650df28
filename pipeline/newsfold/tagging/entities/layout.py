"""The layout of a text: its tokens and their offsets."""

from collections.abc import Sequence
from itertools import chain, islice, pairwise
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from newsfold.tagging.entities.tokens import plain_spelling, tokenise

Ints = npt.NDArray[np.int64]
_IS_WHITE = np.array([chr(code).isspace() for code in range(0x3002)])
"""By code point; no white space comes behind these."""


class Layout(NamedTuple):
    """Tokens of a text: `plain_spelling(text)[starts[i] : end(i)] == tokens[i]`, offsets in code points.

    `digits` are the numbers of the tokens that begin with a digit.
    """

    text: str
    tokens: list[str]
    starts: list[int]
    digits: list[int]

    def end(self, token: int) -> int:
        """The offset past the end of token number `token`."""
        return self.starts[token] + len(self.tokens[token])


def lay_out(text: str) -> Layout:
    """Cut a text into tokens."""
    return lay_out_all([text])[0]


def lay_out_all(texts: Sequence[str]) -> list[Layout]:
    """Cut texts into tokens.

    Between two tokens there is white space at most: all other characters, in order, are those of the tokens.
    """
    spellings = [plain_spelling(text) for text in texts]
    tokens = [tokenise(spelling) for spelling in spellings]
    counts = np.fromiter(map(len, tokens), np.int64, len(tokens))
    lengths = np.fromiter(map(len, chain.from_iterable(tokens)), np.int64, int(counts.sum()))
    codes = np.frombuffer("".join(spellings).encode("utf-32-le", "surrogatepass"), "<u4")
    of_tokens = np.flatnonzero(~_IS_WHITE[np.minimum(codes, len(_IS_WHITE) - 1)])
    text_lengths = np.fromiter(map(len, texts), np.int64, len(texts))
    text_starts = np.cumsum(text_lengths) - text_lengths
    begins = of_tokens[np.cumsum(lengths) - lengths]
    each = iter((begins - np.repeat(text_starts, counts)).tolist())
    digits = by_text(np.flatnonzero(_are_digits(codes[begins])), counts)
    return [
        Layout(text, of_text, list(islice(each, len(of_text))), numbers)
        for text, of_text, numbers in zip(texts, tokens, digits, strict=True)
    ]


def by_text(positions: Ints, counts: Ints) -> list[list[int]]:
    """For each text the numbers of some of its tokens.

    `positions` are theirs among the tokens of all texts, rising; `counts` [texts] is how many each text has.
    """
    bounds = np.searchsorted(positions, np.append(0, np.cumsum(counts)))
    numbers = (positions - np.repeat(np.cumsum(counts) - counts, np.diff(bounds))).tolist()
    return [numbers[first:last] for first, last in pairwise(bounds.tolist())]


def _are_digits(codes: npt.NDArray[np.unsignedinteger[Any]]) -> npt.NDArray[np.bool_]:
    """Which characters, given by their code points, are digits of any script."""
    are_digits: npt.NDArray[np.bool_] = (codes >= ord("0")) & (codes <= ord("9"))
    for n in np.flatnonzero(codes > 0x7F).tolist():
        are_digits[n] = chr(codes[n]).isdigit()
    return are_digits
