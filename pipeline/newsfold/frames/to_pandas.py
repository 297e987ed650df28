"""Columns as a DataFrame of pandas."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from newsfold.frames.columns import NO_TIME, Column
from newsfold.frames.installed import imported


def to_pandas(columns: dict[str, Column], order: Sequence[str]) -> Any:
    """The `pandas.DataFrame`, sorted by some of the columns; SetupError if pandas is not installed."""
    pandas = imported("pandas", "frames")
    # Each array is let go of as soon as pandas has it.
    series = {name: _series(pandas, columns.pop(name)) for name in list(columns)}
    frame = pandas.DataFrame(series, copy=False)
    return frame.sort_values(list(order), kind="stable", ignore_index=True) if order else frame


def _series(pandas: Any, column: Column) -> Any:
    match column.kind:
        case "category":
            return pandas.Series(_categorical(pandas, column))
        case "integer" | "float":
            return pandas.Series(np.array(column.values))
        case "time":
            return pandas.Series(_moments(column, 1), copy=False).dt.tz_localize("UTC")
        case "day":
            return pandas.Series(_moments(column, 86_400), copy=False)
        case "text":
            return pandas.Series(column.values, dtype="str")
        case "texts":
            return pandas.Series(column.values, dtype="object")


def _categorical(pandas: Any, column: Column) -> Any:
    """The categories sorted: so they come in the same order whatever the rows."""
    names = sorted(column.categories)
    place_of = np.empty(len(names), dtype=np.int32)
    for place, name in enumerate(names):
        place_of[column.categories[name]] = place
    codes = place_of[np.array(column.values, dtype=np.int32)] if names else np.empty(0, dtype=np.int32)
    categories = pandas.Index(names, dtype="str")
    return pandas.Categorical.from_codes(codes, categories=categories)


def _moments(column: Column, seconds: int) -> Any:
    """datetime64[s] of so many units of these seconds; NaT has the bits of `NO_TIME`."""
    numbers = np.array(column.values)
    if seconds > 1:
        numbers[numbers != NO_TIME] *= seconds
    return numbers.view("datetime64[s]")
