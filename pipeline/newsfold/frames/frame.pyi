"""`newsfold.frame` for type checkers: which library gives which DataFrame, and which options there are."""

from collections.abc import Iterable
from typing import Literal, overload

import pandas
import polars

from newsfold.broker.contract import Broker
from newsfold.settings import Settings

@overload
def frame(
    table: Literal["events", "entities", "trends", "mentions"] = "events",
    *,
    library: Literal["pandas"] = "pandas",
    topics: Iterable[str] = (),
    entities: Iterable[str] = (),
    sources: Iterable[str] = (),
    countries: Iterable[str] = (),
    since: str = "",
    until: str = "",
    min_articles: int = 0,
    min_sources: int = 0,
    at: str = "",
    trailing: int = 7,
    settings: Settings | None = None,
    broker: Broker | None = None,
) -> pandas.DataFrame: ...
@overload
def frame(
    table: Literal["events", "entities", "trends", "mentions"] = "events",
    *,
    library: Literal["polars"],
    topics: Iterable[str] = (),
    entities: Iterable[str] = (),
    sources: Iterable[str] = (),
    countries: Iterable[str] = (),
    since: str = "",
    until: str = "",
    min_articles: int = 0,
    min_sources: int = 0,
    at: str = "",
    trailing: int = 7,
    settings: Settings | None = None,
    broker: Broker | None = None,
) -> polars.DataFrame: ...
