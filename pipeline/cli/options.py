"""Options that several commands share, each written once."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from pipeline.errors import SettingsError

Bootstrap = Annotated[
    str | None,
    typer.Option("--bootstrap-servers", help="Kafka brokers, host:port (NEWSFOLD_BOOTSTRAP_SERVERS)."),
]
Json = Annotated[bool, typer.Option("--json", help="One JSON object a line instead of text.")]
Topics = Annotated[
    list[str] | None,
    typer.Option("--topic", help="Only this topic (id or label) and those below it; may be repeated."),
]
Entities = Annotated[
    list[str] | None, typer.Option("--entity", help="Only with this entity (id or label); may be repeated.")
]
Sources = Annotated[list[str] | None, typer.Option("--source", help="Only this source; may be repeated.")]
Since = Annotated[str, typer.Option("--since", help="Event time from this date or RFC 3339 time on.")]
Until = Annotated[str, typer.Option("--until", help="Event time before this date or RFC 3339 time.")]


def event_time(text: str, option: str) -> str:
    """A date or time as typed, as RFC 3339 in UTC; SettingsError if it is none; "" stays "".

    A time without an offset is taken as UTC.
    """
    if not text:
        return ""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise SettingsError(
            f"{text!r} is no date or time", where=option, hint="such as 2025-03-19 or 2025-03-19T06:00:00Z"
        ) from None
    moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
