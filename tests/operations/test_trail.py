"""An article's way through the logs: its id is in those of every process, at INFO nothing of its text."""

import json
import re

import pytest

from newsfold.wire.identity import article_id
from tests.command import newsfold
from tests.operations.conftest import BAD, GOOD, Run

pytestmark = pytest.mark.embedded


def test_one_id_from_the_feed_to_the_store(run: Run) -> None:
    """The id is in the logs of feed, worker and sink at DEBUG, and that of a refused article, too.

    From INFO on no line names an article, and no line at all has any of its text.
    """
    for text in (run.fed, run.worked, run.stored):
        parsed = [json.loads(line) for line in text.splitlines()]
        assert all({"time", "level", "logger", "message"} <= line.keys() for line in parsed)
        assert not [line for line in parsed if "faust" in line["logger"] and line["level"] == "info"]
        assert not re.findall(r"\w+text\b", text)
        for address in (GOOD, BAD) if text is run.fed else (GOOD,):
            assert {line["level"] for line in parsed if article_id(address) in str(line)} == {"debug"}


def test_each_event_is_told_once(run: Run) -> None:
    """Both stages were assigned their partition, had nothing to recover, and caught up; one line each."""
    lines = [json.loads(line) for line in run.worked.splitlines()]
    events = [(line["stage"], line["event"]) for line in lines if "event" in line]
    assert events.count(("tagging", "recovered")) == events.count(("aggregation", "recovered")) == 1
    assigned = [line["stage"] for line in lines if line.get("partitions") == [0]]
    assert sorted(assigned) == ["aggregation", "tagging"]


def test_the_id_is_the_key_of_a_dead_letter_of_ingest(run: Run) -> None:
    """So the refused article is found by the same id."""
    letters = newsfold("dead-letters", "export", env=run.env).stdout
    assert {json.loads(line)["key"] for line in letters.splitlines()} == {article_id(BAD)}
