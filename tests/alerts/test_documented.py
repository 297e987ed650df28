"""docs/alerts.md says what is so: its rules hold, its commands exist, its receiver runs."""

import os
import re
import shlex
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from threading import Event
from typing import IO, NamedTuple

import orjson
import pytest

from newsfold.alerts.alert import TYPES
from newsfold.alerts.rules import rules_of
from newsfold.configuration.alerts import AlertTable
from newsfold.configuration.reading import load_configuration
from tests.alerts.conftest import OpenDesk
from tests.alerts.desk import OLD_SECRET, SECRET, record
from tests.alerts.receiver import Receiver
from tests.command import newsfold

TEXT = (Path(__file__).parents[2] / "docs" / "alerts.md").read_text(encoding="utf-8")
RULES = re.findall(r"```toml\n(.*?)```", TEXT, re.DOTALL)


@pytest.mark.parametrize("text", RULES, ids=range(len(RULES)))
def test_rules_hold(text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each can be judged by, with its variables set."""
    monkeypatch.setenv("DESK_SECRET", SECRET)
    monkeypatch.setenv("DESK_SECRET_OLD", OLD_SECRET)
    monkeypatch.setenv("MAIL_PASSWORD", "x")
    monkeypatch.setenv("SLACK_WEBHOOK", "https://chat.example/services/T0")
    path = tmp_path / "newsfold.toml"
    path.write_text(text, "utf-8")
    [rule] = rules_of(load_configuration(path))
    assert [m.typed for m in rule.query.topics if not m.ids] == []


def commands() -> Iterator[str]:
    """The commands that the page shows."""
    for line in re.findall(r"^newsfold (.*)$", TEXT, re.MULTILINE):
        yield line.split("#")[0]


@pytest.mark.parametrize("line", [*commands()])
def test_commands_exist(line: str) -> None:
    """With their options."""
    words = shlex.split(line)
    done = newsfold(*words[:2], "--help")
    assert done.returncode == 0, done.stderr
    assert all(word in done.stdout for word in words if word.startswith("--"))


def test_every_occasion_and_type_is_listed() -> None:
    """The table has each once."""
    found = re.findall(r"^\| `(\w+)`.*? \| .* \| (.*) \|$", TEXT, re.MULTILINE)
    rows = {name: types for name, types in found if name != "on"}
    assert [*rows] == ["new", "change", "withdrawn"]
    assert re.findall(r"`([\w.]+)`", "".join(rows.values())) == [*TYPES.values()]
    assert [*AlertTable.model_fields["on"].default] == ["new"]


class Hook(NamedTuple):
    """A receiver that runs, and what it prints."""

    port: int
    output: IO[str]


@pytest.fixture
def hook(tmp_path: Path) -> Iterator[Hook]:
    """The receiver of the page, as a process that listens."""
    code = re.search(r"<!-- receiver -->\n```python\n(.*?)```", TEXT, re.DOTALL)
    assert code
    (tmp_path / "hook.py").write_text(code[1], "utf-8")
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "hook.py"],
        cwd=tmp_path,
        env={**os.environ, "PORT": str(port), "DESK_SECRET": SECRET},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    until, pause = time.monotonic() + 60, Event()
    while True:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            break
        except ConnectionRefusedError:
            assert process.poll() is None
            assert time.monotonic() < until
            pause.wait(0.01)
    try:
        assert process.stdout
        yield Hook(port, process.stdout)
    finally:
        process.kill()
        process.wait()


def test_the_receiver_takes_what_is_sent(open_desk: OpenDesk, hook: Hook) -> None:
    """It checks the signature by the reference implementation, and prints one line an alert."""
    place = f"127.0.0.1:{hook.port}"
    desk = open_desk(f'to = "http://{place}/hook"', alerting="")
    text = desk.path.read_text("utf-8")
    desk.path.write_text(re.sub(r"allow = .*", f'allow = ["{place}"]', text), "utf-8")
    desk.now = time.time()
    desk.publish(record(3, sources=2))
    assert desk.run().sent == 1
    assert hook.output.readline() == "peace peace process 3 articles, 2 sources\n"


def test_the_body_is_as_it_says(open_desk: OpenDesk, receiver: Receiver) -> None:
    """The same members in the same order; of those that are shortened, some."""
    shown = re.search(r"<!-- body -->\n```json\n(.*?)```", TEXT, re.DOTALL)
    assert shown
    said = orjson.loads(shown[1])
    desk = open_desk('on = "change"', alerting='page = "https://news.example"')
    desk.publish(record(1), record(3, sources=2))
    desk.run()
    [taken] = receiver.taken
    found = orjson.loads(taken.body)
    assert [*found] == [*said]
    assert [*found["data"]] == [*said["data"]]
    assert found["type"] == said["type"]
    assert found["data"]["text"] == said["data"]["text"]
    assert said["data"]["change"].items() <= found["data"]["change"].items()
    assert found["data"]["link"] == f"https://news.example/events/{found['data']['id']}"
