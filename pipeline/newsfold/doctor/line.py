"""A line of the doctor: what was looked at, where, what was found, and what to do about it."""

from collections.abc import Iterable
from typing import Literal, NamedTuple

from newsfold.errors import NewsfoldError

Mark = Literal["well", "act", "unknown"]


class Line(NamedTuple):
    """`area` names what was looked at; `do` says what to do; "unknown" could not be seen."""

    area: str
    mark: Mark
    what: str
    where: str = ""
    do: str = ""

    def __str__(self) -> str:
        found = f"{self.where}: {self.what}" if self.where else self.what
        return f"{found} ({self.do})" if self.do else found


def fault(area: str, error: NewsfoldError) -> Line:
    """The line of an error of ours."""
    return Line(area, "act", error.what, error.where, error.hint)


def or_well(area: str, lines: Iterable[Line], what: str) -> list[Line]:
    """The lines; if there are none, one that says that all is well, and how."""
    return list(lines) or [Line(area, "well", what)]
