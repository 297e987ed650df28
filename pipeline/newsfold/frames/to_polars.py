"""Columns as a DataFrame of polars."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from newsfold.frames.columns import NO_TIME, Column
from newsfold.frames.installed import imported

LIST_ROWS = 2_000


def to_polars(columns: dict[str, Column], order: Sequence[str]) -> Any:
    """The `polars.DataFrame`, sorted by some of the columns; SetupError if polars is not installed."""
    polars = imported("polars", "polars")
    # Each array is let go of as soon as polars has it.
    frame = polars.DataFrame([_series(polars, name, columns.pop(name)) for name in list(columns)])
    return frame.sort(list(order), maintain_order=True) if order else frame


def _series(polars: Any, name: str, column: Column) -> Any:
    match column.kind:
        case "category":
            codes = polars.Series(name, np.array(column.values, dtype=np.uint32))
            names = polars.Series(list(column.categories), dtype=polars.String)
            return names.gather(codes).alias(name).cast(polars.Categorical)
        case "integer" | "float":
            return polars.Series(name, np.array(column.values))
        case "time":
            return _numbers(polars, name, column, 1_000_000).cast(polars.Datetime("us", "UTC"))
        case "day":
            return _numbers(polars, name, column, 1).cast(polars.Int32).cast(polars.Date)
        case "text":
            return polars.Series(name, column.values, dtype=polars.String)
        case "texts":
            return _lists(polars, name, column.values)


def _numbers(polars: Any, name: str, column: Column, factor: int) -> Any:
    """The numbers times a factor, null in place of `NO_TIME`."""
    numbers = np.array(column.values)
    missing = numbers == NO_TIME
    numbers *= factor
    series = polars.Series(name, numbers)
    return series.set(polars.Series(missing), None) if missing.any() else series


def _lists(polars: Any, name: str, values: list[list[str]]) -> Any:
    """Some rows at a time: while polars makes a column of lists it takes many times their size."""
    dtype = polars.List(polars.String)
    series = polars.Series(name, [], dtype=dtype)
    for first in range(0, len(values), LIST_ROWS):
        series.append(polars.Series(name, values[first : first + LIST_ROWS], dtype=dtype))
    return series
