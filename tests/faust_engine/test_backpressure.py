"""Slow stages and slow brokers: a worker takes no more than it can pass on, and loses nothing by it."""

import signal
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from newsfold.local.embedded import EmbeddedBroker
from workshop.harness.counting import CountingOptions
from workshop.harness.counting_arena import CountingArena, counting
from workshop.harness.guards import Guards, Widened

RECORDS, BYTES = 30_000, 4_000
"""120 MB, more than a worker may take at once."""
WATCHED = 4.0
STILL, AWAKE = 0.4, 0.1
"""Seconds that a slow broker stands still, and that it works, in turn."""
WAITING = 200
"""Records of which the outputs wait when a worker is killed: those of a batch."""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="memory is read from /proc")
def test_memory_stays_bounded_while_the_stage_is_slow(bootstrap_servers: str, tmp_path: Path) -> None:
    """120 MB wait for a stage that takes 1 MB a second: the worker holds a few batches. Control: without
    the bounds it reads all of it into memory."""
    options = CountingOptions(bootstrap_servers=bootstrap_servers, prefix="slow-", max_poll_records=250)
    with counting(options, tmp_path) as run:
        run.feed(RECORDS, BYTES)
        held = grown(run, bounded=True)
        without = grown(run, bounded=False)
    assert held < 60, f"grew by {held:.0f} MB"
    assert without > held + 50, f"the control shows nothing: it grew by {without:.0f} MB"


def grown(run: CountingArena, *, bounded: bool) -> float:
    """MB by which a worker grows at most from its first batch on."""
    worker = run.start(guards=Guards(bounds=bounded), widened=Widened(step=1.0))
    run.until(lambda: run.held(worker) != [], "the worker has partitions")
    begin, most, deadline = memory(worker.process.pid), 0.0, time.monotonic() + WATCHED
    while time.monotonic() < deadline:
        most = max(most, memory(worker.process.pid))
        time.sleep(0.05)
    run.kill(worker)
    return most - begin


def memory(pid: int) -> float:
    """MB that a process holds."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024


@pytest.mark.embedded
def test_a_slow_broker_loses_and_doubles_nothing(tmp_path: Path) -> None:
    """The broker stands still for four fifths of the time, and a worker is killed while its outputs wait:
    the counts are exact. Control: with commits ahead of the flush, records are lost."""
    with EmbeddedBroker() as broker, ExitStack() as stack:
        exact, eager = (
            stack.enter_context(counting(_killed_while_still(broker, eager=eager), tmp_path))
            for eager in (False, True)
        )
        for run in (exact, eager):
            run.feed(20_000)
        workers = [(run, run.start()) for run in (exact, eager)]
        for run, worker in workers:
            run.until(lambda w=worker: w.processed() >= 500, "the worker works")  # type: ignore[misc]
        with slowed(broker):
            eager.until(lambda: eager.committed_unsent() >= WAITING, "outputs wait")
            for run, worker in reversed(workers):
                run.kill(worker)
        with ThreadPoolExecutor() as pool:
            list(pool.map(CountingArena.work_off, (exact, eager)))
        assert exact.counts() == exact.expected
        assert len(exact.passed()) == 20_000
        assert len(eager.passed()) < 20_000, "the control shows no loss"


def _killed_while_still(broker: EmbeddedBroker, *, eager: bool) -> CountingOptions:
    return CountingOptions(
        bootstrap_servers=broker.bootstrap_servers,
        prefix=f"still-{eager}-",
        guards=Guards(flush_first=not eager),
        widened=Widened(step=0.1),
    )


@contextmanager
def slowed(broker: EmbeddedBroker) -> Iterator[None]:
    """Within it, the broker's process works in short turns."""
    process, over = broker._process, threading.Event()
    assert process is not None

    def turns() -> None:
        while not over.is_set():
            process.send_signal(signal.SIGSTOP)
            time.sleep(STILL)
            process.send_signal(signal.SIGCONT)
            time.sleep(AWAKE)

    thread = threading.Thread(target=turns)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
