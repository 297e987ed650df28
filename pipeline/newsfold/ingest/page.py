"""A page as it is cleaned: its lines, and what those that are dropped say of the article."""

from dataclasses import dataclass, field

from newsfold.ingest.boilerplate_match import BoilerplateLine
from newsfold.sources.dates import first_date

MAX_GUESSED = 3
"""Paragraphs in which a date is looked for when it may be guessed."""
IN_TAIL, OVER_TITLE, IN_HEAD, LABELLED_IN_TAIL, LABELLED_IN_HEAD = 1, 2, 3, 4, 5
"""How well a date line is placed: a line that says "Published" beats a date alone, the head the tail, and a
date under the headline that of today over it."""


@dataclass(slots=True)
class Page:
    """The paragraphs of a page, the number of boilerplate lines dropped, and the metadata in those.

    `agency` is an outlet that stands at the headline without saying whether it is the publisher's or that
    of a wire story; `unread_date` is why a date line could not be read.
    """

    paragraphs: list[str]
    boilerplate: int = 0
    title: str = ""
    source: str = ""
    agency: str = ""
    published_at: str = ""
    updated_at: str = ""
    unread_date: str = ""
    is_stub: bool = False
    _date_place: int = field(default=0, repr=False)

    def named_date(self) -> str:
        """The first full date that one of the first paragraphs names, of whatever it may be; "" if none."""
        return next(filter(None, map(first_date, self.paragraphs[:MAX_GUESSED])), "")

    def drop(self, line: BoilerplateLine, *, date_place: int = 0) -> None:
        """Count a dropped line and fill the empty fields from it.

        A "Source:" line alone replaces the source, as the best authority, and a better placed date a
        worse one; without a place the line is of another article and its date is nobody's.
        """
        self.boilerplate += 1
        self.is_stub = self.is_stub or line.is_paywall
        self.source = line.source if line.rule == "source" else self.source or line.source
        self.title = self.title or line.title
        if not date_place:
            return
        self.agency = self.agency or line.agency
        self.updated_at = self.updated_at or line.updated_at
        self.unread_date = self.unread_date or line.unread_date
        if line.published_at and date_place > self._date_place:
            self.published_at, self._date_place = line.published_at, date_place
