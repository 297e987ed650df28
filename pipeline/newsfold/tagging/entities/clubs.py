"""Clubs: the teams of the lists by the town or state that they are called after."""

from collections.abc import Iterable, Mapping, Set
from typing import NamedTuple

from newsfold.lexicons.entities.entry import EntityEntry
from newsfold.lexicons.entities.wording import FOOTBALL_FORMS, OF_SEVERAL_CLUBS
from newsfold.tagging.entities.senses import Sense

CLUB_LISTS = ("clubs.tsv", "sport.tsv")
"""What the sources of clubs' entries begin with."""


class Clubs(NamedTuple):
    """The towns of clubs by the clubs' ids, and the one football club of each town that has no other club."""

    towns: Mapping[str, str]
    football: Mapping[str, Sense]


def clubs_of(entries: Iterable[EntityEntry], towns: Set[str]) -> Clubs:
    """The clubs among entries that are called after one of `towns`, names of cities and divisions."""
    town_of: dict[str, str] = {}
    clubs: dict[str, dict[str, EntityEntry]] = {}
    for entry in entries:
        if entry.type == "ORG" and entry.source.startswith(CLUB_LISTS):
            for town in dict.fromkeys(filter(None, [_town(name, towns) for name in entry.names])):
                town_of.setdefault(entry.id, town)
                clubs.setdefault(town, {})[entry.id] = entry
    alone = {town: next(iter(of_town.values())) for town, of_town in clubs.items() if len(of_town) == 1}
    return Clubs(
        town_of,
        {
            town: Sense(entry, True)
            for town, entry in alone.items()
            if town not in OF_SEVERAL_CLUBS and _plays_football(entry, town)
        },
    )


def _town(name: str, towns: Set[str]) -> str:
    """The longest town that a club's name begins or ends with; none for a university of a state."""
    words = name.split()
    for length in range(len(words) - 1, 0, -1):
        first, last = " ".join(words[:length]), " ".join(words[-length:])
        if first in towns:
            return first if words[length] != "State" else ""
        if last in towns and FOOTBALL_FORMS.issuperset(words[:-length]):
            return last
    return ""


def _plays_football(entry: EntityEntry, town: str) -> bool:
    return any(
        town in name and FOOTBALL_FORMS.issuperset(name.replace(town, "", 1).split()) for name in entry.names
    )
