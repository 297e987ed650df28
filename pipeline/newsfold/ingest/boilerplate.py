"""Tells boilerplate lines of a scraped page from text, by rules for its head, body and tail.

In doubt a line is text. What boilerplate says about the article (outlet, headline, date) is kept.
"""

import re
from collections.abc import Callable

from newsfold.ingest.boilerplate_match import (
    MAX_BODY_LENGTH,
    MAX_HEAD_LENGTH,
    MAX_TAIL_LENGTH,
    BoilerplateLine,
    body_rule,
    head_rule,
    no_rule,
    tail_rule,
)
from newsfold.ingest.boilerplate_rules import NAMES, RELATED_HEADING
from newsfold.sources.date_forms import PUBLISHED_LABEL
from newsfold.sources.dates import NotADate, parse_written
from newsfold.sources.head_names import is_passed_over

_UPDATED_LABEL = re.compile(
    r"(?:last )?(?:updated|modified|edited|revised|corrected)(?: on| at)?\s*[:|-]?\s*", re.IGNORECASE
)
_BARS = re.compile(
    r"\s*[|•·]\s*|\s+/\s+|[\s,;(]+(?=last (?:updated|modified))"
    r"|(?<!\blast)(?<!\bfirst)(?<!originally)[\s,;(]+(?=(?:updated|modified|published)\b)",
    re.IGNORECASE,
)
_LABEL_STARTS = frozenset(["ar", "co", "da", "ed", "fi", "is", "la", "mo", "or", "po", "pu", "re", "up"])
"""The first two letters of what stands before a date."""
_MAY_BE_BAR = re.compile("[|•·/]|[TtHhIiİı][Ee][Dd]")
"""What is in every bar: a sign that parts it, or how the words "updated", "published" and "modified" end."""
_NAME_AND_DATE = re.compile(r"(?P<name>[A-ZÀ-Þ][^\d,|]{1,60}?)(?:,| [–—-]) (?P<date>[^,]{0,20}\d.*)")
_DATE_AND_NAME = re.compile(r"(?P<date>.*\d[^,]*?)(?:,| [–—-]) (?P<name>[A-ZÀ-Þ][^\d,|]{1,60})")
_PERSON = rf"{NAMES}(?: (?:in|at|for|from) [A-ZÀ-Þ][\w.'’-]*(?: [A-ZÀ-Þ][\w.'’-]*){{0,2}})?"
_NAME = re.compile(rf"{_PERSON}(?:(?:,| and|, and| &) {_PERSON})*(?:, [\w '’&-]{{2,60}})?(?<![.!?…])")
_OUTLET = re.compile(
    r"\b(?:News|NEWS|Times|TIMES|Post|POST|Press|PRESS|Wire|WIRE|Herald|Tribune|Journal|Gazette|Guardian|Chronicle"
    r"|Daily|DAILY|Weekly|Agency|AGENCY|Broadcasting|Television|TV|Radio|Media|Mail|Mirror|Observer|Independent"
    r"|Telegraph|Standard|Courier|Examiner|Globe|Star|Sun|Ledger|Report|Review|Reuters|REUTERS|BBC|CNN|AFP|AP|NPR"
    r"|Bloomberg|Politico|Magazine|Dispatch|Echo|Lantern|Sentinel|Monitor|Bulletin)\b"
)
_NAMED = re.compile(r"(?P<name>[A-ZÀ-Þ][\w /()&'-]{1,30}?)\s?: [^.!?;]{1,200}")
_DIGIT = re.compile(r"\d")
_RuleMatcher = Callable[[str], BoilerplateLine | None]
_MAX_DATE_LENGTH = 120
_MAX_LABEL_LENGTH = 140
_MAX_VALUE_LENGTH = 40


def match_head(line: str) -> BoilerplateLine | None:
    """Match one of the first lines of a page; None for text."""
    if len(line) > MAX_HEAD_LENGTH:
        return None
    return _match_edge(line, head_rule) or _match_named(line)


def match_tail(line: str) -> BoilerplateLine | None:
    """Match a line that only boilerplate follows; None for text."""
    return _match_edge(line, tail_rule) if len(line) <= MAX_TAIL_LENGTH else None


def match_body(line: str) -> BoilerplateLine | None:
    """Match a line in the middle of the text; None for text."""
    if len(line) > MAX_BODY_LENGTH:
        return None
    if (boilerplate := body_rule(line)) is not None:
        return boilerplate
    start = line[:2]
    if start.isascii() and start.lower() not in _LABEL_STARTS:
        return None
    if PUBLISHED_LABEL.match(line) or _UPDATED_LABEL.match(line):
        date = _match_edge(line, no_rule)
        return date if date is not None and date.is_labelled else None
    return None


