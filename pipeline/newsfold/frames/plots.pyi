"""The plots for type checkers: what they take and give back."""

from collections.abc import Collection, Iterable
from typing import Any, Literal

from matplotlib.axes import Axes

from newsfold.broker.contract import Broker
from newsfold.settings import Settings

def plot_coverage(
    frame: Any = None,
    *,
    most: int = 20,
    ax: Axes | None = None,
    topics: Iterable[str] = (),
    entities: Iterable[str] = (),
    sources: Iterable[str] = (),
    countries: Iterable[str] = (),
    since: str = "",
    until: str = "",
    min_articles: int = 0,
    min_sources: int = 0,
    settings: Settings | None = None,
    broker: Broker | None = None,
) -> Axes: ...
def plot_together(
    frame: Any = None,
    *,
    most: int = 25,
    types: Collection[str] = ("PER", "ORG"),
    within: Literal["paragraph", "article"] = "paragraph",
    ax: Axes | None = None,
    topics: Iterable[str] = (),
    entities: Iterable[str] = (),
    sources: Iterable[str] = (),
    countries: Iterable[str] = (),
    since: str = "",
    until: str = "",
    settings: Settings | None = None,
    broker: Broker | None = None,
) -> Axes: ...
