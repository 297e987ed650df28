"""Columns that grow row by row: numbers in arrays, categories as codes, so a million rows are small. Pure."""

from array import array
from collections.abc import Callable, Iterable
from typing import Any

from newsfold.frames.tables import Kind, Row, Table

NO_TIME = -(2**63)
"""In place of a time or day that a record does not say."""


class Column:
    """One column: `values` are numbers, codes of `categories`, texts or lists of texts, by its kind."""

    def __init__(self, kind: Kind) -> None:
        self.kind = kind
        self.values: Any = [] if kind in ("text", "texts") else array("d" if kind == "float" else "q")
        self.categories: dict[str, int] = {}
        """The categories with their codes, in the order in which they came."""
        self.append: Callable[[Any], None] = self.values.append
        if kind == "category":
            self.values = array("i")
            self.append = self._append_category
        elif kind in ("time", "day"):
            self.append = self._append_time

    def _append_category(self, text: str) -> None:
        self.values.append(self.categories.setdefault(text, len(self.categories)))

    def _append_time(self, number: int | None) -> None:
        self.values.append(NO_TIME if number is None else number)


def columns_of(table: Table, rows: Iterable[Row]) -> dict[str, Column]:
    """The columns of a table with these rows."""
    columns = {name: Column(kind) for name, kind in table.columns.items()}
    appends = [column.append for column in columns.values()]
    for row in rows:
        for append, value in zip(appends, row, strict=True):
            append(value)
    return columns
