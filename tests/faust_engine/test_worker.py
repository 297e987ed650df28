"""Workers on a real broker: killed, stopped, failing and sharing, and the counts stay exact.

Each guard has its control: the same run with the guard off must show the loss or the double count.
"""

import json
import shutil
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from pathlib import Path
from random import Random

from newsfold.operations.health import trouble
from workshop.harness.arena import Worker
from workshop.harness.counting import CountingOptions
from workshop.harness.counting_arena import counting
from workshop.harness.guards import Guards, Widened

SLOW = Widened(step=0.03, commit=0.1)


def test_killed_three_times_under_load_counts_exactly(bootstrap_servers: str, tmp_path: Path) -> None:
    """SIGKILL ×3 while records flow: nothing lost, nothing counted twice. Controls: without idempotent
    folding the counts are too high; with commits ahead of the flush, records are lost."""
    guards = {"exact-": Guards(), "naive-": Guards(identity=False), "eager-": Guards(flush_first=False)}
    variants = [
        CountingOptions(bootstrap_servers=bootstrap_servers, prefix=prefix, guards=off, widened=SLOW)
        for prefix, off in guards.items()
    ]
    with ThreadPoolExecutor() as pool:
        ends = dict(zip(guards, pool.map(lambda o: killed_three_times(o, tmp_path), variants), strict=True))
    expected, counts, lost = ends["exact-"]
    assert counts == expected
    assert lost == 0
    expected, counts, lost = ends["naive-"]
    assert lost == 0
    assert sum(counts.values()) > sum(expected.values()), "the control shows no double count"
    assert ends["eager-"][2] > 0, "the control shows no loss"


def killed_three_times(
    options: CountingOptions, folder: Path
) -> tuple[dict[bytes, int], dict[bytes, int], int]:
    """Expected counts, counts and number of lost records after three kills at random moments."""
    chance = Random(options.prefix)
    with counting(options, folder) as run:
        run.feed(20_000)
        for _ in range(3):
            worker = run.start()
            enough = chance.randint(500, 2500)
            run.until(lambda w=worker, n=enough: w.processed() >= n, "the worker works")  # type: ignore[misc]
            run.kill(worker)
        run.work_off()
        return run.expected, run.counts(), 20_000 - len(run.passed())


def test_sigterm_reprocesses_nothing(bootstrap_servers: str, tmp_path: Path) -> None:
    """After a clean stop in the middle, every record has come out exactly once, and the exit status is 0."""
    options = CountingOptions(
        bootstrap_servers=bootstrap_servers, prefix="term-", widened=Widened(step=0.05, commit=0.1)
    )
    with counting(options, tmp_path) as run:
        run.feed(20_000)
        worker = run.start()
        run.until(lambda: worker.processed() >= 1000, "the worker works")
        run.stop(worker)
        assert worker.process.returncode == 0
        assert worker.processed() < 20_000, "it was not stopped in the middle"
        run.work_off()
        assert set(run.passed().values()) == {1}
        assert run.counts() == run.expected


def test_an_unexpected_error_ends_the_process(bootstrap_servers: str, tmp_path: Path) -> None:
    """A step that raises ends the worker with one line and exit 2; its batch is not committed, and a
    worker without the fault goes on from there."""
    options = CountingOptions(bootstrap_servers=bootstrap_servers, prefix="error-", max_poll_records=50)
    with counting(options, tmp_path) as run:
        run.feed(2_000)
        worker = run.start(fail_on="1500 ")
        run.workers.remove(worker)
        assert worker.process.wait(60) == 2
        *_, line = worker.log_tail().splitlines()
        assert "Traceback" not in worker.log_tail()
        assert "ValueError: cannot count 1500" in line
        assert "error-news.paragraphs[" in line
        assert len(run.passed()) < 2_000
        run.work_off()
        assert len(run.passed()) == 2_000
        assert run.counts() == run.expected


def test_a_record_that_is_larger_than_a_fetch_passes(bootstrap_servers: str, tmp_path: Path) -> None:
    """Among small ones, in every partition and several together: each comes once, and none stops the rest."""
    options = CountingOptions(bootstrap_servers=bootstrap_servers, prefix="large-", fetch_bytes=16 * 1024)
    with counting(options, tmp_path) as run:
        for size in (100, 300_000, 100, 900_000):
            run.feed(20, size)
        run.work_off()
        assert set(run.passed().values()) == {1}
        assert run.counts() == run.expected


