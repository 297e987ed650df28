"""Products: models by maker and number, arms by letters and number, and works by their titles."""

import re

from newsfold.lexicons.entities.heads import ARMS, MODELS, TRIMS, WORKS
from newsfold.tagging.entities.layout import Layout

PRODUCT_WORDS = WORKS | ARMS | frozenset(MODELS)
"""The words at which `product_at` looks for a product."""
MARKS = {"“": "”", '"': '"', "‘": "’"}
"""What a title stands in."""
NEAR_TITLE, MAX_TITLE = 3, 9
"""Tokens between the word for a work and its title, and of a title, at most."""
_MODELS = {word: re.compile(pattern) for word, pattern in MODELS.items()}
_ARM_NUMBER = re.compile(r"\d{2,4}[A-Z]{0,3}")
_BEFORE_TITLE = frozenset(
    (",", "called", "titled", "entitled", "named", "of", "version", "adaptation", "series")
)


def product_at(layout: Layout, number: int) -> tuple[int, int] | None:
    """The tokens [first, last) of the product that the word at `number` tells of, or None."""
    word = layout.tokens[number]
    if word in WORKS:
        return _title(layout.tokens, number)
    if word in _MODELS:
        return _model(layout, number)
    return _arm(layout, number)


def _model(layout: Layout, first: int) -> tuple[int, int] | None:
    """A model: "iPhone 15 Pro", "Boeing 737 MAX", "Model S"."""
    tokens, last = layout.tokens, first + 1
    pattern = _MODELS[tokens[first]]
    if tokens[last : last + 1] == ["-"]:
        last += 1
    if (
        last >= len(tokens)
        or not pattern.fullmatch(tokens[last])
        or layout.starts[last] - layout.end(first) > 1
    ):
        return None
    last += 1
    while last < len(tokens) and tokens[last] in TRIMS:
        last += 1
    return first, last


def _arm(layout: Layout, first: int) -> tuple[int, int] | None:
    """Letters, a hyphen and a number without spaces, with no hyphen behind: "Su-35", not "F-1 visa"."""
    tokens, starts = layout.tokens, layout.starts
    if tokens[first + 1 : first + 2] != ["-"] or first + 2 >= len(tokens):
        return None
    is_tight = starts[first + 1] == layout.end(first) and starts[first + 2] == layout.end(first + 1)
    is_joined = first > 0 and tokens[first - 1] == "-" and layout.end(first - 1) == starts[first]
    if not is_tight or is_joined or not _ARM_NUMBER.fullmatch(tokens[first + 2]):
        return None
    return first, first + 3


def _title(tokens: list[str], work: int) -> tuple[int, int] | None:
    """A title in quotation marks soon behind the word for the work, with capitals at both its ends."""
    opening = work + 1
    while opening < len(tokens) and opening - work <= NEAR_TITLE and tokens[opening] not in MARKS:
        if tokens[opening] not in _BEFORE_TITLE:
            return None
        opening += 1
    if opening >= len(tokens) or tokens[opening] not in MARKS:
        return None
    first, mark = opening + 1, MARKS[tokens[opening]]
    end = next((n for n in range(first, min(first + MAX_TITLE, len(tokens))) if tokens[n] == mark), first)
    while end > first and tokens[end - 1] in ",.;:":
        end -= 1
    is_title = end > first and all(_is_title_word(tokens[n]) for n in (first, end - 1))
    return (first, end) if is_title else None


def _is_title_word(token: str) -> bool:
    return not token[0].islower()
