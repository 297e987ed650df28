"""newsfold.frame: the rows are those of the records, the types are right, also where there is nothing."""

import re
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl
import pytest

import newsfold
from newsfold.delivery.stage import Stage
from newsfold.errors import SettingsError, UnknownNameError
from newsfold.frames.tables import TABLES, length_for_days
from newsfold.model.article import Article
from newsfold.settings import load_settings
from newsfold.subscription.latest import latest_events
from newsfold.subscription.trend import trending
from newsfold.testing import PipelineTestDriver

DOC = (Path(__file__).parents[2] / "docs" / "frames.md").read_text(encoding="utf-8")
LIBRARIES = ("pandas", "polars")
PANDAS = {
    "text": ("str", "object"), "category": ("category",), "integer": ("int64",), "float": ("float64",),
    "time": ("datetime64[s, UTC]",), "day": ("datetime64[s]",), "texts": ("object",),
}  # fmt: skip
POLARS = {
    "text": pl.String(), "category": pl.Categorical(), "integer": pl.Int64(), "float": pl.Float64(),
    "time": pl.Datetime("us", "UTC"), "day": pl.Date(), "texts": pl.List(pl.String()),
}  # fmt: skip


def rows(frame: Any) -> list[dict[str, Any]]:
    """The rows of either library with plain Python values."""
    if isinstance(frame, pl.DataFrame):
        return frame.to_dicts()
    columns = {str(name): [_plain(value) for value in frame[name]] for name in frame.columns}
    plain = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
    return [{**row, "day": row["day"].date()} for row in plain]


def _plain(value: Any) -> Any:
    return value.to_pydatetime() if isinstance(value, pd.Timestamp) else value


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("filters", [{}, {"topics": ["cinema"]}], ids=["rows", "none"])
def test_types_are_the_same_with_rows_and_without(
    place: dict[str, Any], name: Any, filters: dict[str, Any]
) -> None:
    """Times in UTC, days as dates, categories, lists of texts; an empty answer has every column too."""
    in_pandas = newsfold.frame(name, **place, **filters)
    in_polars = newsfold.frame(name, library="polars", **place, **filters)
    assert (len(in_pandas) == 0) == (len(in_polars) == 0) == bool(filters)
    kinds = TABLES[name].columns
    assert list(in_pandas.columns) == in_polars.columns == list(kinds)
    for column, kind in kinds.items():
        assert str(in_pandas[column].dtype) in PANDAS[kind], column
        assert in_polars.schema[column] == POLARS[kind], column


@pytest.mark.parametrize("name", TABLES)
def test_both_libraries_have_the_same_rows(place: dict[str, Any], name: Any) -> None:
    """In the same order."""
    assert rows(newsfold.frame(name, **place)) == rows(newsfold.frame(name, library="polars", **place))


@pytest.mark.parametrize(
    "filters",
    [
        {},
        {"topics": ["politics"], "min_articles": 2},
        {"entities": ["Putin"], "since": "2025-03-18", "until": "2025-03-20"},
        {"countries": ["UA"], "min_articles": 2},
        {"sources": ["kestrel wire"]},
    ],
    ids=str,
)
def test_event_rows_are_the_records(
    driver: PipelineTestDriver, place: dict[str, Any], filters: dict[str, Any]
) -> None:
    """With the filters of latest_events, in its order, field by field."""
    events = latest_events(driver.broker, driver.settings, **filters)
    assert events
    found = rows(newsfold.frame(**place, **filters))
    assert [row["id"] for row in found] == [event.id for event in events]
    for row, event in zip(found, events, strict=True):
        assert (row["topic_id"], row["topic_label"]) == (event.topic.id, event.topic.label)
        assert row["window_start"] == datetime.fromisoformat(event.window.start)
        assert row["last_seen"] == datetime.fromisoformat(event.last_seen)
        assert row["window_end"].tzinfo is not None
        assert row["day"] == date.fromisoformat(event.window.start[:10])
        assert (row["article_count"], row["source_count"]) == (event.article_count, event.source_count)
        assert row["passing_article_count"] == event.passing.articles
        assert list(row["topic_path"]) == list(event.topic.path)
        assert list(row["entities"]) == [entity.label for entity in event.entities]
        assert len(row["entity_ids"]) == event.entity_count
        assert len(row["sources"]) == event.source_count


def test_entity_rows_are_the_counts_of_the_records(driver: PipelineTestDriver, place: dict[str, Any]) -> None:
    """Of each day and topic, as its record counts them."""
    expected = {
        (event.window.start[:10], event.topic.id, entity.id): entity.count
        for event in driver.events()
        for entity in event.entities
    }
    found = rows(newsfold.frame("entities", **place))
    assert len(found) == len(expected)
    assert {(str(r["day"]), r["topic_id"], r["entity_id"]): r["paragraph_count"] for r in found} == expected