def test_state_comes_back_from_the_changelog(bootstrap_servers: str, tmp_path: Path) -> None:
    """A new process counts on where the old one ended. Control: without the changelog it begins at 0."""
    options = [
        CountingOptions(bootstrap_servers=bootstrap_servers, prefix=prefix, guards=guards)
        for prefix, guards in (("kept-", Guards()), ("lost-", Guards(recovery=False)))
    ]
    with ThreadPoolExecutor() as pool:
        kept, lost = pool.map(lambda o: fed_and_worked_off_twice(o, tmp_path), options)
    assert kept[0] == kept[1]
    assert sum(lost[0].values()) < sum(lost[1].values()), "the control shows no loss"


def fed_and_worked_off_twice(options: CountingOptions, folder: Path) -> tuple[Counter[bytes], Counter[bytes]]:
    """Counts and expected counts after two processes, one after the other."""
    with counting(options, folder) as run:
        for _ in range(2):
            run.feed(3_000)
            run.work_off()
        return run.counts(), run.expected


def test_state_on_disk_is_kept_lost_and_damaged(bootstrap_servers: str, tmp_path: Path) -> None:
    """With a state folder the counts stay exact over restarts: with the folder kept, then deleted, then
    full of garbage."""
    folder = tmp_path / "state"
    options = CountingOptions(bootstrap_servers=bootstrap_servers, prefix="disk-", state_dir=str(folder))
    with counting(options, tmp_path) as run:
        run.feed(2_000)
        run.work_off()
        assert list(folder.rglob("data.mdb"))
        for spoil in (leave, shutil.rmtree, spoil_files):
            spoil(folder)
            run.feed(2_000)
            run.work_off()
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
    options = CountingOptions(
        bootstrap_servers=bootstrap_servers, prefix="share-", widened=Widened(step=0.05)
    )
    with counting(options, tmp_path) as run:
        run.feed(10_000)
        first = run.start()
        run.until(lambda: first.processed() >= 400, "the first works")
        second = run.start()
        run.until(lambda: bool(run.held(second)), "the second has partitions")
        run.feed(20_000)
        run.until(lambda: second.processed() >= 400, "the second works")
        shares = [run.held(worker) for worker in (first, second)]
        assert all(shares), shares
        assert sorted(chain(*shares)) == [0, 1, 2, 3]
        run.stop(first)
        run.until(lambda: run.held(second) == [0, 1, 2, 3], "the second has all")
        run.stop(second)
        run.work_off()
        assert run.counts() == run.expected
        assert set(run.passed().values()) == {1}


def lag(worker: Worker) -> dict[str, int | None]:
    """What waits in each partition, by its status file."""
    held: dict[str, int | None] = json.loads(worker.status.read_bytes())["stages"][0]["lag"]
    return held


def test_status_tells_health(bootstrap_servers: str, tmp_path: Path) -> None:
    """A working worker's status file is well; an old one, and none at all, are not."""
    options = CountingOptions(bootstrap_servers=bootstrap_servers, prefix="health-")
    with counting(options, tmp_path) as run:
        worker = run.start()
        assert "no status" in trouble(worker.status)
        run.until(lambda: trouble(worker.status) == "", "the worker is well")
        run.until(lambda: set(lag(worker).values()) == {0}, "nothing waits")
        status = json.loads(worker.status.read_bytes())
        run.kill(worker)
        worker.status.write_text(json.dumps(status | {"written_at": status["written_at"] - 60}))
        assert " s old" in trouble(worker.status)


def test_a_spare_worker_is_well(bootstrap_servers: str, tmp_path: Path) -> None:
    """Two workers on one partition: the one that the group gives nothing is well, and takes over."""
    options = CountingOptions(bootstrap_servers=bootstrap_servers, prefix="spare-", partitions=1)
    with counting(options, tmp_path) as run:
        workers = [run.start(), run.start()]
        run.until(lambda: [trouble(worker.status) for worker in workers] == ["", ""], "both are well")
        run.until(lambda: sorted(map(run.held, workers)) == [[], [0]], "one has the partition")
        first = next(worker for worker in workers if run.held(worker))
        [spare] = [worker for worker in workers if worker is not first]
        run.stop(first)
        run.until(lambda: run.held(spare) == [0] and trouble(spare.status) == "", "the other has taken over")
