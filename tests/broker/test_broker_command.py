"""newsfold broker: says how to use what it started, and leaves nothing behind."""

import os
import re
import signal
import subprocess
import sys
import time

import pytest

from newsfold.broker.kafka.probe import brokers_known

SERVERS = "NEWSFOLD_BOOTSTRAP_SERVERS"
NEWSFOLD = [sys.executable, "-c", "from newsfold.cli import main; main()", "broker"]


def start(*arguments: str) -> tuple["subprocess.Popen[str]", dict[str, str]]:
    """The command and the variables that it tells to export."""
    process = subprocess.Popen(
        [*NEWSFOLD, "--port", "0", *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout
    told: dict[str, str] = {}
    for line in process.stdout:
        if found := re.search(r"export (NEWSFOLD_\w+)=(\S+)", line):
            told[found[1]] = found[2]
        if line == "Ctrl-C stops it.\n":
            return process, told
    raise AssertionError(f"no address: {process.communicate()}")


def check_stops(process: "subprocess.Popen[str]", address: str, number: int) -> None:
    """After the signal: nothing on stderr, nobody listens; exit status 130 for Ctrl-C, else 0."""
    assert brokers_known(address.split(",")[0]) >= 1
    os.kill(process.pid, number)
    _, err = process.communicate(timeout=120)
    assert (process.returncode, err) == (130 if number == signal.SIGINT else 0, "")
    assert [brokers_known(each) for each in address.split(",")] == [0] * len(address.split(","))


@pytest.mark.embedded
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_embedded_broker_stops_cleanly(number: int) -> None:
    """Ctrl-C and SIGTERM end command and broker; it has said what makes its groups settle soon."""
    process, told = start()
    assert told.keys() == {SERVERS, "NEWSFOLD_SESSION_TIMEOUT"}
    check_stops(process, told[SERVERS], number)


@pytest.mark.apache
@pytest.mark.slow
@pytest.mark.parametrize("nodes", [1, 3])
def test_apache_kafka_stops_cleanly(nodes: int, apache_required: None) -> None:
    """The same with one node of Apache Kafka and with three."""
    process, told = start("--apache", "--nodes", str(nodes))
    assert len(told[SERVERS].split(",")) == nodes
    assert told.get("NEWSFOLD_REPLICATION_FACTOR", "1") == str(nodes)
    assert "NEWSFOLD_SESSION_TIMEOUT" not in told
    check_stops(process, told[SERVERS], signal.SIGTERM)


@pytest.mark.embedded
def test_a_signal_during_the_start_leaves_nothing() -> None:
    """Stopped before it answers, the command ends and its broker with it."""
    process = subprocess.Popen([*NEWSFOLD, "--port", "0"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    children = f"/proc/{process.pid}/task/{process.pid}/children"
    if not os.path.exists(children):
        process.kill()
        process.communicate()
        pytest.skip("this system does not list a process's children")
    deadline = time.monotonic() + 60
    child = ""
    while not child and process.poll() is None and time.monotonic() < deadline:
        with open(children, encoding="ascii") as listed:
            child = listed.read().strip()
    assert child
    process.send_signal(signal.SIGTERM)
    assert process.communicate(timeout=60)[1] == b""
    assert not os.path.exists(f"/proc/{child}")


@pytest.mark.embedded
@pytest.mark.parametrize("arguments", [["--nodes", "3"], ["--data-dir", "somewhere"]])
def test_options_of_apache_kafka_need_it(arguments: list[str]) -> None:
    """Options that the embedded broker cannot honour are refused in one line."""
    done = subprocess.run([*NEWSFOLD, *arguments], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2
    assert done.stderr.splitlines() == [
        "newsfold: --nodes and --data-dir are for Apache Kafka (add --apache)"
    ]
