"""Values of a text: quotes, and amounts and dates at the tokens that can begin one."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from newsfold.tagging.entities.amounts import SYMBOLS, amount, money_after_sign, with_sign
from newsfold.tagging.entities.dates import (
    MONTH_NUMBERS,
    WEEKDAYS,
    date_at_month,
    date_at_number,
    date_at_weekday,
    relative_date,
)
from newsfold.tagging.entities.layout import Layout
from newsfold.tagging.entities.numbers import NUMBER_WORDS, Value

CLOSING = {"“": "”", "«": "»", '"': '"'}
"""Opening quotation marks and what closes them."""
MARKS = frozenset((*CLOSING, *CLOSING.values()))
"""Tokens with which a quote begins or ends."""
MIN_QUOTE_WORDS = 3
"""Words of a quote, at least; shorter ones are terms, titles or doubts."""
MAX_QUOTE_LENGTH = 2000
"""Characters of a quote, at most; one left open longer is dropped as a slip."""

_Rule = Callable[[str, int], Value | None]
_RELATIVE = ("yesterday", "today", "tomorrow", "tonight", "last", "this", "next")
_SIGNS = (*SYMBOLS, "US", "A", "C", "HK", "NZ", "S", "R", "AU", "CA", "NT")


def _in_any_case(words: Iterable[str]) -> list[str]:
    return [form for word in words for form in (word, word.title(), word.upper())]


_RULES: dict[str, _Rule] = {
    **dict.fromkeys(_SIGNS, money_after_sign),
    **dict.fromkeys(_in_any_case(NUMBER_WORDS), amount),
    **dict.fromkeys(_in_any_case(_RELATIVE), relative_date),
    **dict.fromkeys((*WEEKDAYS, *(day.upper() for day in WEEKDAYS)), date_at_weekday),
    **dict.fromkeys(MONTH_NUMBERS, date_at_month),
}
"""What finds a value by the token that it begins with."""
VALUE_WORDS = frozenset(_RULES)
"""Tokens that a value may begin with, beside those that begin with a digit."""
_POINT_FIRST = re.compile(r"(?:[\s(–—]|\A)\.\d")
"""A point that is the first of a number: "a .5 percent cut"."""
_GROUP = re.compile(r"\d{3}(?!\w)")
"""Three digits, as thousands are parted."""


def values(layout: Layout, words: Iterable[int]) -> list[Value]:
    """All amounts and dates by start, none overlapping another; for quotes see `quotes`.

    `words` are the numbers of the tokens that are in `VALUE_WORDS`.
    """
    matches: list[Value] = []
    next_free = 0
    text, tokens, starts, digits = layout
    for number in sorted((*words, *digits)):
        token, start = tokens[number], starts[number]
        if start > 0 and text[start - 1] == "." and _POINT_FIRST.match(text, max(0, start - 2)):
            start -= 1
        if start >= next_free and not _continues_number(text, start, next_free):
            value = _RULES.get(token, _date_or_amount)(text, start)
            if value and (value := with_sign(text, value, next_free)):
                matches.append(value)
                next_free = value.end
    return matches


def _date_or_amount(text: str, start: int) -> Value | None:
    return date_at_number(text, start) or amount(text, start)


def _continues_number(text: str, start: int, next_free: int) -> bool:
    """Whether the token at `start` is part of a number that is no value: the end of 1,2,3 or 12 500."""
    if start - next_free < 2 or not text[start - 2].isdigit() or not text[start].isdigit():
        return False
    mark = text[start - 1]
    return mark in ".,-/" or (mark in " \u00a0" and _GROUP.match(text[start : start + 4]) is not None)


def quotes(layout: Layout, marks: Iterable[int]) -> Iterator[Value]:
    """Quotes of MIN_QUOTE_WORDS and more, with their marks; the value is the text between the marks.

    `marks` are the numbers of the tokens that are in `MARKS`.
    """
    text, tokens, starts, _ = layout
    opening, closing_mark = 0, ""
    for number in marks:
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

    A quote with a name in it is cut before the name; its value still holds all of it. One that is nothing but
    a name is no quote.
    """
    next_taken = 0
    for value in candidates:
        while next_taken < len(taken) and taken[next_taken][1] <= value.start:
            next_taken += 1
        if next_taken == len(taken) or taken[next_taken][0] >= value.end:
            yield value
        elif taken[next_taken][0] > value.start and not _is_title(value, *taken[next_taken]):
            yield value._replace(end=taken[next_taken][0])


def _is_title(value: Value, first: int, last: int) -> bool:
    """Whether a name at [first, last) is all there is in a quote, but for its marks and a comma."""
    return value.type == "QUOTE" and first == value.start + 1 and last >= value.end - 2
