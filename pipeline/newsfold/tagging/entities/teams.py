"""Teams: a town beside a score or a verb of sport, in a text about sport, is the team that has its name."""

import re
from collections.abc import Set

from newsfold.lexicons.entities.wording import PLAYS, SPORT_WORDS, VICTORIES
from newsfold.tagging.entities.layout import Layout
from newsfold.tagging.entities.name import Name

TEAM_RULE, TEAM_SCORE = "team", 0.75
_TELLING = PLAYS | SPORT_WORDS
_SCORE = re.compile(r"\d{1,3}[-–]\d{1,3}\b")
"""A score: "4-2", "101–99"."""
_SCORE_BEHIND = re.compile(r",? \d{1,3}(?:[-–]\d{1,3}\b|(?=[,.;]|$| and ))")
_PLAYS_BEHIND = re.compile(rf" (?:{'|'.join(sorted(PLAYS))})\b")
_BESIDE = 40
"""Characters before a name that are looked at."""
_VICTORY_BEFORE = re.compile(
    rf"\b(?:(?:{'|'.join(sorted(VICTORIES))})|against|versus|vs\.?"
    rf"|(?:{'|'.join(sorted(PLAYS))}|loss|losing|win|victory)(?: [\w-]+){{0,2}}"
    r" (?:to|over|with|against|at)) \Z"
)
"""What stands before the other team."""


def with_teams(layout: Layout, names: list[Name], cities: Set[str]) -> list[Name]:
    """The names by start; those of `cities` and divisions (entity ids) that are teams are organisations."""
    tokens, text = layout.tokens, layout.text
    if not _TELLING.isdisjoint(tokens) and (not SPORT_WORDS.isdisjoint(tokens) or _SCORE.search(text)):
        return [_team(name) if _is_city(name, cities) and _plays(text, name) else name for name in names]
    in_table = [name for name in names if text[name.end + 1 : name.end + 2].isdigit() and name.type != "PER"]
    if len(in_table) > 1 and all(_SCORE_BEHIND.match(text, name.end) for name in in_table):
        starts = {name.start for name in in_table}
        return [_team(name) if name.start in starts and _is_city(name, cities) else name for name in names]
    return names


def _is_city(name: Name, cities: Set[str]) -> bool:
    return name.type == "LOC" and any(entry.id in cities for entry, _ in name.senses)


def _team(name: Name) -> Name:
    return name._replace(type="ORG", rule=TEAM_RULE, score=TEAM_SCORE)


def _plays(text: str, name: Name) -> bool:
    """Whether a score or what teams do stands behind a name, or before it what is done to another."""
    if _SCORE_BEHIND.match(text, name.end) or _PLAYS_BEHIND.match(text, name.end):
        return True
    return _VICTORY_BEFORE.search(text[max(0, name.start - _BESIDE) : name.start]) is not None
