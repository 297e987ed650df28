"""Tells furniture from text: what a line of a scraped page is, given where on the page it stands.

In doubt a line is text. What furniture says about the article (outlet, headline, date) is kept.
"""

import re
from typing import NamedTuple

from newsfold.ingest.boilerplate_rules import ANYWHERE, EDGES, HEAD, RELATED_HEADING, TAIL, Rule
from newsfold.ingest.dates import parse_date

_DATE_LABEL = re.compile(
    r"(?P<label>(?:(?:first|last|originally) )?(?:published|posted|updated|modified|date|issued))"
    r"(?: on| at)?\s*[:|-]?\s*",
    re.IGNORECASE,
)
_UPDATED = ("updated", "modified", "last updated", "last modified")
_BARS = re.compile(r"\s+[|•·]\s+")
_HEAD_RULES = (*ANYWHERE, *HEAD, *EDGES)
_TAIL_RULES = (*TAIL, *ANYWHERE, *EDGES)
_LONGEST_HEAD = max(rule.longest for rule in _HEAD_RULES)
_LONGEST_TAIL = max(rule.longest for rule in _TAIL_RULES)
LONGEST_BETWEEN = max(rule.longest for rule in ANYWHERE)
_LONGEST_DATE = 100


class Furniture(NamedTuple):
    """What a covered line tells besides being furniture; "" where it tells nothing."""

    rule: str
    source: str = ""
    title: str = ""
    published_at: str = ""
    updated_at: str = ""


def at_head(line: str) -> Furniture | None:
    """What `line` is as one of the first lines of a page; None for text."""
    return _at_edge(line, _HEAD_RULES) if len(line) <= _LONGEST_HEAD else None


def at_tail(line: str) -> Furniture | None:
    """What `line` is when nothing but furniture follows it; None for text."""
    return _at_edge(line, _TAIL_RULES) if len(line) <= _LONGEST_TAIL else None


def between(line: str) -> Furniture | None:
    """What `line` is in the middle of the text; None for text."""
    return _covered(line, ANYWHERE) if len(line) <= LONGEST_BETWEEN else None


def is_related_heading(line: str) -> bool:
    """Whether `line` announces a list of headlines of other articles."""
    return len(line) <= 50 and RELATED_HEADING.fullmatch(line.strip(" :»")) is not None


def is_headline(line: str) -> bool:
    """Whether `line` has the form of a headline: a few words and no end of a sentence."""
    return len(line) <= 140 and 3 <= line.count(" ") + 1 <= 25 and line[-1] not in ".!…:;,\"”»'’)"


def _at_edge(line: str, rules: tuple[Rule, ...]) -> Furniture | None:
    if (found := _covered(line, rules) or _date_line(line)) is not None:
        return found
    parts = _BARS.split(line)
    if len(parts) < 2:
        return None
    merged = Furniture("bar")
    for part in parts:
        if (told := _covered(part, rules) or _date_line(part)) is None:
            return None
        merged = Furniture(*(old or new for old, new in zip(merged, told, strict=True)))
    return merged


def _covered(line: str, rules: tuple[Rule, ...]) -> Furniture | None:
    length = len(line)
    for name, pattern, longest in rules:
        if length <= longest and (match := pattern.fullmatch(line)) is not None:
            told = match.groupdict()
            return Furniture(name, (told.get("source") or "").strip(), (told.get("title") or "").strip())
    return None


def _date_line(line: str) -> Furniture | None:
    if len(line) > _LONGEST_DATE or not any(c.isdigit() for c in line):
        return None
    label = _DATE_LABEL.match(line)
    try:
        moment = parse_date(line[label.end() :] if label else line)
    except ValueError:
        return None
    if label is not None and label["label"].lower() in _UPDATED:
        return Furniture("date", updated_at=moment)
    return Furniture("date", published_at=moment)
