"""Plots of what holds: coverage by day, and who appears with whom.

    axes = newsfold.plot_coverage(topics=["economy"], since="2025-03-01")
    newsfold.plot_together(newsfold.frame("mentions", countries=["UA"]), most=30)

Types stand in `plots.pyi`.
"""

from collections.abc import Collection
from typing import Any

from newsfold.broker.contract import Broker
from newsfold.errors import SettingsError
from newsfold.frames import coverage, drawing, together
from newsfold.frames.given import columns_given
from newsfold.frames.installed import imported
from newsfold.settings import Settings

WITHIN = ("paragraph", "article")


def plot_coverage(
    frame: Any = None,
    *,
    most: int = 20,
    ax: Any = None,
    settings: Settings | None = None,
    broker: Broker | None = None,
    **filters: Any,
) -> Any:
    """The articles of each topic by day: bars of one topic, a grid of the `most` with the most articles.

    `frame` is one of events, of either library; without it what holds is read, with the filters of
    `newsfold.frame`. Drawn on `ax`, or on axes of a new figure, which are given back. SetupError if
    matplotlib is not installed, else as `newsfold.frame`.
    """
    imported("matplotlib", "plots")
    _check_most(most)
    columns = columns_given(
        frame, "events", coverage.COLUMNS, settings=settings, broker=broker, filters=filters
    )
    found = coverage.coverage_of(*columns, most)
    many = len(found.topics) != 1
    days = len(found.counts[0]) if found.counts else 1
    width = min(14.0, max(7.0, 3 + days * drawing.COLUMN))
    axes = (
        ax
        if ax is not None
        else drawing.new_axes(width, 1.6 + drawing.ROW * len(found.topics) if many else 3)
    )
    if not found.topics:
        return drawing.nothing(axes)
    if not many:
        return drawing.bars_by_day(axes, found.first_day, found.counts[0], found.topics[0], "articles")
    drawing.grid_by_day(axes, found.first_day, found.counts, found.topics)
    shown = _of(len(found.topics), found.topics_in_all, "topics with the most articles")
    drawing.caption(axes, "Articles by topic and day", f"{shown}; an article counts in each of its topics")
    return axes


def plot_together(
    frame: Any = None,
    *,
    most: int = 25,
    types: Collection[str] = ("PER", "ORG"),
    within: str = "paragraph",
    ax: Any = None,
    settings: Settings | None = None,
    broker: Broker | None = None,
    **filters: Any,
) -> Any:
    """Who appears with whom: a grid of the `most` names that appear with others, those together side by side.

    A cell says in how many paragraphs, or `within` how many articles, both are named. `frame` is one of
    mentions, else as in `plot_coverage`.
    """
    imported("matplotlib", "plots")
    _check_most(most)
    if within not in WITHIN:
        raise SettingsError(f"within = {within!r}", where="plot", hint=" or ".join(map(repr, WITHIN)))
    columns = columns_given(
        frame, "mentions", together.COLUMNS, settings=settings, broker=broker, filters=filters
    )
    found = together.together_of(*columns, wanted=types, within_article=within == "article", most=most)
    side = 4.2 + drawing.ROW * len(found.names)
    axes = ax if ax is not None else drawing.new_axes(side, side)
    if not found.names:
        return drawing.nothing(axes)
    drawing.square(axes, found.counts, found.names)
    shown = _of(len(found.names), found.names_in_all, "names that appear together most")
    drawing.caption(
        axes, f"Who appears with whom: {within}s that name both", f"{shown}; grey: {within}s that name one"
    )
    return axes


def _of(shown: int, in_all: int, what: str) -> str:
    return f"the {shown} of {in_all} {what}" if shown < in_all else f"all {in_all} {what.split()[0]}"


def _check_most(most: object) -> None:
    if isinstance(most, bool) or not isinstance(most, int) or most < 1:
        raise SettingsError(f"most = {most!r}", where="plot", hint="a whole number from 1 on")
