"""What a plot is made of: columns of a frame that is given, or of what is read with filters."""

from collections.abc import Collection, Iterable, Mapping
from contextlib import ExitStack
from datetime import date, datetime
from typing import Any

from newsfold.broker.contract import Broker
from newsfold.broker.kafka.broker import KafkaBroker
from newsfold.errors import SettingsError
from newsfold.frames.reading import read_rows
from newsfold.frames.tables import TABLES, Name, Row
from newsfold.settings import Settings
from newsfold.subscription.arguments import settings_of

EPOCH = date(1970, 1, 1).toordinal()


def columns_given(
    frame: Any,
    table: Name,
    wanted: Collection[str],
    *,
    settings: Settings | None,
    broker: Broker | None,
    filters: Mapping[str, Any],
) -> list[list[Any]]:
    """The wanted columns as lists, of a frame of either library, or without one of a table that is read.

    Days are those since 1970, times seconds since then. Rows that lack one of the values are left out, as
    those of a frame that was joined with another. SettingsError for a frame and filters, or for a frame
    without these columns.
    """
    if frame is None:
        return _read(table, wanted, settings, broker, filters)
    if filters:
        raise SettingsError("a frame and filters", where="plot", hint="filter the frame, or give none")
    missing = [name for name in wanted if name not in getattr(frame, "columns", ())]
    if missing:
        raise SettingsError(
            f"the frame has no column {missing[0]!r}", where="plot", hint=f"give newsfold.frame({table!r})"
        )
    rows = zip(*(frame[name].to_list() for name in wanted), strict=True)
    whole = [[_number(value) for value in row] for row in rows if all(map(_is_there, row))]
    return [list(column) for column in zip(*whole, strict=True)] or [[] for _ in wanted]


def _read(
    table: Name,
    wanted: Collection[str],
    settings: Settings | None,
    broker: Broker | None,
    filters: Mapping[str, Any],
) -> list[list[Any]]:
    settings = settings_of(settings)
    places = [list(TABLES[table].columns).index(name) for name in wanted]
    columns: list[list[Any]] = [[] for _ in places]
    with ExitStack() as stack:
        rows: Iterable[Row] = read_rows(table, broker or KafkaBroker(settings), settings, stack, filters)
        for row in rows:
            for column, place in zip(columns, places, strict=True):
                column.append(row[place])
    return columns


def _is_there(value: Any) -> bool:
    """Whether it is a value: none is None, and of pandas NaN, NaT (neither equals itself) and NA."""
    return value is not None and type(value).__name__ != "NAType" and bool(value == value)


def _number(value: Any) -> Any:
    """A time or a day as a number, anything else as it is."""
    if isinstance(value, datetime):
        return int(value.timestamp()) if value.tzinfo else value.toordinal() - EPOCH
    return value.toordinal() - EPOCH if isinstance(value, date) else value
