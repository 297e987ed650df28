"""`newsfold.frame`: event records, entities by day, trends and mentions as a DataFrame.

    frame = newsfold.frame(topics=["economy"], since="2025-03-01")
    entities = newsfold.frame("entities", library="polars", countries=["UA"])

Types stand in `frame.pyi`: they name both libraries, of which one is enough to run.
"""

from collections.abc import Iterable
from contextlib import ExitStack
from typing import Any

from newsfold.broker.contract import Broker
from newsfold.broker.kafka.broker import KafkaBroker
from newsfold.errors import SettingsError
from newsfold.frames.columns import columns_of
from newsfold.frames.installed import imported
from newsfold.frames.reading import read_rows
from newsfold.frames.tables import TABLES, Row
from newsfold.frames.to_pandas import to_pandas
from newsfold.frames.to_polars import to_polars
from newsfold.settings import Settings
from newsfold.subscription.arguments import settings_of

LIBRARIES = {"pandas": ("frames", to_pandas), "polars": ("polars", to_polars)}
"""The extra with each library, and what makes a frame of it."""


def frame(
    table: str = "events",
    *,
    library: str = "pandas",
    settings: Settings | None = None,
    broker: Broker | None = None,
    **options: Any,
) -> Any:
    """What holds at this moment as a DataFrame; docs/frames.md says which columns a table has.

    The options are the filters of `latest_events`, and of trends `at` and `trailing` too. Times are UTC. An
    empty answer has the same columns and types. Without `broker` it is the Kafka of `settings`, and those
    without are the environment's. BrokerError if it is away; UnknownNameError for a name that neither
    lexicon nor records have; SetupError if the library is not installed.
    """
    if table not in TABLES:
        raise SettingsError(f"no table {table!r}", where="frame", hint=f"one of {', '.join(TABLES)}")
    if library not in LIBRARIES:
        raise SettingsError(f"no library {library!r}", where="frame", hint=" or ".join(LIBRARIES))
    extra, make = LIBRARIES[library]
    imported(library, extra)
    settings = settings_of(settings)
    with ExitStack() as stack:
        rows: Iterable[Row] = read_rows(table, broker or KafkaBroker(settings), settings, stack, options)
        columns = columns_of(TABLES[table], rows)
    return make(columns, TABLES[table].order)