def test_trend_rows_are_the_trends(place: dict[str, Any]) -> None:
    """By falling score, of the window that is asked for."""
    options: dict[str, Any] = {"at": "2025-03-19", "trailing": 3, "topics": ["politics"]}
    expected = [(t.event.id, t.score, t.baseline, t.trailing) for t in trending(**place, **options)]
    assert expected
    found = rows(newsfold.frame("trends", **place, **options))
    assert [(r["id"], r["score"], r["baseline"], r["trailing"]) for r in found] == expected


def test_mention_rows_are_of_the_newest_versions(news_stages: Sequence[Stage]) -> None:
    """What a correction took out of an article is not counted, and a copy counts once."""

    def says(version: int, text: str) -> Article:
        return Article(
            uri="a", version=version, source="Desk", published_at="2025-03-18T10:00:00Z", body=text
        )

    driver = PipelineTestDriver(stages=news_stages)
    driver.feed(says(1, "Vladimir Putin met Donald Trump in Moscow.")).run()
    driver.feed(says(2, "Vladimir Putin was in Moscow."), says(2, "Vladimir Putin was in Moscow.")).run()
    found = rows(newsfold.frame("mentions", settings=driver.settings, broker=driver.broker))
    assert [(row["label"], row["text"], row["seq"]) for row in found] == [
        ("Vladimir Putin", "Vladimir Putin", 0), ("Moscow", "Moscow", 0)
    ]  # fmt: skip
    assert found[0]["published_at"] == datetime(2025, 3, 18, 10, tzinfo=UTC)
    with pytest.raises(UnknownNameError, match="Nobody"):
        newsfold.frame("mentions", settings=driver.settings, broker=driver.broker, entities=["Nobody"])


def test_windows_of_several_sizes_count_once() -> None:
    """Days are told by windows of a day, or by its hours added up; by weeks if there is nothing else."""
    counted: dict[str, Counter[str]] = {}
    for windows in ("1d", "1h", "1d,1h,7d"):
        driver = PipelineTestDriver(settings=load_settings(windows=windows))
        for hour in (9, 10):
            body = "Vladimir Putin agreed to a ceasefire in Ukraine."
            at = f"2025-03-18T{hour:02d}:00:00Z"
            driver.feed(Article(uri=f"urn:{hour}", source="Desk", published_at=at, body=body))
        driver.run()
        counted[windows] = Counter()
        for row in rows(newsfold.frame("entities", settings=driver.settings, broker=driver.broker)):
            counted[windows][f"{row['day']} {row['topic_label']} {row['label']}"] += row["paragraph_count"]
    assert counted["1d"] == counted["1h"] == counted["1d,1h,7d"]
    assert set(counted["1d"].values()) == {2}
    day, week = 86_400, 604_800
    assert [length_for_days(lengths) for lengths in ((), (7,), (1, 24), (day, week), (week, 2 * day))] == [
        0, 7, 24, day, 2 * day
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"table": "event"}, "no table 'event'.*events, entities, trends, mentions"),
        ({"library": "spark"}, "no library 'spark'.*pandas or polars"),
        ({"topic": ["economy"]}, "events take no topic"),
        ({"at": "2025-03-18"}, "events take no at"),
        ({"table": "mentions", "min_articles": 2}, "only event records count articles"),
        ({"topics": "economy"}, "is one text, not a list"),
    ],
)
def test_what_makes_no_sense_is_an_error(place: dict[str, Any], arguments: Any, message: str) -> None:
    """One line that says what may be meant."""
    with pytest.raises(SettingsError, match=message):
        newsfold.frame(**place, **arguments)
    with pytest.raises(UnknownNameError, match="no entity 'Nobody'"):
        newsfold.frame(**place, entities=["Nobody"])


@pytest.mark.parametrize(("library", "extra"), [("pandas", "frames"), ("polars", "polars")])
def test_a_library_that_is_missing_is_named(library: str, extra: str) -> None:
    """With what to install, before anything is read; and `import newsfold` brings none along."""
    program = f"""
import sys, newsfold
assert not {{"pandas", "polars", "matplotlib"}} & set(sys.modules)
sys.modules[{library!r}] = None
try:
    newsfold.frame(library={library!r})
except newsfold.SetupError as error:
    print(error)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert f"{library} is not installed" in done.stdout
    assert f"pip install 'newsfold[{extra}]'" in done.stdout


def test_the_columns_are_those_of_the_page() -> None:
    """docs/frames.md lists each table with all its columns, in their order."""
    listed = dict(re.findall(r"^\| `(\w+)` \| .*? \| (.*?) \|$", DOC, re.MULTILINE))
    assert {name: re.findall(r"`(\w+)`", columns) for name, columns in listed.items()} == {
        table.name: list(table.columns) for table in TABLES.values()
    }
