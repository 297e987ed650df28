"""Small drawings as numbers for SVG attributes: lines, bars, timelines. Pure; no style, no script."""

from collections.abc import Sequence
from dataclasses import dataclass

from newsfold.web.page.wording import day_before


@dataclass(frozen=True)
class Line:
    """A sparkline: points of the line and of the area below, and its end; its largest value."""

    points: str
    area: str
    end: tuple[float, float]
    most: int


def sparkline(values: Sequence[int], width: int = 96, height: int = 24) -> Line:
    """A line through the values, oldest first, in a box of that size with a margin of 2."""
    most = max(values, default=0)
    step = (width - 4) / max(1, len(values) - 1)
    tall = height - 4
    at = [(2 + i * step, 2 + tall - (tall * value / most if most else 0)) for i, value in enumerate(values)]
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in at)
    bottom = f"{height - 2}"
    area = f"2,{bottom} {points} {2 + step * (len(values) - 1):.1f},{bottom}" if at else ""
    return Line(points, area, at[-1] if at else (2.0, float(height - 2)), most)


def share(value: int, most: int, width: int = 120) -> float:
    """How long a bar is, of which the longest is `width`; what is there at all can be seen."""
    return round(max(2.0, width * value / most), 1) if value and most else 0.0


@dataclass(frozen=True)
class Column:
    """One column of a timeline, in units of its box of 1000 by 100."""

    x: float
    y: float
    width: float
    height: float
    day: str
    value: int

    @property
    def next(self) -> str:
        """The day behind it."""
        return day_before(self.day, -1)


def timeline(values: Sequence[tuple[str, int]]) -> list[Column]:
    """Columns for days and their numbers, oldest first."""
    most = max((value for _, value in values), default=0)
    step = 1000 / max(1, len(values))
    gap = min(4.0, step * 0.2)
    columns = []
    for i, (day, value) in enumerate(values):
        height = max(2.0, 96 * value / most) if value else 0.0
        columns.append(
            Column(
                round(i * step, 2), round(100 - height, 2), round(step - gap, 2), round(height, 2), day, value
            )
        )
    return columns
