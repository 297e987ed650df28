"""Tells boilerplate lines of a scraped page from text, by rules for its head, body and tail.

In doubt a line is text. What boilerplate says about the article (outlet, headline, date) is kept.
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
_MAX_HEAD_LENGTH = max(rule.max_length for rule in _HEAD_RULES)
_MAX_TAIL_LENGTH = max(rule.max_length for rule in _TAIL_RULES)
MAX_BODY_LENGTH = max(rule.max_length for rule in ANYWHERE)
_MAX_DATE_LENGTH = 100


class BoilerplateLine(NamedTuple):
    """The rule that matched a line, and the metadata in it; "" for what it does not hold."""

    rule: str
    source: str = ""
    title: str = ""
    published_at: str = ""
    updated_at: str = ""


def match_head(line: str) -> BoilerplateLine | None:
    """Match one of the first lines of a page; None for text."""
    return _match_edge(line, _HEAD_RULES) if len(line) <= _MAX_HEAD_LENGTH else None


def match_tail(line: str) -> BoilerplateLine | None:
    """Match a line that only boilerplate follows; None for text."""
    return _match_edge(line, _TAIL_RULES) if len(line) <= _MAX_TAIL_LENGTH else None


def match_body(line: str) -> BoilerplateLine | None:
    """Match a line in the middle of the text; None for text."""
    return _match_rule(line, ANYWHERE) if len(line) <= MAX_BODY_LENGTH else None


def is_related_heading(line: str) -> bool:
    """Whether `line` announces a list of headlines of other articles."""
    return len(line) <= 50 and RELATED_HEADING.fullmatch(line.strip(" :»")) is not None


def is_headline(line: str) -> bool:
    """Whether `line` has the form of a headline: a few words and no end of a sentence."""
    return len(line) <= 140 and 3 <= line.count(" ") + 1 <= 25 and line[-1] not in ".!…:;,\"”»'’)"


def _match_edge(line: str, rules: tuple[Rule, ...]) -> BoilerplateLine | None:
    if (boilerplate := _match_rule(line, rules) or _match_date(line)) is not None:
        return boilerplate
    parts = _BARS.split(line)
    if len(parts) < 2:
        return None
    merged = BoilerplateLine("bar")
    for part in parts:
        if (boilerplate := _match_rule(part, rules) or _match_date(part)) is None:
            return None
        merged = BoilerplateLine(*(old or new for old, new in zip(merged, boilerplate, strict=True)))
    return merged


def _match_rule(line: str, rules: tuple[Rule, ...]) -> BoilerplateLine | None:
    length = len(line)
    for name, pattern, max_length in rules:
        if length <= max_length and (match := pattern.fullmatch(line)) is not None:
            groups = match.groupdict()
            source, title = groups.get("source") or "", groups.get("title") or ""
            return BoilerplateLine(name, source.strip(), title.strip())
    return None


def _match_date(line: str) -> BoilerplateLine | None:
    if len(line) > _MAX_DATE_LENGTH or not any(c.isdigit() for c in line):
        return None
    label = _DATE_LABEL.match(line)
    try:
        moment = parse_date(line[label.end() :] if label else line)
    except ValueError:
        return None
    if label is not None and label["label"].lower() in _UPDATED:
        return BoilerplateLine("date", updated_at=moment)
    return BoilerplateLine("date", published_at=moment)
