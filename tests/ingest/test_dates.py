"""Dates as publishers write them."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsfold.ingest.dates import first_date, parse_date


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2025-03-18", "2025-03-18T00:00:00Z"),
        ("2025-03-18T14:03:22Z", "2025-03-18T14:03:22Z"),
        ("2025-03-18T14:03:22.123+03:00", "2025-03-18T11:03:22Z"),
        ("2025-03-18 14:03 +0530", "2025-03-18T08:33:00Z"),
        ("20250318T140322Z", "2025-03-18T14:03:22Z"),
        ("Tue, 18 Mar 2025 14:03:22 GMT", "2025-03-18T14:03:22Z"),
        ("Tue, 18 Mar 2025 14:03:22 -0700", "2025-03-18T21:03:22Z"),
        ("March 18, 2025", "2025-03-18T00:00:00Z"),
        ("Mar. 18th 2025", "2025-03-18T00:00:00Z"),
        ("Tuesday, March 18, 2025 2:03 p.m. ET", "2025-03-18T18:03:00Z"),
        ("January 18, 2025 at 2:03 PM ET", "2025-01-18T19:03:00Z"),
        ("March 18, 2025 12:00 am UTC", "2025-03-18T00:00:00Z"),
        ("18 March 2025, 13:20 GMT", "2025-03-18T13:20:00Z"),
        ("18th of March 2025", "2025-03-18T00:00:00Z"),
        ("18-Mar-2025 | 10:30 IST", "2025-03-18T05:00:00Z"),
        ("18 September 2025 14.30 CEST", "2025-09-18T12:30:00Z"),
        ("18.03.2025 20:15 (GMT+2)", "2025-03-18T18:15:00Z"),
        ("18/03/2025", "2025-03-18T00:00:00Z"),
        ("03/18/2025", "2025-03-18T00:00:00Z"),
        ("05/05/2025", "2025-05-05T00:00:00Z"),
        ("2025/3/8", "2025-03-08T00:00:00Z"),
        ("February 29, 2024", "2024-02-29T00:00:00Z"),
        ("2025-03-18T01:00:00+14:00", "2025-03-17T11:00:00Z"),
    ],
)
def test_common_forms(written: str, moment: str) -> None:
    """Each form that publishers use names one moment, in UTC."""
    assert parse_date(written) == moment


@pytest.mark.parametrize(
    ("written", "finding"),
    [
        ("2025-02-30", "day"),
        ("February 29, 2025", "day"),
        ("13/13/2025", "month"),
        ("03/04/2025", "cannot be told apart"),
        ("March 18, 2025 25:00", "hour"),
        ("March 18, 2025 13:00 pm", "no time"),
        ("March 18, 2025 10:00 QZT", "QZT"),
        ("0001-01-01", "no newspapers"),
        ("0001-01-01T00:00:00+14:00", "calendar"),
        ("yesterday", "no date"),
        ("March 2025", "no date"),
        ("March 18", "no date"),
        ("1742313802", "no date"),
        ("", "no date"),
    ],
)
def test_what_is_no_date_is_said_to_be_none(written: str, finding: str) -> None:
    """Days that no calendar has, ambiguous days and unknown zones are refused with the reason."""
    with pytest.raises(ValueError, match=finding):
        parse_date(written)


@given(
    st.datetimes(min_value=datetime(1700, 1, 1), max_value=datetime(9998, 1, 1)), st.integers(-14 * 4, 14 * 4)
)
def test_any_offset_names_the_same_moment(moment: datetime, quarters: int) -> None:
    """The UTC moment does not depend on the zone it was written in."""
    moment = moment.replace(microsecond=0, tzinfo=UTC)
    east = timedelta(minutes=15 * quarters)
    local = (moment + east).replace(tzinfo=None)
    sign = "-" if quarters < 0 else "+"
    hours, minutes = divmod(abs(quarters) * 15, 60)
    written = f"{local:%H:%M:%S} {sign}{hours:02}{minutes:02}"
    month = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")[
        local.month - 1
    ]
    expected = moment.isoformat()[:19] + "Z"
    assert parse_date(f"{local.day} {month} {local.year:04} {written}") == expected


@given(st.text(max_size=60))
def test_no_text_breaks_it(text: str) -> None:
    """Any text is a date in UTC or a ValueError, and as running text a date or none."""
    with suppress(ValueError):
        assert parse_date(text).endswith("Z")
    assert first_date(text) is None or str(first_date(text)).endswith("T00:00:00Z")


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("They spoke by telephone on March 18, 2025, lasting two hours.", "2025-03-18T00:00:00Z"),
        ("KYIV, 18 March 2025 (Wire) — Text.", "2025-03-18T00:00:00Z"),
        ("On 2025-03-18 and again on March 20, 2025.", "2025-03-18T00:00:00Z"),
        ("Since 2014 much has changed; on April 2, 2025 duties rose.", "2025-04-02T00:00:00Z"),
        ("Held on March 18, 2025, 175 people came home.", "2025-03-18T00:00:00Z"),
        ("It was February 30, 2025, he joked, not March 1, 2025.", "2025-03-01T00:00:00Z"),
        ("In March 2025 and on 18 March.", None),
        ("Flight 2025-03-189 and part 12-2025-03-18x.", None),
        ("No year at all.", None),
    ],
)
def test_first_date_in_running_text(text: str, moment: str | None) -> None:
    """Only a full date counts, the first one, as midnight; months, years and numbers do not."""
    assert first_date(text) == moment
