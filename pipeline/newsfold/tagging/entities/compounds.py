"""Compounds: names that a word of theirs gives away, such as departments, streets, storms and dated games.

The sequence tagger decides what is a name where it sees one. Here a run of capitalised words is made whole
and called by its kind that ends with "Department", begins with "Hurricane" or is written like "MarketAxess".
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence, Set
from operator import attrgetter
from typing import NamedTuple

from newsfold.lexicons.entities.heads import (
    BATTLES,
    COLLEGE_STATES,
    EVENT_HEADS,
    INSTITUTION_HEADS,
    JOINING_HEADS,
    NO_COMPANIES,
    NO_STORMS,
    OPENERS,
    ORGANISATION_HEADS,
    OWNERS,
    PLACE_HEADS,
    STORMS,
    STREETS,
)
from newsfold.tagging.entities.boundaries import HANGING
from newsfold.tagging.entities.dates import MONTH_NUMBERS, WEEKDAYS
from newsfold.tagging.entities.features import TITLE_WORDS
from newsfold.tagging.entities.layout import Layout
from newsfold.tagging.entities.name import Name
from newsfold.tagging.entities.products import PRODUCT_WORDS, product_at

STATE = "State"
COMPOUND_SCORE = 0.8
"""Score of a name that is one by its head word."""
MAX_COMPOUND = 12
"""Tokens of a compound, at most."""
HEADS = ORGANISATION_HEADS.union(
    INSTITUTION_HEADS, PLACE_HEADS, STREETS, EVENT_HEADS, STORMS, BATTLES, PRODUCT_WORDS, (STATE,)
)
"""Words that give a name away."""
_TITLES = frozenset(word.capitalize() for word in TITLE_WORDS.split())
_NO_PART = OPENERS | _TITLES | frozenset((*WEEKDAYS, *MONTH_NUMBERS))
"""Words with a capital that a run of a name does not go over."""
_HUMPED = re.compile(r"(?!(?:Ma?c|Fitz|D[aeiou]|L[aeo]|Van|Ph|St|O)[A-Z])[A-Z][a-z]+(?:[A-Z]+[a-z]*)+")
"""A word with a capital inside that is no surname's: "MarketAxess", not "McKinsey" or "DeSantis"."""

_start, _end = attrgetter("start"), attrgetter("end")


class Compound(NamedTuple):
    """A name at tokens[first:last]."""

    first: int
    last: int
    type: str


def is_humped(word: str) -> bool:
    """Whether a word with a capital inside gives a company's name away."""
    return _HUMPED.fullmatch(word) is not None and word not in NO_COMPANIES


def with_compounds(layout: Layout, names: list[Name], heads: Sequence[int]) -> list[Name]:
    """The names by start, with those that a word of theirs makes longer, or of another type, or a name.

    `heads` are the numbers of the tokens that are in `HEADS` or humped.
    """
    if not heads:
        return names
    compounded = list(names)
    for number in heads:
        if compound := _compound(layout, number, compounded):
            _put(layout, compounded, compound)
    return compounded


def _compound(layout: Layout, head: int, names: Sequence[Name]) -> Compound | None:
    token = layout.tokens[head]
    if token in PRODUCT_WORDS:
        product = product_at(layout, head)
        return Compound(*product, "PRODUCT") if product else None
    if token == STATE:
        return _college(layout, head)
    if token in STORMS:
        return _storm(layout, head)
    if token in BATTLES:
        last = _behind_of(layout, head)
        return Compound(head, last, "EVENT") if last else None
    if token in ORGANISATION_HEADS or token in INSTITUTION_HEADS:
        return _organisation(layout, head, names)
    if token in EVENT_HEADS:
        return _event(layout, head, names)
    if token in PLACE_HEADS or token in STREETS:
        return _place(layout, head, names)
    return _written_as_one(layout, head, names)


def _organisation(layout: Layout, head: int, names: Sequence[Name]) -> Compound | None:
    """From the first capital before the head, or where the tagger saw the name begin, to what "of" adds."""
    first, last = _run_start(layout, head), head + 1
    if layout.tokens[head] in INSTITUTION_HEADS:
        last = _behind_of(layout, head) or last
    elif layout.tokens[head] not in ORGANISATION_HEADS:
        return None
    seen = _name_over(layout, head, names)
    if seen:
        if seen.end > layout.end(last - 1):
            return None
        if seen.type == "ORG":
            begins = bisect_right(layout.starts, seen.start) - 1
            first = begins if begins < head else min(first, begins)
    return Compound(first, last, "ORG") if last - first > 1 else None


def _college(layout: Layout, head: int) -> Compound | None:
    """A university that is called by its state: "Penn State"; none before another capital."""
    is_college = head > 0 and layout.tokens[head - 1] in COLLEGE_STATES and _is_next(layout, head)
    is_whole = is_college and not _is_capital(layout, head + 1)
    return Compound(head - 1, head + 1, "ORG") if is_whole else None


