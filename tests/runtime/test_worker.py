"""Workers on a real broker: killed, stopped, failing and sharing, and the counts stay exact.

Each guard has its control: the same run with the guard off must show the loss or the double count.
"""

import json
import shutil
import signal
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from pathlib import Path
from random import Random

from newsfold.delivery.progress import trouble
from tests.runtime.counting import Options
from tests.runtime.world import eventually, world


def test_killed_three_times_under_load_counts_exactly(bootstrap_servers: str, tmp_path: Path) -> None:
    """SIGKILL ×3 while records flow: nothing lost, nothing counted twice. Controls: without idempotent
    folding the counts are too high; with commits ahead of the flush, records are lost."""
    variants = {
        "exact-": Options(bootstrap_servers=bootstrap_servers, prefix="exact-"),
        "naive-": Options(bootstrap_servers=bootstrap_servers, prefix="naive-", idempotent=False),
        "eager-": Options(bootstrap_servers=bootstrap_servers, prefix="eager-", eager=True),
    }
    with ThreadPoolExecutor() as pool:
        ends = dict(
            zip(variants, pool.map(lambda o: killed_three_times(o, tmp_path), variants.values()), strict=True)
        )
    expected, counts, lost = ends["exact-"]
    assert counts == expected
    assert lost == 0
    expected, counts, lost = ends["naive-"]
    assert lost == 0
    assert sum(counts.values()) > sum(expected.values()), "the control shows no double count"
    assert ends["eager-"][2] > 0, "the control shows no loss"


def killed_three_times(options: Options, folder: Path) -> tuple[dict[bytes, int], dict[bytes, int], int]:
    """Expected counts, counts and number of lost records after three kills at random moments."""
    chance = Random(options.prefix)
    with world(options, folder) as run:
        run.feed(20_000)
        for _ in range(3):
            worker = run.start(slow=0.03, commit_delay=0.1)
            enough = chance.randint(500, 2500)
            eventually(lambda w=worker, n=enough: run.processed(w) >= n, "the worker works")  # type: ignore[misc]
            worker.send_signal(signal.SIGKILL)
            worker.wait()
        run.finish()
        return run.expected, run.counts(), 20_000 - len(run.passed())


def test_sigterm_reprocesses_nothing(bootstrap_servers: str, tmp_path: Path) -> None:
    """After a clean stop in the middle, every record has come out exactly once, and the exit status is 0."""
    with world(Options(bootstrap_servers=bootstrap_servers, prefix="term-"), tmp_path) as run:
        run.feed(20_000)
        worker = run.start(slow=0.05, commit_delay=0.1)
        eventually(lambda: run.processed(worker) >= 1000, "the worker works")
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(30) == 0, run.said(worker)
        assert run.processed(worker) < 20_000, "it was not stopped in the middle"
        run.finish()
        assert set(run.passed().values()) == {1}
        assert run.counts() == run.expected


def test_an_unexpected_error_ends_the_process(bootstrap_servers: str, tmp_path: Path) -> None:
    """A step that raises ends the worker with one line and exit 2; its batch is not committed, and a
    worker without the fault goes on from there."""
    with world(Options(bootstrap_servers=bootstrap_servers, prefix="error-", batch=50), tmp_path) as run:
        run.feed(2_000)
        worker = run.start(fail_on="1500 ")
        assert worker.wait(60) == 2
        line = run.said(worker)
        assert line.count("\n") == 1
        assert "ValueError: cannot count 1500" in line
        assert "error-news.paragraphs[" in line
        assert len(run.passed()) < 2_000
        run.finish()
        assert len(run.passed()) == 2_000
        assert run.counts() == run.expected


def test_state_comes_back_from_the_changelog(bootstrap_servers: str, tmp_path: Path) -> None:
    """A new process counts on where the old one ended. Control: without the changelog it begins at 0."""
    options = [
        Options(bootstrap_servers=bootstrap_servers, prefix=prefix, state=state)
        for prefix, state in (("kept-", True), ("lost-", False))
    ]
    with ThreadPoolExecutor() as pool:
        kept, lost = pool.map(lambda o: fed_and_finished_twice(o, tmp_path), options)
    assert kept[0] == kept[1]
    assert sum(lost[0].values()) < sum(lost[1].values()), "the control shows no loss"


def fed_and_finished_twice(options: Options, folder: Path) -> tuple[Counter[bytes], Counter[bytes]]:
    """Counts and expected counts after two processes, one after the other."""
    with world(options, folder) as run:
        for _ in range(2):
            run.feed(3_000)
            run.finish()
        return run.counts(), run.expected


def test_state_on_disk_is_kept_lost_and_damaged(bootstrap_servers: str, tmp_path: Path) -> None:
    """With a state folder the counts stay exact over restarts: with the folder kept, then deleted, then
    full of garbage."""
    folder = tmp_path / "state"
    options = Options(bootstrap_servers=bootstrap_servers, prefix="disk-", state_dir=str(folder))
    with world(options, tmp_path) as run:
        run.feed(2_000)
        run.finish()
        assert list(folder.rglob("data.mdb"))
        for spoil in (leave, shutil.rmtree, spoil_files):
            spoil(folder)
            run.feed(2_000)
            run.finish()
            assert run.counts() == run.expected


def leave(folder: Path) -> None:
    """Everything as it is."""


def spoil_files(folder: Path) -> None:
    """Garbage into every file."""
    for file in folder.rglob("*.mdb"):
        file.write_bytes(b"garbage" * 3000)


def test_two_workers_share_and_a_rebalance_stays_exact(bootstrap_servers: str, tmp_path: Path) -> None:
    """A second worker joins under load and a first one leaves: both had partitions, counts are exact,
    and as every handover was clean nothing came out twice."""
    with world(Options(bootstrap_servers=bootstrap_servers, prefix="share-"), tmp_path) as run:
        run.feed(10_000)
        first = run.start(slow=0.05)
        eventually(lambda: run.processed(first) >= 400, "the first works")
        second = run.start(slow=0.05)
        eventually(lambda: bool(run.partitions(second)), "the second has partitions")
        run.feed(20_000)
        eventually(lambda: run.processed(second) >= 400, "the second works")
        shares = [run.partitions(worker) for worker in (first, second)]
        assert all(shares), shares
        assert sorted(chain(*shares)) == [0, 1, 2, 3]
        first.send_signal(signal.SIGTERM)
        assert first.wait(60) == 0, run.said(first)
        eventually(lambda: run.partitions(second) == [0, 1, 2, 3], "the second has all")
        second.send_signal(signal.SIGTERM)
        assert second.wait(60) == 0, run.said(second)
        run.finish()
        assert run.counts() == run.expected
        assert set(run.passed().values()) == {1}


def test_status_tells_health(bootstrap_servers: str, tmp_path: Path) -> None:
    """A working worker's status file is well; an old one, and none at all, are not."""
    with world(Options(bootstrap_servers=bootstrap_servers, prefix="health-"), tmp_path) as run:
        worker = run.start()
        file = tmp_path / "health-0.json"
        assert "no status" in trouble(file)
        eventually(lambda: trouble(file) == "", "the worker is well")
        eventually(lambda: run.status_of(worker)["lag"] == 0, "nothing waits")
        status = json.loads(file.read_bytes())
        worker.kill()
        worker.wait()
        file.write_text(json.dumps(status | {"written_at": status["written_at"] - 60}))
        assert "60 s old" in trouble(file) or "61 s old" in trouble(file)
