"""The broker goes away under a worker that is idle: it says so once, is not well, and can be stopped."""

import signal
from pathlib import Path

import pytest

from newsfold.local.embedded import EmbeddedBroker
from newsfold.operations.health import trouble
from workshop.harness.counting import CountingOptions
from workshop.harness.counting_arena import counting

pytestmark = pytest.mark.embedded


def test_a_worker_without_its_broker(tmp_path: Path) -> None:
    """Its lag is not known, it waits for the broker, and after SIGTERM it ends as ever; no line of its
    client's comes between."""
    with EmbeddedBroker() as broker:
        options = CountingOptions(
            bootstrap_servers=broker.bootstrap_servers, prefix="gone-", session_timeout=3.0
        )
        with counting(options, tmp_path) as run:
            worker = run.start()
            run.until(lambda: trouble(worker.status) == "", "the worker is well")
            broker.stop()
            run.until(lambda: "heard nothing of the broker" in trouble(worker.status), "the broker is missed")
            run.workers.remove(worker)
            worker.signal(signal.SIGTERM)
            assert worker.process.wait(60) == 0
            assert [line.split(": ", 1)[1] for line in worker.log_tail().splitlines()] == [
                "starting counting",
                "counting: waiting for its group",
                "counting: has partitions 0, 1, 2, 3",
                "counting: the broker does not answer; waiting for it",
                "stopping: what is under way is finished and committed; a second signal ends it at once",
            ]
