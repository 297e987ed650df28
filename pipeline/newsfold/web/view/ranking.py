"""Text search: pages of matches, of which those with all words in one text come first in their hundred."""

import re
import sqlite3
from collections.abc import Sequence

from newsfold.errors import SettingsError
from newsfold.web.view.filter import Filter
from newsfold.web.view.records import events
from newsfold.web.view.results import Held, Match, Page
from newsfold.web.view.searching import Wanted

TOGETHER = 100
"""Matches that are ranked together: the newest hundred, then the next."""
_PLACE = re.compile(r"([^.]*)(?:\.(\d{1,3}))?")


def search(
    connection: sqlite3.Connection, filter_: Filter, wanted: Wanted, limit: int, after: str
) -> Page[Match]:
    """A page of matches; a place in them is the cursor of a hundred, and how many of it were given."""
    place = _PLACE.fullmatch(after)
    if not place:
        raise SettingsError(
            f"{after[:40]!r} is no place in a list", where="after", hint="take the `next` of a page"
        )
    if not wanted.has_several_parts:
        page = events(connection, filter_, limit, place[1])
        return Page(tuple(Match(held, wanted.passages(held.event)) for held in page.items), page.next)
    start, given, items = place[1], int(place[2] or 0), list[Match]()
    while True:
        page = events(connection, filter_, TOGETHER, start)
        ranked = _ranked(page.items, wanted)
        taken = ranked[given : given + limit - len(items)]
        items += taken
        given += len(taken)
        if given < len(ranked):
            return Page(tuple(items), f"{start}.{given}")
        if not page.next or len(items) >= limit:
            return Page(tuple(items), page.next)
        start, given = page.next, 0


def _ranked(held: Sequence[Held], wanted: Wanted) -> list[Match]:
    """Those with all words in one text, then the others, each as they came."""
    whole, others = list[Match](), list[Match]()
    for one in held:
        passages, has_all = wanted.found(one.event)
        (whole if has_all else others).append(Match(one, passages))
    return whole + others