def _event(layout: Layout, head: int, names: Sequence[Name]) -> Compound | None:
    """With the year before it: "the 2026 Harbour Marathon"."""
    tokens = layout.tokens
    first, last = _run_start(layout, head), head + 1
    if first == head or _is_capital(layout, last):
        return None
    if tokens[head] == "Games" and (seen := _name_over(layout, head, names)) and seen.type == "ORG":
        return None
    if first and _is_year(tokens[first - 1]) and _is_next(layout, first):
        first -= 1
    return Compound(first, last, "EVENT")


def _storm(layout: Layout, head: int) -> Compound | None:
    tokens, first, last = layout.tokens, head, head + 1
    if head and tokens[head - 1] in ("Super", "Tropical"):
        first -= 1
    if _run_start(layout, first) < first:
        return None
    while _is_capital(layout, last) and tokens[last] not in NO_STORMS and last - head < 4:
        last += 1
        if tokens[head] != "Operation":
            break
    return Compound(first, last, "EVENT") if last > head + 1 else None


def _place(layout: Layout, head: int, names: Sequence[Name]) -> Compound | None:
    """A street, or a bay that was taken for a person."""
    seen = _name_over(layout, head, names)
    if seen:
        is_last = seen.type in ("PER", "ORG") and seen.end == layout.end(head)
        is_person = seen.type == "PER" or layout.tokens[head] in STREETS
        if not is_last or not is_person or seen.start == layout.starts[head]:
            return None
        return Compound(bisect_right(layout.starts, seen.start) - 1, head + 1, "LOC")
    first = _run_start(layout, head)
    is_street = layout.tokens[head] in STREETS and first < head
    return Compound(first, head + 1, "LOC") if is_street else None


def _written_as_one(layout: Layout, number: int, names: Sequence[Name]) -> Compound | None:
    seen = _name_over(layout, number, names)
    if not seen:
        return Compound(number, number + 1, "ORG")
    is_alone = seen.start == layout.starts[number] and seen.end == layout.end(number)
    return Compound(number, number + 1, "ORG") if is_alone and seen.type in ("PER", "LOC") else None


def _run_start(layout: Layout, last: int) -> int:
    """The first token of the run of capitalised words that ends with token `last`."""
    tokens, first = layout.tokens, last
    while first and last - first < MAX_COMPOUND and _is_next(layout, first):
        before = tokens[first - 1]
        if before[0].isupper() and before not in _NO_PART:
            first -= 1
        elif before in HANGING and first > 1 and tokens[first - 2] in OWNERS:
            first -= 2
        else:
            break
    return first


def _behind_of(layout: Layout, head: int) -> int:
    """Where the name ends that goes on with "of" behind a head word; 0 if it does not."""
    tokens, last = layout.tokens, head + 1
    if tokens[last : last + 1] != ["of"]:
        return 0
    last += 2 if tokens[last + 1 : last + 2] == ["the"] else 1
    holders = OWNERS if tokens[head] == "Office" else frozenset[str]()
    if not _is_capital(layout, last, holders):
        return 0
    is_joining = tokens[head] in JOINING_HEADS
    while last - head < MAX_COMPOUND:
        if _is_capital(layout, last, holders):
            last += 1
        elif is_joining and tokens[last : last + 1] == ["and"] and _is_capital(layout, last + 1):
            last += 2
        else:
            break
    return last


def _is_capital(layout: Layout, number: int, titles: Set[str] = frozenset()) -> bool:
    """Whether there is such a token, with a capital, that goes on with what stands before it."""
    tokens = layout.tokens
    return (
        0 < number < len(tokens)
        and tokens[number][0].isupper()
        and (tokens[number] not in _NO_PART or tokens[number] in titles)
        and _is_next(layout, number)
    )


def _is_next(layout: Layout, number: int) -> bool:
    """Whether a token stands one space behind the one before it, or where a hanging 's begins."""
    return layout.starts[number] - layout.end(number - 1) <= 1


def _is_year(token: str) -> bool:
    return len(token) == 4 and token.isdigit() and token[:2] in ("19", "20")


def _name_over(layout: Layout, number: int, names: Sequence[Name]) -> Name | None:
    """The name that a token is a part of."""
    start = layout.starts[number]
    behind = bisect_right(names, start, key=_start)
    return names[behind - 1] if behind and start < names[behind - 1].end else None


def _put(layout: Layout, names: list[Name], compound: Compound) -> None:
    """Put the compound in place of the names inside of it; not if one reaches out of it, or if the lists
    have it."""
    start, end = layout.starts[compound.first], layout.end(compound.last - 1)
    first, last = bisect_right(names, start, key=_end), bisect_left(names, end, key=_start)
    inside = names[first:last]
    if inside and (inside[0].start < start or inside[-1].end > end):
        return
    same = inside[0] if inside and (inside[0].start, inside[0].end) == (start, end) else None
    if same and (same.type == compound.type or same.rule.startswith("gazetteer")):
        return
    senses = same.senses if same else ()
    names[first:last] = [Name(start, end, compound.type, senses, "head word", COMPOUND_SCORE)]
