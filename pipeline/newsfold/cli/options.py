"""Options that several commands share, each written once."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from newsfold.errors import SettingsError

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
    """A date or time as typed, as RFC 3339 in UTC to the second; SettingsError if it is none; "" stays ""."""
    return moment(text, option).strftime("%Y-%m-%dT%H:%M:%SZ") if text else ""


def clock_time(text: str, option: str) -> str:
    """The same to the millisecond, for times at which something was done."""
    if not text:
        return ""
    return moment(text, option).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def moment(text: str, option: str) -> datetime:
    """A date or time as typed, in UTC, which is meant without an offset; SettingsError if it is none."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise SettingsError(
            f"{text!r} is no date or time", where=option, hint="such as 2025-03-19 or 2025-03-19T06:00:00Z"
        ) from None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
