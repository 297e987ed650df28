"""newsfold serve, and the demo's, in processes of their own, on the embedded broker."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

import orjson
import pytest

from newsfold.local.embedded import EmbeddedBroker
from tests.command import newsfold

pytestmark = pytest.mark.embedded
ROOT = Path(__file__).parents[2]
TOKEN = "0123456789abcdef-secret"


@contextmanager
def started(*arguments: str, **environment: str) -> Iterator[tuple["subprocess.Popen[str]", int]]:
    """A command, once it says where it serves, and its port."""
    process = subprocess.Popen(
        [sys.executable, "-m", "newsfold", *arguments],
        env=os.environ | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stderr
        line = next(line for line in process.stderr if "serving at" in line)
        port = re.search(r"http://127\.0\.0\.1:(\d+)", line)
        assert port
        yield process, int(port[1])
    finally:
        process.kill()
        process.communicate()


def asked(port: int, path: str, **headers: str) -> tuple[int, bytes]:
    """Status and body of an answer."""
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", path, headers=headers)
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()


@pytest.mark.parametrize(("number", "expected"), [(signal.SIGTERM, 0), (signal.SIGINT, 130)])
def test_serves_until_it_is_told_to_stop(
    embedded_broker: EmbeddedBroker, number: int, expected: int, tmp_path: Path
) -> None:
    """An open stream does not hold it up; no token of the file is said."""
    (tmp_path / "tokens.txt").write_text(f"desk {TOKEN}\n")
    arguments = ("serve", "--port", "0", "--view", str(tmp_path / "view"))
    with started(
        *arguments,
        "--token-file",
        str(tmp_path / "tokens.txt"),
        NEWSFOLD_BOOTSTRAP_SERVERS=embedded_broker.bootstrap_servers,
        NEWSFOLD_METRICS_FILE=str(tmp_path / "web.prom"),
    ) as (process, port):
        assert asked(port, "/events.json")[0] == 401
        status, body = asked(port, "/events.json", Authorization=f"Bearer {TOKEN}")
        assert (status, "items" in orjson.loads(body)) == (200, True)
        stream = HTTPConnection("127.0.0.1", port, timeout=30)
        stream.request("GET", "/events.stream", headers={"Authorization": f"Bearer {TOKEN}"})
        response = stream.getresponse()
        process.send_signal(number)
        assert b": newsfold" in response.read()
        stream.close()
        said, errors = process.communicate(timeout=60)
        assert process.returncode == expected
        assert TOKEN not in said + errors
    assert 'newsfold_web_requests_total{status="401"} 1.0' in (tmp_path / "web.prom").read_text("utf-8")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--host", "0.0.0.0"), "can be reached from other machines, and no token is demanded"),
        (("--allow-origin", "desk.example"), "'desk.example' is no origin"),
        (("--token-file", "nowhere"), "tokens cannot be read"),
    ],
)
def test_what_makes_no_sense_is_one_line(arguments: tuple[str, ...], said: str) -> None:
    """Before anything is asked of a broker."""
    done = newsfold("serve", *arguments)
    assert done.returncode == 2
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_the_demo_serves_its_records() -> None:
    """As a page and as JSON; its table is printed as without, and Ctrl-C ends it."""
    seed = str(ROOT / "seeds" / "13-prisoner-exchange.txt")
    with started("demo", "--serve", seed) as (process, port):
        status, body = asked(port, "/", Accept="text/html")
        assert (status, b"<html" in body.lower()) == (200, True)
        process.send_signal(signal.SIGINT)
        said, _ = process.communicate(timeout=60)
        assert process.returncode == 130
        assert "prisoners of war" in said
