"""How long a server asks to be left alone: `Retry-After`, as seconds or as an HTTP date."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

LONGEST = 7 * 86400.0
"""Seconds: nobody is left alone for longer, whatever they say."""


def retry_after_seconds(retry_after: str, *, date: str, now: float) -> float | None:
    """Seconds from now, between 0 and a week; None if the header says nothing that can be read.

    A moment is compared with the server's own `Date`, so that a clock that is wrong does not matter; where
    there is none, with `now`, in seconds since 1970.
    """
    text = retry_after.strip()
    if text.isascii() and text.isdigit():
        return min(float(text[:12]), LONGEST)
    moment = http_date(text)
    if moment is None:
        return None
    base = http_date(date)
    return min(max(moment - (now if base is None else base), 0.0), LONGEST)


def http_date(text: str) -> float | None:
    """Seconds since 1970 of an HTTP date in any of its three forms; None if it is none."""
    if not text or len(text) > 60:
        return None
    try:
        moment = parsedate_to_datetime(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except (ValueError, TypeError, OverflowError, IndexError):
        pass
    try:
        return datetime.strptime(text, "%a %b %d %H:%M:%S %Y").replace(tzinfo=UTC).timestamp()
    except ValueError:
        return None
