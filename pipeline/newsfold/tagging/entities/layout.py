"""The layout of a text: its tokens and their offsets."""

from collections.abc import Sequence
from itertools import chain, islice
from typing import NamedTuple

import numpy as np

from newsfold.tagging.entities.tokens import plain_spelling, tokenise

_IS_WHITE = np.array([chr(code).isspace() for code in range(0x3002)])
"""By code point; no white space comes behind these."""


class Layout(NamedTuple):
    """Tokens of a text: `plain_spelling(text)[starts[i] : end(i)] == tokens[i]`, offsets in code points."""

    text: str
    tokens: list[str]
    starts: list[int]

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
    starts = of_tokens[np.cumsum(lengths) - lengths] - np.repeat(text_starts, counts)
    each = iter(starts.tolist())
    return [
        Layout(text, of_text, list(islice(each, len(of_text))))
        for text, of_text in zip(texts, tokens, strict=True)
    ]
