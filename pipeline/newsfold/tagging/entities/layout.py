"""The layout of a text: its tokens and their offsets."""

from typing import NamedTuple

from newsfold.tagging.entities.tokens import plain_spelling, tokenise


class Layout(NamedTuple):
    """Tokens of a text: `plain_spelling(text)[starts[i] : end(i)] == tokens[i]`, offsets in code points."""

    text: str
    tokens: list[str]
    starts: list[int]

    def end(self, token: int) -> int:
        """The offset past the end of token number `token`."""
        return self.starts[token] + len(self.tokens[token])


def lay_out(text: str) -> Layout:
    """Cut a text into tokens.

    Between two tokens there is white space at most, so the next place where a token's text stands is its own.
    """
    spelling = plain_spelling(text)
    tokens = tokenise(spelling)
    starts: list[int] = []
    offset, find = 0, spelling.find
    for token in tokens:
        offset = find(token, offset)
        starts.append(offset)
        offset += len(token)
    return Layout(text, tokens, starts)
