"""Names that a subscription asks for and the lexicon does not have: a slip of the pen, or new in the news."""

import logging
from collections.abc import Callable, Sequence

from newsfold.errors import UnknownNameError
from newsfold.model.event import EventRecord
from newsfold.subscription.amendment import Amendment
from newsfold.subscription.fields import Record
from newsfold.subscription.query import Query

log = logging.getLogger("newsfold.subscription")


class UnknownNames:
    """The unknown names of a query that no record handed out has borne so far.

    What is left at the end is looked for among all event records, which `events` reads: a group may have
    had nothing new to read.
    """

    def __init__(self, query: Query, events: Callable[[], Sequence[EventRecord]]) -> None:
        self._query, self._events = query, events
        self.unknown = query.unknown()
        """The names with their fields; none after the first look among all event records."""

    def seen(self, handed_out: Record | Amendment) -> None:
        """Take note of a record that is handed out."""
        record = handed_out.event if isinstance(handed_out, Amendment) else handed_out
        if self.unknown and record is not None:
            self.unknown = [(field, name) for field, name in self.unknown if not field.bears(record, name)]

    def check(self) -> None:
        """At the end of all records: UnknownNameError for a name that is nowhere."""
        unknown, self.unknown = self.unknown, []
        if unknown:
            self._query.check(self._events(), unknown)

    def warn(self) -> None:
        """As `check` for those who wait for more: the name may still come, so it is only said."""
        try:
            self.check()
        except UnknownNameError as error:
            log.warning("%s; waiting for it", error)
