"""Options of ingest: defaults for fields that articles leave empty, and limits."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from newsfold.errors import SettingsError
from newsfold.eventtime.moment import in_utc, to_second
from newsfold.sources.dates import parse_date
from newsfold.sources.time_zones import zone_of

TOLERANCE = timedelta(days=1)
"""How far a date may lie ahead: publishers write local time without saying which."""


@dataclass(frozen=True)
class IngestOptions:
    """Defaults and limits.

    `source` and `published_at` (RFC 3339 in UTC) are for articles without their own. With `guess_date`
    an article that is left without a date takes that of its "Updated" line, else the first one that its
    first paragraphs name, be it the day of a treaty. `latest` is the last moment an article may be
    dated, "" for any: a replay must not depend on the day it is run. `now` is the moment before which an
    embargo ends, "" for any.
    `time_zone`, a name of the tz database or an offset, is that of dates that have a time and no zone;
    without it they are in UTC. `max_record_bytes` bounds one record on the wire.
    """

    source: str = ""
    published_at: str = ""
    guess_date: bool = False
    latest: str = ""
    max_record_bytes: int = 1_000_000
    now: str = ""
    time_zone: str = ""


def ingest_options(
    *,
    source: str = "",
    published_at: str = "",
    guess_date: bool = False,
    now: datetime | None = None,
    tolerance: timedelta | None = TOLERANCE,
    max_record_bytes: int = 1_000_000,
    time_zone: str = "",
) -> IngestOptions:
    """Options, from a date in any common form, else SettingsError; `latest` is `now` plus `tolerance`."""
    if published_at:
        try:
            published_at = parse_date(published_at, _zone(time_zone))
        except ValueError as error:
            raise SettingsError(
                f"{published_at!r}: {error}",
                where="published_at",
                hint="write it as 2025-03-18 or 2025-03-18T14:00:00Z",
            ) from None
    latest = to_second(in_utc(now + tolerance)) if now and tolerance is not None else ""
    moment = to_second(in_utc(now)) if now else ""
    return IngestOptions(
        source.strip(), published_at, guess_date, latest, max_record_bytes, moment, _zone(time_zone)
    )


def _zone(name: str) -> str:
    """A time zone that is known; SettingsError for another."""
    if name := name.strip():
        try:
            zone_of(name, datetime(2025, 1, 1))
        except ValueError:
            raise SettingsError(
                f"{name[:60]!r} is no time zone that is known",
                where="time_zone",
                hint="write it as Europe/Kyiv or +02:00",
            ) from None
    return name
