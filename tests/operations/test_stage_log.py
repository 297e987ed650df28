"""The log of a stage: recovery, catching up, lag, stalls and dead letters, each when it is new."""

import json
from collections.abc import Iterator

import pytest

from newsfold.delivery.counts import BatchWork
from newsfold.delivery.progress import StageProgress
from newsfold.operations.logs import logging_to_stderr
from newsfold.operations.stage_log import StageLog
from newsfold.settings import load_settings
from newsfold.state.stored import StateSize

FIRST, SECOND = ("news.paragraphs", 0), ("news.paragraphs", 1)


class Watched:
    """A stage whose clock is moved by hand, and the lines that its log has written."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._now, self._capsys = 1000.0, capsys
        self.progress = StageProgress("tagging", lambda: self._now)
        self._log = StageLog(self.progress)

    def after(self, seconds: float, *lag: int | None) -> list[dict[str, object]]:
        """What is logged when so many seconds have gone, a look each half second, with so much waiting."""
        for _ in range(round(seconds * 2)):
            self._now += 0.5
            self.progress.measured(dict(zip((FIRST, SECOND), lag, strict=False)))
            self._log.look()
        return [json.loads(line) for line in self._capsys.readouterr().err.splitlines()]

    def work(self, records: int, **dead_letters: int) -> None:
        """A batch of the first partition is done and committed."""
        work = BatchWork(records, 10 * records, dead_letters, 0, "", StateSize(5, 50), 0.1)
        self.progress.done(FIRST, work, 0.01)
        self.progress.moved([FIRST])


@pytest.fixture
def watched(capsys: pytest.CaptureFixture[str]) -> Iterator[Watched]:
    """Two partitions assigned at once."""
    with logging_to_stderr(load_settings(log_format="json")):
        watched = Watched(capsys)
        watched.progress.assigned([FIRST, SECOND])
        yield watched


def test_a_start(watched: Watched) -> None:
    """Recovered, behind, caught up: a line each, and then silence."""
    watched.progress.recovered(FIRST, 812, 0.34, StateSize(700, 9000))
    recovered, lag = watched.after(1, 500, 0)
    assert recovered["message"] == "tagging: recovered 812 entries of partition 0 in 0.3 s; its state has 700"
    assert (recovered["stage"], recovered["partition"], recovered["entries"]) == ("tagging", 0, 812)
    assert lag["lag"] == {"0": 500, "1": 0}
    watched.work(500)
    [caught_up] = watched.after(30, 0, 0)
    assert caught_up["message"] == "tagging: caught up, 500 records done"
    assert watched.after(600, 0, 0) == []


def test_lag_is_told_once_a_minute(watched: Watched) -> None:
    """With the rate since the last line, and the age of what is read and not committed."""
    watched.after(1, 9000, 0)
    watched.work(1200)
    [line] = watched.after(60, 7800, 0)
    assert line["records_per_second"] == 20.0
    watched.progress.oldest = {0: 0.0}
    watched.work(1200)
    [line] = watched.after(60, 6600, 0)
    assert isinstance(line["oldest_seconds"], float)
    assert line["oldest_seconds"] > 1e9


def test_steady_work_is_silent(watched: Watched) -> None:
    """A few records that wait at every other look are no news."""
    watched.after(1, 0, 0)
    told = []
    for _ in range(100):
        told += watched.after(1, 3, 0) + watched.after(1, 0, 0)
    assert told == []


def test_a_stalled_partition(watched: Watched) -> None:
    """Said once, as a warning with the moment since when, and again when it moves."""
    watched.after(1, 0, 0)
    told = watched.after(58, 0, 7)
    watched.progress.moved([FIRST])
    told += watched.after(300, 0, 7)
    [stalled] = [line for line in told if line.get("event") == "stalled"]
    assert stalled["level"] == "warning"
    assert (stalled["partition"], stalled["lag"]) == (1, 7)
    assert "stalled since 2" in str(stalled["message"])
    watched.progress.moved([SECOND])
    assert [line["event"] for line in watched.after(1, 0, 0)] == ["moves again", "caught up"]


def test_dead_letters_are_summed_up(watched: Watched) -> None:
    """By reason, at once and then once a minute, however many there are."""
    watched.after(1, 0, 0)
    watched.work(10, schema=2, json=1)
    [first] = watched.after(0.5, 0, 0)
    assert first["reasons"] == {"schema": 2, "json": 1}
    assert first["message"] == "tagging: sent to dead letters: 2 schema, 1 json"
    told = []
    for _ in range(50):
        watched.work(10, schema=1)
        told += watched.after(1, 0, 0)
    assert told == []
    [rest] = watched.after(60, 0, 0)
    assert rest["reasons"] == {"schema": 50}
