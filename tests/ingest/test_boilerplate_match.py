"""Boilerplate rules are passed over by the first letters of a line: never one that would have matched."""

from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest

from newsfold.ingest.boilerplate_match import STARTS
from newsfold.ingest.boilerplate_notices import NOTICES
from newsfold.ingest.boilerplate_rules import ANYWHERE, EDGES, HEAD, TAIL, Rule

PARSER, OF = import_module("re._parser"), import_module("re._constants")
RULES = [rule for rule in (*ANYWHERE, *NOTICES, *HEAD, *TAIL, *EDGES) if rule.name in STARTS]
ANY = "any"
"""Stands for a class of characters too large to be listed."""


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.name}-{rule.max_length}")
def test_starts_cover_all_that_a_rule_matches(rule: Rule) -> None:
    """The first two characters, read off the parsed pattern, are those of `STARTS`, no more and no fewer."""
    parsed = PARSER.parse(rule.pattern.pattern, rule.pattern.flags)
    starts = {"".join(start).lower() for start in _starts(list(parsed), 2)}
    assert starts == _words(STARTS[rule.name])


def test_every_start_is_of_a_rule() -> None:
    """A rule that was renamed leaves no start behind that nobody looks up."""
    assert {rule.name for rule in RULES} == STARTS.keys()


def _words(text: str) -> set[str]:
    return set(text.split())


def _starts(items: list[Any], length: int) -> Iterator[tuple[str, ...]]:
    """What up to `length` characters a parsed pattern can begin with."""
    if not items or not length:
        yield ()
        return
    kind, value = items[0]
    for head in _item_starts(kind, value, length):
        for rest in _starts(items[1:], length - len(head)):
            yield (*head, *rest)


def _item_starts(kind: Any, value: Any, length: int) -> Iterator[tuple[str, ...]]:
    if kind is OF.LITERAL:
        yield (chr(value),)
    elif kind is OF.IN and all(member[0] is OF.LITERAL for member in value):
        yield from ((chr(code),) for _, code in value)
    elif kind is OF.SUBPATTERN:
        yield from _starts(list(value[3]), length)
    elif kind is OF.BRANCH:
        for branch in value[1]:
            yield from _starts(list(branch), length)
    elif kind in (OF.MAX_REPEAT, OF.MIN_REPEAT, OF.POSSESSIVE_REPEAT):
        least, most, repeated = value
        for times in range(least, min(most, max(least, length)) + 1):
            yield from _starts(list(repeated) * times, length)
    elif kind in (OF.AT, OF.ASSERT, OF.ASSERT_NOT):
        yield ()
    else:
        yield (ANY,)
