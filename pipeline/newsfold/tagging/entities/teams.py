"""Teams: in a text about sport, a town beside a score or a verb of sport, and "the Miners", are teams."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence, Set

from newsfold.context.wording import PARTING, THINGS
from newsfold.lexicons.entities.wording import (
    CLUB_ENDINGS,
    FOOTBALL_WORDS,
    NO_TEAMS,
    NOBODY,
    PLAYS,
    SPORT_WORDS,
    VICTORIES,
)
from newsfold.tagging.entities.clubs import Clubs
from newsfold.tagging.entities.layout import Layout
from newsfold.tagging.entities.name import Name
from newsfold.tagging.entities.senses import Sense

NO_CLUBS: Mapping[str, Sense] = {}
TEAM_RULE, TEAM_SCORE = "team", 0.75
TELLING = PLAYS | SPORT_WORDS
"""Words without which nothing but a table of results makes a team of a town."""
MIN_TABLE = 2
"""Teams of a table of results, each with a number behind it, at least."""
_SCORE = re.compile(r"\d{1,3}[-–]\d{1,3}\b")
"""A score: "4-2", "101–99"."""
_SCORE_BEHIND = re.compile(r",? \d{1,3}(?:[-–]\d{1,3}\b|(?=[,.;]|$| and ))")
_PLAYS_BEHIND = re.compile(
    rf" (?:{'|'.join(sorted(PLAYS))})\b|, (?:the )?(?:cup |title )?(?:champions|holders|leaders|runners-up)\b"
)
_NICKNAME = re.compile(r"\b[Tt]he ([A-Z][a-z]{2,}s)\b(?! [A-Z0-9]|[-–'’]\w\w)")
"""A word of several with a capital behind "the": "the Miners"."""
_BESIDE = 40
"""Characters before a name that are looked at."""
_VICTORY_BEFORE = re.compile(
    rf"\b(?:(?:{'|'.join(sorted(VICTORIES))})|against|versus|vs\.?"
    rf"|(?:{'|'.join(sorted(PLAYS))}|loss|losing|win|victory)(?: [\w-]+){{0,2}}"
    r" (?:to|over|with|against|at)) \Z"
)
"""What stands before the other team."""


def with_teams(
    layout: Layout, names: list[Name], cities: Set[str], clubs: Clubs, *, is_telling: bool
) -> list[Name]:
    """The names by start; those of `cities` and divisions (entity ids) that are teams are organisations, each
    in a text about football the club of its town if it has one; "the Miners" is a team, too.

    `is_telling`: there is a token in `TELLING`.
    """
    tokens, text = layout.tokens, layout.text
    if is_telling:
        is_sport = not SPORT_WORDS.isdisjoint(tokens)
        if is_sport or _SCORE.search(text):
            football = NO_CLUBS if FOOTBALL_WORDS.isdisjoint(tokens) else clubs.football
            names = [
                _team(text, name, football)
                if (_is_city(name, cities) and _plays(text, name)) or _is_called_club(text, name)
                else name
                for name in names
            ]
            return sorted([*names, *_nicknamed(text, names)]) if is_sport and " " in text else names
    if len(layout.digits) < MIN_TABLE:
        return names
    in_table = [name for name in names if text[name.end + 1 : name.end + 2].isdigit() and name.type != "PER"]
    if len(in_table) >= MIN_TABLE and all(_SCORE_BEHIND.match(text, name.end) for name in in_table):
        starts = {name.start for name in in_table}
        return [
            _team(text, name) if name.start in starts and _is_city(name, cities) else name for name in names
        ]
    return names


def _is_city(name: Name, cities: Set[str]) -> bool:
    return name.type == "LOC" and any(sense.entry.id in cities for sense in name.senses)


def _is_called_club(text: str, name: Name) -> bool:
    """Whether a name that no list has ends as football clubs' names do, and those of few others."""
    _, _, last = text[name.start : name.end].rpartition(" ")
    return last in CLUB_ENDINGS and last != text[name.start : name.end] and not name.senses


def _team(text: str, name: Name, clubs: Mapping[str, Sense] = NO_CLUBS) -> Name:
    club = clubs.get(text[name.start : name.end])
    senses = (club, *name.senses) if club else name.senses
    return name._replace(type="ORG", senses=senses, rule=TEAM_RULE, score=TEAM_SCORE)


def _nicknamed(text: str, names: Sequence[Name]) -> Iterator[Name]:
    """Teams by a word of several behind "the", in no other name."""
    starts = [name.start for name in names]
    for match in _NICKNAME.finditer(text):
        start, end = match.span(1)
        before = bisect_right(starts, end - 1)
        is_taken = before and start < names[before - 1].end
        if not is_taken and not any(match[1] in words for words in (NO_TEAMS, NOBODY, PARTING, THINGS)):
            yield Name(start, end, "ORG", (), TEAM_RULE, TEAM_SCORE)


def _plays(text: str, name: Name) -> bool:
    """Whether a score or what teams do stands behind a name, or before it what is done to another."""
    if _SCORE_BEHIND.match(text, name.end) or _PLAYS_BEHIND.match(text, name.end):
        return True
    return _VICTORY_BEFORE.search(text[max(0, name.start - _BESIDE) : name.start]) is not None