def is_related_heading(line: str) -> bool:
    """Whether `line` announces a list of headlines of other articles."""
    return len(line) <= 50 and RELATED_HEADING.fullmatch(line.strip(" :»")) is not None


def is_headline(line: str) -> bool:
    """Whether `line` has the form of a headline: a few words and no end of a sentence."""
    return len(line) <= 140 and 3 <= line.count(" ") + 1 <= 25 and line[-1] not in ".!…:;,\"”»'’)"


def is_label(line: str) -> bool:
    """Whether `line` is short and no sentence: a headline, a name, an outlet, a place."""
    return len(line) <= _MAX_LABEL_LENGTH and line.count(" ") < 25 and line[-1] not in ".…:;,"


def is_name(line: str) -> bool:
    """Whether `line` is a name alone, with a place or a role at most."""
    return len(line) <= 80 and _NAME.fullmatch(line) is not None


def is_outlet(line: str) -> bool:
    """Whether `line` is the name of an outlet, by a word that outlets have in their names."""
    return len(line) <= 60 and line.count(" ") < 6 and _OUTLET.search(line) is not None


def _match_named(line: str) -> BoilerplateLine | None:
    """Match "Keywords: strike, unions" and other lines that belong to a head, if no sentence is in them."""
    named = _NAMED.fullmatch(line) if ": " in line else None
    return BoilerplateLine("named") if named and is_passed_over(named["name"]) else None


def _match_edge(line: str, match_rule: _RuleMatcher) -> BoilerplateLine | None:
    if (boilerplate := match_rule(line) or _match_date(line)) is not None:
        return boilerplate
    if len(line) > _MAX_DATE_LENGTH:
        return None
    parts = _BARS.split(line) if _MAY_BE_BAR.search(line) else [line]
    if len(parts) == 1 and (pair := _NAME_AND_DATE.fullmatch(line) or _DATE_AND_NAME.fullmatch(line)):
        parts = [pair["date"], pair["name"]]
    return _merged([part.strip(" ()") for part in parts], match_rule) if len(parts) > 1 else None


def _merged(parts: list[str], match_rule: _RuleMatcher) -> BoilerplateLine | None:
    """What the parts of a bar say together; beside a date a name may stand that no rule knows."""
    merged = BoilerplateLine("bar")
    names = []
    for part in parts:
        if (boilerplate := match_rule(part) or _match_date(part)) is not None:
            merged = _both(merged, boilerplate)
        elif part and is_label(part) and part.count(" ") < 6 and part[0].isupper():
            names.append(part)
        else:
            return None
    if names and not merged.is_dated:
        return None
    return merged._replace(agency=next(filter(is_outlet, names), ""))


def _both(line: BoilerplateLine, other: BoilerplateLine) -> BoilerplateLine:
    return BoilerplateLine(
        "age" if other.rule == "age" else line.rule,
        source=line.source or other.source,
        title=line.title or other.title,
        published_at=line.published_at or other.published_at,
        updated_at=line.updated_at or other.updated_at,
        unread_date=line.unread_date or other.unread_date,
        is_labelled=line.is_labelled or other.is_labelled,
    )


def _match_date(line: str) -> BoilerplateLine | None:
    if len(line) > _MAX_DATE_LENGTH:
        return None
    published = PUBLISHED_LABEL.match(line)
    is_said = published is not None and ":" in published[0] and _is_value(line[published.end() :])
    if not is_said and _DIGIT.search(line) is None:
        return None
    updated = _UPDATED_LABEL.match(line)
    try:
        moment = parse_written(line[updated.end() :] if updated else line)
    except NotADate as error:
        return _unread(line, error) if is_said else None
    except ValueError as error:
        return _unread(line, error)
    if updated:
        return BoilerplateLine("date", updated_at=moment, is_labelled=True)
    return BoilerplateLine("date", published_at=moment, is_labelled=published is not None)


def _is_value(text: str) -> bool:
    """Whether what stands behind "Published:" is a few words: a date line, whether it can be read or not."""
    return 0 < len(text) <= _MAX_VALUE_LENGTH and text[-1] not in ".!?:;,…"


def _unread(line: str, error: ValueError) -> BoilerplateLine:
    return BoilerplateLine("date", unread_date=f"{line[:60]!r}: {error}")
