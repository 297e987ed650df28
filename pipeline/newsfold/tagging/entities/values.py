"""Values of a text: quotes, amounts and dates, found where a token can begin one."""

from collections.abc import Iterable, Iterator, Sequence

from newsfold.tagging.entities.amounts import SYMBOLS, Value, money, percent, quantity
from newsfold.tagging.entities.dates import MONTHS, SHORT, WEEKDAYS, date
from newsfold.tagging.entities.layout import Layout
from newsfold.tagging.entities.numbers import WORDS

CLOSING = {"“": "”", "«": "»", '"': '"'}
"""Opening quotation marks and what closes them."""
LEAST_WORDS = 3
"""Words of a quote; shorter ones are terms, titles or doubts."""
LONGEST_QUOTE = 2000
"""Characters of a quote; one left open longer is taken for a slip."""

_RELATIVE = ("yesterday", "today", "tomorrow", "tonight", "last", "this", "next")
_DATES = frozenset((*MONTHS, *SHORT, *WEEKDAYS, *_RELATIVE, *(word.title() for word in _RELATIVE)))
_NUMBERS = frozenset((*WORDS, *(word.title() for word in WORDS)))
_SIGNS = frozenset((*SYMBOLS, "US", "A", "C", "HK", "NZ", "S", "R", "AU", "CA", "NT"))
TRIGGERS = _DATES | _NUMBERS | _SIGNS


def values(layout: Layout) -> list[Value]:
    """All values by place, none overlapping another; quotes are not among them (see `quotes`)."""
    found: list[Value] = []
    free = 0
    text = layout.text
    able = [i for i, token in enumerate(layout.tokens) if token in TRIGGERS or token[0].isdigit()]
    for token, start in [(layout.tokens[i], layout.starts[i]) for i in able]:
        if start >= free:
            value = _at(text, token, start)
            if value:
                found.append(value)
                free = value.end
    return found


def _at(text: str, token: str, start: int) -> Value | None:
    if token[0].isdigit():
        if text[start - 1 : start] in {".", ",", "-", "/"} and text[max(0, start - 2) : start - 1].isdigit():
            return None
        return date(text, start) or percent(text, start) or money(text, start) or quantity(text, start)
    if token in _DATES:
        return date(text, start)
    if token in _NUMBERS:
        return percent(text, start) or money(text, start) or quantity(text, start)
    return money(text, start)


def quotes(layout: Layout) -> Iterator[Value]:
    """Quotes of three words and more, from the opening to the closing mark; the value is what they say."""
    text, waiting = layout.text, ""
    if not any(mark in text for mark in CLOSING):
        return
    opened, words = 0, 0
    for token, start in zip(layout.tokens, layout.starts, strict=True):
        if waiting and (token == waiting or start - opened > LONGEST_QUOTE):
            if token == waiting and words >= LEAST_WORDS:
                said = text[opened + 1 : start].strip()
                yield Value(opened, start + 1, "QUOTE", said, "quote")
            waiting = ""
        elif not waiting and token in CLOSING:
            waiting, opened, words = CLOSING[token], start, 0
        elif waiting:
            words += token[0].isalnum()


def clear_of(found: Iterable[Value], taken: Sequence[tuple[int, int]]) -> Iterator[Value]:
    """The values with spans that overlap nothing in `taken` (by place): each is cut where a taken one begins.

    A quote with a name in it so stands for its beginning; its value still holds all of it. What begins inside
    of a taken span is dropped.
    """
    place = 0
    for value in found:
        while place < len(taken) and taken[place][1] <= value.start:
            place += 1
        if place == len(taken) or taken[place][0] >= value.end:
            yield value
        elif taken[place][0] > value.start:
            yield value._replace(end=taken[place][0])
