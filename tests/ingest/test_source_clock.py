"""The clock of a source: the zone of its dates, and whether it stands still."""

import pytest

from newsfold.errors import SettingsError
from newsfold.ingest.options import IngestOptions, ingest_options
from newsfold.ingest.seen import Seen
from newsfold.ingest.step import ingest, paragraphs_of
from newsfold.model.article import Article
from newsfold.sources.item import Item, Sourced


def published(date: str, zone: str) -> str:
    """The moment of an article with this date, from a source in this zone."""
    options = ingest_options(time_zone=zone)
    article = Article(source="Paper", body="The strait is closed.", published_at=date)
    return paragraphs_of(article, options)[0].published_at


@pytest.mark.parametrize(
    ("date", "zone", "moment"),
    [
        ("2025-03-18 14:03", "Europe/Kyiv", "2025-03-18T12:03:00Z"),
        ("2025-07-18 14:03", "Europe/Kyiv", "2025-07-18T11:03:00Z"),
        ("Tue, 18 Mar 2025 14:03:00", "+05:30", "2025-03-18T08:33:00Z"),
        ("20250318140300", "Asia/Tokyo", "2025-03-18T05:03:00Z"),
        ("2016/6/29 15:07:41", "America/New_York", "2016-06-29T19:07:41Z"),
        ("2025-03-18 14:03 +0100", "Europe/Kyiv", "2025-03-18T13:03:00Z"),
        ("2025-03-18T14:03:00Z", "Europe/Kyiv", "2025-03-18T14:03:00Z"),
        ("1742306400", "Europe/Kyiv", "2025-03-18T14:00:00Z"),
        ("2025-03-18", "Europe/Kyiv", "2025-03-18T00:00:00Z"),
        ("2025-10-26 02:30", "Europe/Berlin", "2025-10-26T00:30:00Z"),
        ("2025-03-18 14:03", "", "2025-03-18T14:03:00Z"),
    ],
)
def test_a_time_without_a_zone_is_in_that_of_its_source(date: str, zone: str, moment: str) -> None:
    """A zone that is written counts; so does UTC where nothing is said, and a day has no zone."""
    assert published(date, zone) == moment


def test_an_unknown_zone_is_refused() -> None:
    """Before anything is read."""
    with pytest.raises(SettingsError, match="Europe/Kyiv"):
        ingest_options(time_zone="Middle Earth")


def articles(count: int, date: str, source: str = "Paper") -> list[Item]:
    """So many articles of one date."""
    return [
        Sourced(Article(source=source, url=f"https://a.example/{source}{n}", body="Text.", published_at=date))
        for n in range(count)
    ]


def test_a_clock_that_stands_still_is_said_once_a_source() -> None:
    """More than 20 articles in one second; not copies, other versions, or days without a time."""
    moment = "2025-03-18T14:03:00Z"
    for items, told in (
        (articles(30, moment), 1),
        (articles(30, moment) + articles(30, "2025-03-19T14:03:00Z") + articles(30, moment, "Wire"), 2),
        (articles(20, moment) * 3, 0),
        (articles(30, "2025-03-18"), 0),
    ):
        result = ingest(items, IngestOptions(), Seen())
        notices = [notice.text for notice in result.notices]
        assert len(notices) == told
        assert all("more than 20 articles" in notice for notice in notices)
