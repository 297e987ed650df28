"""Moments: RFC 3339 as records hold it (strict), and as people and other programs write it (lenient).

A record has one spelling for a moment, so that equal moments are equal bytes and text can be compared as
time: UTC, whole seconds, "2025-03-19T06:00:00Z". What people type and what foreign headers say may have
an offset, fractions of a second, or no time of day at all.
"""

from datetime import UTC, datetime, timedelta
from functools import lru_cache

from newsfold.errors import SettingsError

EPOCH = datetime(1970, 1, 1)
AHEAD_SECONDS = 86_400
"""How far news may be dated ahead of when it is fed: publishers write local time without saying which."""


@lru_cache(maxsize=8_192)
def strict_seconds(text: str) -> int | None:
    """Seconds after 1970-01-01T00:00:00Z of a moment as records hold it; None for any other spelling."""
    try:
        moment = datetime.fromisoformat(text.removesuffix("Z"))
    except ValueError:
        return None
    if moment.tzinfo or moment.isoformat() + "Z" != text or moment.microsecond:
        return None
    return int((moment - EPOCH).total_seconds())


def strict_text(seconds: int) -> str:
    """The inverse of `strict_seconds`; OverflowError outside the years 1 to 9999."""
    return (EPOCH + timedelta(seconds=seconds)).isoformat() + "Z"


def is_ahead(time: str, milliseconds: int) -> bool:
    """Whether a moment as records hold it is beyond the day that publishers may be ahead of the record's own
    timestamp, in milliseconds after 1970; of a record without one (0 or less) that is not known."""
    seconds = strict_seconds(time)
    return milliseconds > 0 and seconds is not None and seconds > milliseconds / 1000 + AHEAD_SECONDS


def lenient(text: str) -> datetime:
    """The moment in UTC of a date or time in ISO 8601; without an offset it is taken as UTC.

    ValueError for any other text, or outside the years 1 to 9999 in UTC.
    """
    moment = datetime.fromisoformat(text)
    return in_utc(moment)


def typed_moment(text: object, where: str) -> datetime:
    """The moment of a date or time as a person gave it, as `lenient` reads it; else SettingsError."""
    try:
        if isinstance(text, str):
            return lenient(text.strip())
    except ValueError:
        pass
    raise SettingsError(
        f"{text!r} is no date or time", where=where, hint="such as 2025-03-19 or 2025-03-19T06:00:00Z"
    )


def in_utc(moment: datetime) -> datetime:
    """A moment in UTC; one without an offset is taken as UTC. ValueError outside the years 1 to 9999."""
    if moment.tzinfo is None:
        return moment.replace(tzinfo=UTC)
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise ValueError("no day of the calendar") from None


def to_second(moment: datetime) -> str:
    """A moment in UTC as records hold it; fractions of a second are cut off."""
    return moment.replace(microsecond=0, tzinfo=None).isoformat() + "Z"


def to_millisecond(moment: datetime) -> str:
    """A moment in UTC to the millisecond, as headers hold processing times."""
    return moment.replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"
