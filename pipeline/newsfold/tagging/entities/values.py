"""Values of a text: quotes, and amounts and dates at the tokens that can begin one."""

import re
from collections.abc import Iterable, Iterator, Sequence

from newsfold.tagging.entities.amounts import SYMBOLS, Value, money, percent, quantity, with_sign
from newsfold.tagging.entities.dates import MONTH_NUMBERS, WEEKDAYS, date
from newsfold.tagging.entities.layout import Layout
from newsfold.tagging.entities.numbers import NUMBER_WORDS

CLOSING = {"“": "”", "«": "»", '"': '"'}
"""Opening quotation marks and what closes them."""
_MARKS = frozenset((*CLOSING, *CLOSING.values()))
MIN_QUOTE_WORDS = 3
"""Words of a quote, at least; shorter ones are terms, titles or doubts."""
MAX_QUOTE_LENGTH = 2000
"""Characters of a quote, at most; one left open longer is dropped as a slip."""

_RELATIVE = ("yesterday", "today", "tomorrow", "tonight", "last", "this", "next")
_DATES = frozenset(
    [*MONTH_NUMBERS, *WEEKDAYS, *(day.upper() for day in WEEKDAYS)]
    + [form for word in _RELATIVE for form in (word, word.title(), word.upper())]
)
_NUMBERS = frozenset(form for word in NUMBER_WORDS for form in (word, word.title(), word.upper()))
_SIGNS = frozenset((*SYMBOLS, "US", "A", "C", "HK", "NZ", "S", "R", "AU", "CA", "NT"))
TRIGGERS = _DATES | _NUMBERS | _SIGNS
_GROUP = re.compile(r"\d{3}(?!\w)")
"""Three digits, as thousands are parted."""


def values(layout: Layout) -> list[Value]:
    """All amounts and dates by start, none overlapping another; for quotes see `quotes`."""
    matches: list[Value] = []
    next_free = 0
    text = layout.text
    candidates = [i for i, token in enumerate(layout.tokens) if token in TRIGGERS or token[0].isdigit()]
    for token, start in [(layout.tokens[i], layout.starts[i]) for i in candidates]:
        if start >= next_free and not _continues_number(text, start, next_free):
            value = _value_at(text, token, start)
            if value and (value := with_sign(text, value, next_free)):
                matches.append(value)
                next_free = value.end
    return matches


def _continues_number(text: str, start: int, next_free: int) -> bool:
    """Whether the token at `start` is part of a number that is no value: the end of 1,2,3 or 12 500."""
    before, at = text[max(next_free, start - 2) : start], text[start : start + 4]
    if len(before) < 2 or not before[0].isdigit() or not at[0].isdigit():
        return False
    return before[1] in ".,-/" or (before[1] in " \u00a0" and _GROUP.match(at) is not None)


def _value_at(text: str, token: str, start: int) -> Value | None:
    if token[0].isdigit():
        return date(text, start) or percent(text, start) or money(text, start) or quantity(text, start)
    if token in _DATES:
        return date(text, start)
    if token in _NUMBERS:
        return percent(text, start) or money(text, start) or quantity(text, start)
    return money(text, start)


def quotes(layout: Layout) -> Iterator[Value]:
    """Quotes of MIN_QUOTE_WORDS and more, with their marks; the value is the text between the marks."""
    text, tokens, starts = layout
    if not any(mark in text for mark in CLOSING):
        return
    opening, closing_mark = 0, ""
    for number in [number for number, token in enumerate(tokens) if token in _MARKS]:
        if closing_mark and starts[number - 1] - starts[opening] > MAX_QUOTE_LENGTH:
            closing_mark = ""
        if not closing_mark:
            opening, closing_mark = number, CLOSING.get(tokens[number], "")
        elif tokens[number] == closing_mark:
            closing_mark, start, end = "", starts[opening], starts[number]
            if sum(token[0].isalnum() for token in tokens[opening + 1 : number]) >= MIN_QUOTE_WORDS:
                yield Value(start, end + 1, "QUOTE", text[start + 1 : end].strip(), "quote")


def clear_of(candidates: Iterable[Value], taken: Sequence[tuple[int, int]]) -> Iterator[Value]:
    """The values cut where a span of `taken` (by start) begins; those that begin inside of one are dropped.

    A quote with a name in it is cut before the name; its value still holds all of it.
    """
    next_taken = 0
    for value in candidates:
        while next_taken < len(taken) and taken[next_taken][1] <= value.start:
            next_taken += 1
        if next_taken == len(taken) or taken[next_taken][0] >= value.end:
            yield value
        elif taken[next_taken][0] > value.start:
            yield value._replace(end=taken[next_taken][0])
