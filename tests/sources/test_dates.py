"""Dates as publishers write them."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsfold.sources.dates import dateline_date, first_date, parse_date, parse_written, weekday_fault


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
        ("2025-03-18T24:00:00Z", "2025-03-19T00:00:00Z"),
        ("2025-03-18+01:00", "2025-03-17T23:00:00Z"),
        ("2025-W12-2", "2025-03-18T00:00:00Z"),
        ("2025-Mar-18", "2025-03-18T00:00:00Z"),
        ("2025年3月18日 14:03", "2025-03-18T14:03:00Z"),
        ("19-04-2025", "2025-04-19T00:00:00Z"),
        ("04-19-2025", "2025-04-19T00:00:00Z"),
        ("19. 4. 2025 um 9:05 Uhr", "2025-04-19T09:05:00Z"),
        ("\u200f19\u00a0April\u202f2025", "2025-04-19T00:00:00Z"),
        ("Wed, 19 Nov 25 06:00:00 EST", "2025-11-19T11:00:00Z"),
        ("Sunday, 06-Nov-94 08:49:37 GMT", "1994-11-06T08:49:37Z"),
        ("Sun Nov  6 08:49:37 1994", "1994-11-06T08:49:37Z"),
        ("Sun Nov 6 08:49:37 CET 1994", "1994-11-06T07:49:37Z"),
        ("Sun Nov 06 08:49:37 -0330 1994", "1994-11-06T12:19:37Z"),
        ("1994-11-06 08:49:37.5 +0100 CET", "1994-11-06T07:49:37Z"),
        ("Sun Nov 06 1994 08:49:37 GMT+0100 (Central European Standard Time)", "1994-11-06T07:49:37Z"),
        ("1994-11-06T08:49:37+01:00[Europe/Oslo]", "1994-11-06T07:49:37Z"),
        ("1994-07-06 08:49 America/New_York", "1994-07-06T12:49:00Z"),
        ("08:49 IDT, Sunday 6 July 2025", "2025-07-06T05:49:00Z"),
        ("8:49 am PHT · Jul 6, 2025", "2025-07-06T00:49:00Z"),
        ("9 a.m. Eastern Daylight Time, July 6, 2025", "2025-07-06T13:00:00Z"),
        ("July 6, 2025 / 8:49 AM EDT / Kestrel Wire", "2025-07-06T12:49:00Z"),
        ("First published at 08:49 on 6 July 2025", "2025-07-06T08:49:00Z"),
        ("Date: 6 July 2025 • 8h49", "2025-07-06T08:49:00Z"),
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
        ("1994-11-06-08:49", "no date"),
        ("11-06-1994", "cannot be told apart"),
        ("6 July 2025 08:49:75", "second"),
        ("6 July 2025 08:49 AST", "AST"),
        ("2025-07-06T08:49:37+99:00", "no time zone is 99:00 from UTC"),
        ("2025-07-06T08:49:37-14:30", "no time zone is 14:30 from UTC"),
        ("2025-07-06T08:49:37+05:75", "no time zone is 05:75 from UTC"),
        ("2025-07-06 08:49 Atlantis/Capital", "ATLANTIS"),
        ("Updated 6 July 2025", "no date"),
        ("6 July 25", "no date"),
        ("", "no date"),
    ],
)
def test_what_is_no_date_is_said_to_be_none(written: str, finding: str) -> None:
    """Days that no calendar has, ambiguous days and unknown zones are refused with the reason."""
    with pytest.raises(ValueError, match=finding):
        parse_date(written)


@pytest.mark.parametrize(
    ("digits", "moment"),
    [
        ("20250706", "2025-07-06T00:00:00Z"),
        ("202507060849", "2025-07-06T08:49:00Z"),
        ("1751791777", "2025-07-06T08:49:37Z"),
        ("1751791777.25", "2025-07-06T08:49:37Z"),
        ("1751791777250", "2025-07-06T08:49:37Z"),
        ("1751791777250000", "2025-07-06T08:49:37Z"),
        ("1751791777250000000", "2025-07-06T08:49:37Z"),
    ],
)
def test_digits_alone_are_a_date_in_a_field_and_not_on_a_page(digits: str, moment: str) -> None:
    """A field has nothing but the date; among the lines of a page a number is any number."""
    assert parse_date(digits) == moment
    with pytest.raises(ValueError, match="no date"):
        parse_written(digits)


def test_digits_with_a_time_to_the_second_are_a_date_anywhere() -> None:
    """Nothing else has a month, a day, an hour, a minute and a second in their places."""
    for stamp in ("20250706084937", "20250706T084937Z", "Published: 20250706084937"):
        assert parse_written(stamp) == "2025-07-06T08:49:37Z"
    for number in ("20251306084937", "20250706244937", "20250706086037"):
        with pytest.raises(ValueError, match="no date"):
            parse_written(number)


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        ("Sat, 6 Jul 2025 08:49:37 GMT", "2025-07-06 is a Sunday"),
        ("Published: Thursday 6 July 2025", "2025-07-06 is a Sunday"),
        ("Sunday, July 6, 2025 at 23:30 PDT", ""),
        ("Weds. 9 July 2025", ""),
        ("Wed, 9 July 2025", ""),
        ("9 July 2025", ""),
        ("2025-W28-1", ""),
        ("Saturday", ""),
        ("Sat, 31 Feb 2025", ""),
    ],
)
def test_a_weekday_is_that_of_its_date_where_it_was_written(written: str, fault: str) -> None:
    """The day of the calendar is right and the weekday a slip; what is no date has another fault."""
    assert weekday_fault(written) == fault


@pytest.mark.parametrize("digits", ["", "7", "123456", "17511102", "175179177725", "18991231", "20251340"])
def test_other_digits_are_no_date(digits: str) -> None:
    """No number becomes a year that it only seems to name."""
    with pytest.raises(ValueError, match=r"no date|month"):
        parse_date(digits)


def test_an_hour_of_a_day_and_seconds_since_1970_are_not_told_apart() -> None:
    """`2025070608` is 8 o'clock of a day of 2025, or a second of 2034."""
    with pytest.raises(ValueError, match="at once"):
        parse_date("2025070608")


@given(st.integers(1_000_000_000, 1_899_999_999), st.sampled_from(["", "000", ".5", "999999"]))
def test_seconds_since_1970_name_their_moment(seconds: int, finer: str) -> None:
    """Whatever the unit, the second is the same."""
    moment = datetime.fromtimestamp(seconds, UTC).replace(tzinfo=None)
    assert parse_date(f"{seconds}{finer}") == moment.isoformat() + "Z"


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
        ("KYIV, 18 March 2025 (Wire) — The buses left.", "2025-03-18T00:00:00Z"),
        ("NEW YORK, March 18, 2025 -- The buses left.", "2025-03-18T00:00:00Z"),
        ("MOSCOW, March 18, 2025. /WIRE/. The buses left.", None),
        ("(Wire) OSLO, Norway, March 18, 2025 — The buses left.", None),
        ("KYIV, 30 February 2025 (Wire) — The buses left.", None),
        ("KYIV, 18 March (Wire) — The buses left.", None),
        ("Kyiv was free on 18 March 2025 — the buses left.", None),
        ("NATO, 4 April 1949 was its first day.", None),
    ],
)
def test_the_date_of_a_dateline(text: str, moment: str | None) -> None:
    """Only a place in capitals, a full date and a dash in front of the text are one."""
    assert dateline_date(text) == moment


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
