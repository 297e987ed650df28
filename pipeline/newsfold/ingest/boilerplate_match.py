"""Matches a line against the boilerplate rules that its length and its first letters allow."""

import re
from bisect import bisect_left
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from newsfold.ingest.boilerplate_notices import NOTICES, PAYWALL
from newsfold.ingest.boilerplate_rules import ANYWHERE, EDGES, HEAD, TAIL, Rule

_REMEMBERED_LINES = 64
"""A line at an edge is matched at that edge and in the body, and the only line of an article three times."""


_FullMatch = Callable[[str], re.Match[str] | None]
STARTS = {
    "byline": "by co po re st te wo wr",
    "click": "cl",
    "consent": "ac al by ch co de do ma ou pr re se te th to we yo",
    "contact": "co e- em re wr",
    "credits": "(a (c (e (r (w ad co ed re wr",
    "file-photo": "fi",
    "first-published": "fi or th wa",
    "follow": "fo pl",
    "follow-name": "co fi fo jo li pl",
    "follow-us": "co fi fo jo li pl",
    "google-news": "fo pl",
    "inbox": "ge re",
    "join-our": "co fi fo jo li pl",
    "labels": "ca fi ke po ta to",
    "letters": "ch en ge re th un yo",
    "meta": "au by ca he la li lo ou pu se so ti ur",
    "paging": "ba lo ne ol pr sk",
    "paywall": "al ap ar bu ca cl co cr do en ex fo ge jo ke li lo me ne no pa pl po pr re si st su th to"
    " tr un vi wa we yo",
    "picture": "(a (c (f (g (i (p (r (s (v ar cr fi gr il im me ph pi re st vi",
    "related": "al do ed fu ga in li mo mu ne no ph re se up vi wa yo",
    "related-heading": "ed ex in la mo ot po re su to tr up wh yo",
    "scripts": "ac al an ar ch co en ja js ju lo pl pr so th to tu ve yo",
    "share": "sh",
    "source": "(s so",
    "subscribe": "pl si su",
    "subscribe-to": "pl si su",
    "support": "be co do he ma pl su",
    "syndicated": "(a (e (i (t (w ad ex in th wi",
    "the-post": "th",
    "tools": "ad bo cl co do ge gi go ha op ou pr re sa se sh sk su vi",
    "via": "vi",
}
"""The first two characters, in lower case, of all that a rule for long lines can match; of ASCII, others are
tried by every rule."""


class BoilerplateLine(NamedTuple):
    """The rule that matched a line, and the metadata in it; "" for what it does not hold.

    `agency` is an outlet beside a date, `unread_date` why a date line cannot be read; `is_labelled` is
    whether the line says what its date is.
    """

    rule: str
    source: str = ""
    title: str = ""
    published_at: str = ""
    updated_at: str = ""
    agency: str = ""
    unread_date: str = ""
    is_labelled: bool = False

    @property
    def is_dated(self) -> bool:
        """Whether the line is a date line, be it "2 hours ago"."""
        return self.rule == "age" or bool(self.published_at or self.updated_at or self.unread_date)

    @property
    def is_paywall(self) -> bool:
        """Whether the line says that the rest of the article is for those who pay."""
        return self.rule == PAYWALL


class _RuleSet:
    """Rules in the order in which they are tried; the first that matches a line tells what it is."""

    def __init__(self, *rules: Rule) -> None:
        self._rules = rules
        self._limits = sorted({rule.max_length for rule in rules})
        self._chosen: list[dict[str, list[tuple[str, _FullMatch]]]] = [{} for _ in self._limits]
        """By length, up to each of the limits, and by the first two characters."""
        self.max_length = self._limits[-1]

    def match(self, line: str) -> BoilerplateLine | None:
        if (length := len(line)) > self.max_length:
            return None
        rules = self._chosen[bisect_left(self._limits, length)].get(line[:2])
        for name, fullmatch in self._choose(line) if rules is None else rules:
            if (match := fullmatch(line)) is not None:
                groups = match.groupdict()
                source, title = groups.get("source") or "", groups.get("title") or ""
                return BoilerplateLine(name, source.strip(), title.strip())
        return None

    def _choose(self, line: str) -> list[tuple[str, _FullMatch]]:
        start, length = line[:2], len(line)
        rules: list[tuple[str, _FullMatch]] = [
            (rule.name, rule.pattern.fullmatch)
            for rule in self._rules
            if length <= rule.max_length
            and (not start.isascii() or rule.name not in STARTS or start.lower() in STARTS[rule.name])
        ]
        if start.isascii():
            self._chosen[bisect_left(self._limits, length)][start] = rules
        return rules


_BODY = _RuleSet(*ANYWHERE, *NOTICES)
_HEAD = _RuleSet(*HEAD, *EDGES)
_TAIL, _EDGES = _RuleSet(*TAIL), _RuleSet(*EDGES)
MAX_BODY_LENGTH = _BODY.max_length
MAX_HEAD_LENGTH = max(MAX_BODY_LENGTH, _HEAD.max_length)
MAX_TAIL_LENGTH = max(MAX_BODY_LENGTH, _TAIL.max_length, _EDGES.max_length)

body_rule = lru_cache(_REMEMBERED_LINES)(_BODY.match)
"""Match by the rules that hold anywhere on a page."""


def head_rule(line: str) -> BoilerplateLine | None:
    """Match by the rules of the first lines of a page."""
    return body_rule(line) or _HEAD.match(line)


def tail_rule(line: str) -> BoilerplateLine | None:
    """Match by the rules of the last lines of a page."""
    return _TAIL.match(line) or body_rule(line) or _EDGES.match(line)


def no_rule(line: str) -> None:
    """No rule, for a line that only its date can make boilerplate."""
