"""One run of the whole path with everything that operators can see of it switched on."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple
from urllib.request import urlopen
from uuid import uuid4

import pytest

from newsfold.local.embedded import EmbeddedBroker
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


class Run(NamedTuple):
    """What was seen: the logs of the processes, and of the worker what its endpoint answered and its file."""

    env: dict[str, str]
    fed: str
    worked: str
    stored: str
    metrics: str
    live: str
    ready: str
    file: str
    sink_file: str
    source_file: str


@pytest.fixture(scope="session")
def run(embedded_broker: EmbeddedBroker, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Feed two articles, work on them until all is done, ask the worker, stop it, and keep a store."""
    folder = tmp_path_factory.mktemp("run")
    news = folder / "news.jsonl"
    news.write_text("".join(json.dumps(article) + "\n" for article in ARTICLES))
    env = {
        "NEWSFOLD_BOOTSTRAP_SERVERS": embedded_broker.bootstrap_servers,
        "NEWSFOLD_KAFKA_TOPIC_PREFIX": f"{uuid4().hex[:8]}.",
        "NEWSFOLD_PARTITIONS": "1",
        "NEWSFOLD_SESSION_TIMEOUT": "6",
        "NEWSFOLD_LOG_FORMAT": "json",
        "NEWSFOLD_LOG_LEVEL": "debug",
    }
    fed = newsfold("feed", str(news), env=env).stderr
    worked, answers = work(env | {"NEWSFOLD_METRICS_FILE": str(folder / "worker.prom")})
    sink_env = env | {"NEWSFOLD_METRICS_FILE": str(folder / "sink.prom")}
    stored = newsfold("sink", "--once", "--to", f"sqlite:{folder}/news.db", env=sink_env).stderr
    source_env = env | {"NEWSFOLD_METRICS_FILE": str(folder / "source.prom")}
    (folder / "newsfold.toml").write_text('[[source]]\nname = "wire"\npath = "news.jsonl"\n')
    newsfold("ingest", "--once", cwd=folder, env=source_env)
    files = (Path(folder / name).read_text() for name in ("worker.prom", "sink.prom", "source.prom"))
    return Run(env, fed, worked, stored, *answers, *files)


def work(env: dict[str, str]) -> tuple[str, list[str]]:
    """What a worker logs, and what it answers once both stages have caught up."""
    command = [sys.executable, "-m", "newsfold", "work", "--metrics-port", "0"]
    with subprocess.Popen(command, env={**os.environ, **env}, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr
        lines, url, caught_up = list[str](), "", set[str]()
        while len(caught_up) < 2:
            line = process.stderr.readline()
            assert line, f"the worker ended: {''.join(lines[-3:])}"
            lines.append(line)
            said = json.loads(line)
            url = url or said.get("url", "")
            if said.get("event") == "caught up" and (said["stage"] == "aggregation" or said["records"]):
                caught_up.add(said["stage"])
        answers = [read(f"{url}/{path}") for path in ("metrics", "livez", "readyz")]
        process.send_signal(signal.SIGTERM)
        rest = process.stderr.read()
        assert process.wait(60) == 0, rest
    return "".join(lines) + rest, answers


def read(url: str) -> str:
    """What is answered with status 200."""
    with urlopen(url, timeout=10) as answer:
        return str(answer.read().decode())
