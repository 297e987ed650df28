"""The layout of a text: its tokens and where they stand."""

from typing import NamedTuple

from newsfold.tagging.entities.tokens import words


class Layout(NamedTuple):
    """Tokens of a text; `text[starts[i] : end(i)] == tokens[i]`, offsets in code points."""

    text: str
    tokens: list[str]
    starts: list[int]

    def end(self, token: int) -> int:
        """Where a token ends."""
        return self.starts[token] + len(self.tokens[token])


def lay_out(text: str) -> Layout:
    """Cut a text into tokens.

    Between two tokens there is white space at most, so the next place where a token's text stands is its own.
    """
    tokens = words(text)
    starts: list[int] = []
    place, find = 0, text.find
    for token in tokens:
        place = find(token, place)
        starts.append(place)
        place += len(token)
    return Layout(text, tokens, starts)
