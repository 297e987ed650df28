"""A worker that was thrown out and wakes up: it must not spoil what the new owner has written."""

import signal
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from workshop.harness.counting import CountingOptions
from workshop.harness.counting_arena import counting
from workshop.harness.guards import Guards, Widened


def test_a_worker_stopped_past_its_session_does_no_harm(bootstrap_servers: str, tmp_path: Path) -> None:
    """SIGSTOP in the middle of a batch, another worker does the rest, SIGCONT: the sleeper sends nothing
    and ends with exit 3 and one line. Control: without the lease its old counts overwrite newer ones."""
    slow = Widened(step=0.7)
    options = [
        CountingOptions(bootstrap_servers=bootstrap_servers, prefix=prefix, guards=guards, widened=slow)
        for prefix, guards in (("zombie-", Guards()), ("harm-", Guards(fencing=False)))
    ]
    with ThreadPoolExecutor() as pool:
        (status, said, counts, expected), control = pool.map(lambda o: woken_late(o, tmp_path), options)
    assert status == 3
    assert ["another worker" in line for line in said.splitlines()].count(True) == 1
    assert "another worker" in said.splitlines()[-1], "what it said before is how it began"
    assert counts == expected
    assert control[2] != control[3], "the control shows no harm"


def woken_late(options: CountingOptions, folder: Path) -> tuple[int, str, Counter[bytes], Counter[bytes]]:
    """Exit status and words of the sleeper, the newest counts and the expected ones.

    Without fencing nothing ends it: it is let be until its harm shows.
    """
    with counting(options, folder) as run:
        run.feed(16_000)
        sleeper = run.start(restarts=False)
        run.until(lambda: sleeper.processed() >= 200, "the sleeper works")
        sleeper.signal(signal.SIGSTOP)
        run.work_off()
        sleeper.signal(signal.SIGCONT)
        if not options.guards.fencing:
            run.until(lambda: run.counts() != run.expected, "the sleeper does harm")
            return 0, "", run.counts(), run.expected
        status = sleeper.process.wait(60)
        return status, sleeper.log_tail(), run.counts(), run.expected
