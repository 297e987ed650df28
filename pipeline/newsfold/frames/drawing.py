"""Drawing with matplotlib: bars by day, and grids whose labels do not overlap, in colours for all eyes."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import numpy as np

from newsfold.frames.installed import imported

COLOURS, LIGHTEST = "Blues", 0.22
"""Light to dark of one hue, which all eyes tell apart, and where on it a count begins that is not 0."""
BAR = "#08519c"
LONGEST = 34
"""Characters of a label, at most."""
NUMBERS = 32
"""Columns of a grid with numbers in it, at most."""
WEEK = 7
ROW, COLUMN = 0.3, 0.34
"""Inches of a cell with text."""
EPOCH = date(1970, 1, 1)


def new_axes(width: float, height: float) -> Any:
    """Axes of a figure of their own, so many inches wide and high; SetupError if matplotlib is not there."""
    pyplot = imported("matplotlib.pyplot", "plots")
    return pyplot.subplots(figsize=(width, height), layout="constrained")[1]


def nothing(axes: Any) -> Any:
    """Say that there is nothing to draw."""
    axes.text(0.5, 0.5, "nothing to show", ha="center", va="center", transform=axes.transAxes, color="0.4")
    axes.set_axis_off()
    return axes


def bars_by_day(axes: Any, first_day: int, counts: Sequence[int], title: str, what: str) -> Any:
    """One bar for each day."""
    axes.bar(_dates(first_day, len(counts)), counts, width=0.9, color=BAR)
    axes.set_title(shortened(title), loc="left")
    axes.set_ylabel(what)
    axes.spines[["top", "right"]].set_visible(False)
    ticker = imported("matplotlib.ticker", "plots")
    axes.yaxis.set_major_locator(ticker.MaxNLocator(integer=True, min_n_ticks=1))
    # A few days alone are no wall.
    room = max(0, WEEK - len(counts)) // 2
    axes.set_xlim(*_day_limits(first_day - room, len(counts) + 2 * room))
    _day_ticks(axes, len(counts) + 2 * room)
    return axes


def grid_by_day(axes: Any, first_day: int, rows: Sequence[Sequence[int]], labels: Sequence[str]) -> Any:
    """One row for each label, one column for each day, most in the darkest."""
    left, right = map(_number_of, _day_limits(first_day, len(rows[0])))
    _grid(axes, rows, extent=(left, right, len(rows) - 0.5, -0.5))
    axes.set_yticks(range(len(labels)), [shortened(label) for label in labels])
    axes.xaxis_date()
    _day_ticks(axes, len(rows[0]))
    return axes


def square(axes: Any, counts: Sequence[Sequence[int]], labels: Sequence[str]) -> Any:
    """A row and a column for each label; the diagonal, which is no pair, is grey and says its own number."""
    numbers = np.array(counts)
    of_pairs = np.where(np.eye(len(numbers), dtype=bool), 0, numbers)
    _grid(axes, of_pairs, extent=(-0.5, len(labels) - 0.5, len(labels) - 0.5, -0.5))
    names = [shortened(label) for label in labels]
    axes.set_yticks(range(len(names)), names)
    axes.set_xticks(range(len(names)), names, rotation=90)
    axes.xaxis.tick_top()
    axes.set_aspect("equal")
    patches = imported("matplotlib.patches", "plots")
    for place in range(len(names)):
        axes.add_patch(patches.Rectangle((place - 0.5, place - 0.5), 1, 1, color="0.9"))
        if len(names) <= NUMBERS:
            axes.text(
                place, place, str(numbers[place, place]), ha="center", va="center", size=7, color="0.35"
            )
    return axes


def caption(axes: Any, title: str, note: str) -> None:
    """A title on the left, and below the axes in small letters what is shown."""
    axes.set_title(title, loc="left", pad=12)
    axes.annotate(note, (0, 0), (0, -26), xycoords="axes fraction", textcoords="offset points", size=8,
                  va="top", color="0.35")  # fmt: skip


def shortened(label: str) -> str:
    """A label that leaves room for the rest, with no sign that matplotlib takes for mathematics."""
    short = label if len(label) <= LONGEST else label[: LONGEST - 1].rstrip() + "…"
    return short.replace("$", r"\$")


def _grid(axes: Any, rows: Any, extent: tuple[float, float, float, float]) -> None:
    """Cells in colours by their number, with the numbers if there is room; 0 is white."""
    numbers = np.array(rows)
    shown = np.ma.masked_equal(numbers, 0)
    highest = max(1, int(numbers.max()))
    image = axes.imshow(
        shown, aspect="auto", cmap=_colours(), vmin=0, vmax=highest, extent=extent, interpolation="nearest"
    )
    axes.spines[:].set_color("0.8")
    axes.tick_params(length=0)
    height, width = numbers.shape
    axes.hlines(np.arange(height - 1) + 0.5, extent[0], extent[1], color="0.92", linewidth=0.6)
    if width > NUMBERS:
        ticker = imported("matplotlib.ticker", "plots")
        axes.figure.colorbar(image, ax=axes, shrink=0.6, ticks=ticker.MaxNLocator(integer=True))
        return
    step = (extent[1] - extent[0]) / width
    for row in range(height):
        for column in range(width):
            if number := int(numbers[row, column]):
                dark = number > highest * 0.55
                axes.text(extent[0] + (column + 0.5) * step, row, f"{number}", ha="center", va="center",
                          size=7, color="white" if dark else "black")  # fmt: skip


def _colours() -> Any:
    matplotlib, colors = imported("matplotlib", "plots"), imported("matplotlib.colors", "plots")
    return colors.ListedColormap(matplotlib.colormaps[COLOURS](np.linspace(LIGHTEST, 1, 256)))


def _dates(first_day: int, days: int) -> list[date]:
    return [EPOCH + timedelta(days=first_day + day) for day in range(days)]


def _day_limits(first_day: int, days: int) -> tuple[Any, Any]:
    """The middle of the night before the first day and behind the last."""
    half = np.timedelta64(12, "h")
    first = np.datetime64(first_day, "D").astype("datetime64[h]")
    return first - half, first + np.timedelta64(24 * (days - 1), "h") + half


def _number_of(day: Any) -> float:
    number: float = imported("matplotlib.dates", "plots").date2num(day)
    return number


def _day_ticks(axes: Any, days: int) -> None:
    """Dates that do not overlap, the year and month said once."""
    dates = imported("matplotlib.dates", "plots")
    if days <= WEEK:
        axes.xaxis.set_major_locator(dates.DayLocator())
        axes.xaxis.set_major_formatter(dates.DateFormatter("%d %b" if days > 2 else "%d %b %Y"))
        if days > 2:
            axes.set_xlabel(dates.num2date(sum(axes.get_xlim()) / 2).strftime("%Y"), loc="right")
        return
    locator = dates.AutoDateLocator(minticks=4, maxticks=10)
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(dates.ConciseDateFormatter(locator))
