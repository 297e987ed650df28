"""An article's way through the logs: its id is in those of every process, at INFO nothing of its text."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from uuid import uuid4

import pytest

from newsfold.local.embedded import EmbeddedBroker
from newsfold.wire.identity import article_id
from tests.command import newsfold

GOOD, BAD = "https://example.org/ceasefire", "https://example.org/undated"
ARTICLES = [
    {
        "uri": GOOD,
        "title": "Zanzibartext talks",
        "text": "Russia and Ukraine exchanged 175 prisoners of war near Quibbletext on Wednesday.",
        "published_at": "2025-03-19T10:00:00Z",
    },
    {"uri": BAD, "title": "Gadgettext", "text": "Nobody knows when this was written, Fribbletext said."},
]


@pytest.mark.embedded
def test_one_id_from_the_feed_to_the_store(embedded_broker: EmbeddedBroker, tmp_path: Path) -> None:
    """The id is in the logs of feed, worker and sink at DEBUG, and that of a refused article, too.

    From INFO on no line names an article, and no line at all has any of its text.
    """
    news = tmp_path / "news.jsonl"
    news.write_text("".join(json.dumps(article) + "\n" for article in ARTICLES))
    env = {
        "NEWSFOLD_BOOTSTRAP_SERVERS": embedded_broker.bootstrap_servers,
        "NEWSFOLD_KAFKA_TOPIC_PREFIX": f"{uuid4().hex[:8]}.",
        "NEWSFOLD_PARTITIONS": "1",
        "NEWSFOLD_LOG_FORMAT": "json",
        "NEWSFOLD_LOG_LEVEL": "debug",
    }
    fed = newsfold("feed", str(news), env=env).stderr
    worked = worker(env)
    stored = newsfold("sink", "--once", "--to", f"sqlite:{tmp_path}/news.db", env=env).stderr
    for text in (fed, worked, stored):
        parsed = [json.loads(line) for line in text.splitlines()]
        assert all({"time", "level", "logger", "message"} <= line.keys() for line in parsed)
        assert not [line for line in parsed if "faust" in line["logger"] and line["level"] == "info"]
        assert not re.findall(r"\w+text\b", text)
        for address in (GOOD, BAD) if text is fed else (GOOD,):
            assert {line["level"] for line in parsed if article_id(address) in str(line)} == {"debug"}
    events = [line.get("event") for line in map(json.loads, worked.splitlines())]
    assert events.count("recovered") == 2
    assert "caught up" in events
    letters = newsfold("dead-letters", "export", env=env).stdout
    assert json.loads(letters)["key"] == article_id(BAD)


def worker(env: dict[str, str]) -> str:
    """What a worker writes that ends when all is done."""
    done = subprocess.run(
        [sys.executable, "-m", "newsfold", "work", "--until-idle", "1"],
        env={**os.environ, **env},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return done.stderr
