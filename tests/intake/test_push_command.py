"""newsfold push in a process of its own, on the embedded broker: how it starts, loses its broker and ends."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import orjson
import pytest

from newsfold.local.child_process import free_ports
from newsfold.local.embedded import EmbeddedBroker
from tests.command import newsfold
from tests.intake.listening import ARTICLE, Listener
from tests.intake.test_push_hostile import head, status

pytestmark = pytest.mark.embedded
ROOT = Path(__file__).parents[2]
TOKEN = "0123456789abcdef-secret"


class Started:
    """The process, and where it listens."""

    def __init__(self, process: "subprocess.Popen[str]", listener: Listener) -> None:
        self.process, self.listener = process, listener

    def end(self, number: int) -> tuple[int, str]:
        """Its status and what it says, once it was told to stop."""
        self.process.send_signal(number)
        _, said = self.process.communicate(timeout=60)
        return self.process.returncode, said


@contextmanager
def pushing(bootstrap_servers: str, *arguments: str, **environment: str) -> Iterator[Started]:
    """The command, once it says that it takes articles."""
    process = subprocess.Popen(
        [sys.executable, "-m", "newsfold", "push", "--port", "0", *arguments],
        env=os.environ
        | {
            "NEWSFOLD_BOOTSTRAP_SERVERS": bootstrap_servers,
            "NEWSFOLD_REQUEST_TIMEOUT": "2",
            "PYTHONPATH": str(ROOT),
        }
        | environment,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stderr
        line = process.stderr.readline()
        assert "taking articles" in line
        port = int(line.rpartition(":")[2].partition("/")[0])
        yield Started(process, Listener(port))
    finally:
        process.kill()
        process.communicate()


def until(wanted: Callable[[], bool], seconds: float = 60) -> None:
    """Wait for a condition."""
    deadline = time.monotonic() + seconds
    while not wanted():
        assert time.monotonic() < deadline, "it does not come"
        time.sleep(0.05)


@pytest.mark.parametrize(("number", "expected"), [(signal.SIGTERM, 0), (signal.SIGINT, 130)])
def test_what_was_begun_is_finished(
    embedded_broker: EmbeddedBroker, number: int, expected: int, tmp_path: Path
) -> None:
    """A request whose body is half sent when the signal comes is answered; then the process ends.

    Its metrics say so.
    """
    body, metrics = orjson.dumps(ARTICLE), tmp_path / "push.prom"
    with (
        pushing(embedded_broker.bootstrap_servers, NEWSFOLD_METRICS_FILE=str(metrics)) as started,
        started.listener.open() as connection,
    ):
        connection.sendall(head(len(body), "Expect: 100-continue"))
        assert connection.recv(1000).startswith(b"HTTP/1.1 100")
        started.process.send_signal(number)
        connection.sendall(body)
        assert status(connection.recv(65536)) == 202
        _, said = started.process.communicate(timeout=60)
        assert started.process.returncode == expected
        assert "1 articles taken, 2 paragraphs" in said
    assert 'newsfold_push_articles_total{outcome="taken"} 1.0' in metrics.read_text()


def test_a_broker_that_is_away_is_said_and_comes_back() -> None:
    """503 with Retry-After while it is away, nothing else than one line a change, and then all is well."""
    (port,) = free_ports(1)
    with EmbeddedBroker(port) as broker, pushing(broker.bootstrap_servers) as started:
        assert started.listener.post(ARTICLE).status == 202
        broker.stop()
        answer = started.listener.post(ARTICLE)
        assert (answer.status, answer.headers["retry-after"]) == (503, "5")
        assert str(port) not in str(answer)
        assert started.listener.get("/readyz").status == 503
        assert started.listener.get("/livez").status == 200
        with EmbeddedBroker(port):
            until(lambda: started.listener.get("/readyz").status == 200)
            until(lambda: started.listener.post(ARTICLE).status == 202)
            code, said = started.end(signal.SIGTERM)
    assert code == 0
    assert "Traceback" not in said
    assert "answers again" in said
    assert len(said.splitlines()) <= 6


def test_a_token_is_in_no_output(embedded_broker: EmbeddedBroker, tmp_path: Path) -> None:
    """From a file and from the environment."""
    file = tmp_path / "tokens"
    file.write_text(f"desk {TOKEN}1\n")
    servers = embedded_broker.bootstrap_servers
    arguments = ("--host", "0.0.0.0", "--token-file", str(file))
    with pushing(servers, *arguments, NEWSFOLD_PUSH_TOKENS=f"{TOKEN}2") as started:
        for token in (f"{TOKEN}1", f"{TOKEN}2"):
            assert started.listener.post(ARTICLE, Authorization=f"Bearer {token}").status == 202
        assert started.listener.post(ARTICLE).status == 401
        _, said = started.end(signal.SIGTERM)
    assert TOKEN not in said


def test_what_keeps_it_from_starting_is_one_line(embedded_broker: EmbeddedBroker) -> None:
    """No token for a listener that others reach, a token that is short, a port that is taken."""
    env = {"NEWSFOLD_BOOTSTRAP_SERVERS": embedded_broker.bootstrap_servers}
    taken = str(embedded_broker.port)
    for arguments, more, said in (
        (("--host", "0.0.0.0"), {}, "--token-file"),
        ((), {"NEWSFOLD_PUSH_TOKENS": "short"}, "NEWSFOLD_PUSH_TOKENS:1"),
        (("--port", taken), {}, f"127.0.0.1:{taken}"),
        (("--token-file", "missing.txt"), {}, "missing.txt"),
    ):
        done = newsfold("push", *arguments, env={**env, **more})
        assert done.returncode == 2
        assert said in done.stderr
        assert len(done.stderr.splitlines()) == 1


def test_a_broker_that_is_not_there_at_the_start_is_said() -> None:
    """With the status that says: start it again."""
    (port,) = free_ports(1)
    env = {"NEWSFOLD_BOOTSTRAP_SERVERS": f"127.0.0.1:{port}", "NEWSFOLD_REQUEST_TIMEOUT": "1"}
    done = newsfold("push", "--port", "0", env=env)
    assert done.returncode == 3
    assert len(done.stderr.splitlines()) == 1
