"""Health of a worker by its status file: each partition for itself, and whether the broker is there."""

import json
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from newsfold.delivery.progress import StageProgress
from newsfold.operations.health import trouble, write_status

FIRST, SECOND = ("news.paragraphs", 0), ("news.paragraphs", 1)


class Clock:
    """Seconds, moved by hand."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class Watched:
    """The progress of a stage with two partitions, and what its status file says of it."""

    def __init__(self, folder: Path) -> None:
        self.clock, self.file = Clock(), folder / "status.json"
        self.progress = StageProgress("tagging", self.clock)

    def after(self, seconds: float, *lag: int | None) -> str:
        """What is wrong when so many seconds have gone and so much waits in each partition."""
        self.clock.now += seconds
        self.progress.measured(dict(zip((FIRST, SECOND), lag, strict=False)))
        write_status(self.file, [self.progress])
        return trouble(self.file)


@pytest.fixture
def watched(tmp_path: Path) -> Watched:
    """Two partitions assigned at once."""
    watched = Watched(tmp_path)
    watched.progress.assigned([FIRST, SECOND])
    return watched


def test_a_partition_that_stands_still_is_not_hidden_by_another(watched: Watched) -> None:
    """One commits every second, the other has records waiting and has not moved for more than a minute."""
    for _ in range(59):
        assert watched.after(1, 500, 500) == ""
        watched.progress.moved([SECOND])
    line = watched.after(2, 500, 500)
    assert "500 records waiting in partition 0" in line
    stage = json.loads(watched.file.read_bytes())["stages"][0]
    assert stage["lag"] == {"0": 500, "1": 500}
    assert stage["seconds_since_progress"] == {"0": 61.0, "1": 2.0}
    watched.progress.moved([FIRST])
    assert watched.after(1, 499, 500) == ""


def test_an_hour_of_nothing_to_do_is_no_standstill(watched: Watched) -> None:
    """What comes after a quiet time has a minute to be committed."""
    assert watched.after(3600, 0, 0) == ""
    assert watched.after(1, 7, 0) == ""
    assert "partition 0" in watched.after(61, 7, 0)


def test_beyond_the_end_is_trouble(watched: Watched) -> None:
    """A position that the partition does not have: the Kafka topic was made anew."""
    assert "3 records beyond the end of partition 1" in watched.after(0, 0, -3)


def test_a_lag_that_stays_unknown_is_trouble(watched: Watched) -> None:
    """A partition without a leader tells nothing; at the start that is no fault."""
    assert watched.after(5, None, 0) == ""
    assert "does not know what waits in partition 0" in watched.after(61, None, 0)


def test_a_silent_broker(watched: Watched) -> None:
    """Its lag is not known, whatever it was; when the broker answers again all is well."""
    assert watched.after(1, 0, 0) == ""
    watched.progress.heard(20.0)
    write_status(watched.file, [watched.progress])
    assert "nothing of the broker for 20 s" in trouble(watched.file)
    assert json.loads(watched.file.read_bytes())["stages"][0]["lag"] == {"0": None, "1": None}
    assert not watched.progress.idle(0)
    watched.progress.heard(None)
    assert watched.after(1, 0, 0) == ""


@pytest.mark.parametrize(
    ("happened", "told"),
    [
        (lambda progress: None, "has not joined its group"),
        (lambda progress: progress.assigned([]), ""),
        (lambda progress: progress.assigned([FIRST]), ""),
    ],
    ids=["not joined", "given none", "given one"],
)
def test_a_spare_worker_is_well(
    happened: Callable[[StageProgress], object], told: str, tmp_path: Path
) -> None:
    """In its group and without a partition a worker only waits; one that never joined is not well."""
    watched = Watched(tmp_path)
    happened(watched.progress)
    line = watched.after(30)
    assert told in line
    assert bool(line) == bool(told)


def test_a_group_that_never_deals_out(watched: Watched) -> None:
    """A rebalance takes its time, but not more than a minute."""
    watched.progress.waiting()
    assert watched.after(59, 0, 0) == ""
    assert "waited for its group for 61 s" in watched.after(2, 0, 0)
    watched.progress.assigned([FIRST])
    assert watched.after(0, 0) == ""


@pytest.mark.parametrize(
    "text", ["", "no json", "[]", '{"written_at": NOW, "stages": [{"stage": "tagging"}]}']
)
def test_what_is_no_status_is_said(text: str, tmp_path: Path) -> None:
    """One line, also for the status of another release."""
    file = tmp_path / "status.json"
    file.write_text(text.replace("NOW", str(time.time())))
    assert trouble(file).startswith(f"no status in {file}")
