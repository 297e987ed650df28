"""The layout of a text: its tokens and where they stand."""

from typing import NamedTuple

from pipeline.tagging.entities.tokens import TOKEN


class Layout(NamedTuple):
    """Tokens of a text; `text[starts[i]:ends[i]] == tokens[i]`, offsets in code points."""

    text: str
    tokens: list[str]
    starts: list[int]
    ends: list[int]


def lay_out(text: str) -> Layout:
    """Cut a text into tokens."""
    tokens: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for found in TOKEN.finditer(text):
        tokens.append(found.group())
        start, end = found.span()
        starts.append(start)
        ends.append(end)
    return Layout(text, tokens, starts, ends)
