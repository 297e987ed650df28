"""Options that several commands share, each written once."""

from pathlib import Path
from typing import Annotated

import typer

from newsfold.errors import SettingsError
from newsfold.eventtime.moment import to_millisecond, typed_moment

Bootstrap = Annotated[
    str | None,
    typer.Option("--bootstrap-servers", help="Kafka brokers, host:port (NEWSFOLD_BOOTSTRAP_SERVERS)."),
]
ConfigFile = Annotated[
    Path, typer.Option("--config", help="The file with the sources and settings, newsfold.toml.")
]
Json = Annotated[bool, typer.Option("--json", help="One JSON object a line instead of text.")]
Topics = Annotated[
    list[str] | None,
    typer.Option("--topic", help="Only this topic (id or label) and what is below it; may be repeated."),
]
Entities = Annotated[
    list[str] | None,
    typer.Option("--entity", help="Only with this entity (id, name, alias or surname); may be repeated."),
]
Sources = Annotated[list[str] | None, typer.Option("--source", help="Only this source; may be repeated.")]
Countries = Annotated[
    list[str] | None,
    typer.Option("--country", help="Only with a place in this country (name or code); may be repeated."),
]
MinArticles = Annotated[int, typer.Option(min=0, help="Only records of so many articles or more.")]
MinSources = Annotated[int, typer.Option(min=0, help="Only records of so many sources or more.")]
MetricsPort = Annotated[
    int | None,
    typer.Option(
        "--metrics-port",
        min=0,
        max=65535,
        help="Serve /metrics, /livez, /readyz on this port of 127.0.0.1; 0: any (NEWSFOLD_METRICS_ADDRESS).",
    ),
]
GuessDate = Annotated[
    bool,
    typer.Option(
        "--guess-date", help="Where no date is said: that of an update, else the first in the text."
    ),
]
Since = Annotated[str, typer.Option("--since", help="Event time from this date or RFC 3339 time on.")]
Until = Annotated[str, typer.Option("--until", help="Event time before this date or RFC 3339 time.")]


def metrics_address(port: int | None) -> str | None:
    """The setting that a port stands for."""
    return None if port is None else f"127.0.0.1:{port}"


def event_time(text: str, option: str) -> str:
    """A date or time as typed; SettingsError, naming the option, if it is none; "" stays ""."""
    if text:
        typed_moment(text, option)
    return text


def clock_time(text: str, option: str) -> str:
    """A date or time as typed, as RFC 3339 in UTC to the millisecond; "" stays ""; else SettingsError."""
    return to_millisecond(typed_moment(text, option)) if text else ""


def publication_date(text: str) -> str:
    """The date of --published-at, in any common form, as RFC 3339 in UTC; SettingsError if it is none."""
    from newsfold.sources.dates import parse_date

    if not text:
        return ""
    try:
        return parse_date(text)
    except ValueError as error:
        raise SettingsError(
            f"{text!r}: {error}",
            where="--published-at",
            hint="write it as 2025-03-18 or 2025-03-18T14:00:00Z",
        ) from None
