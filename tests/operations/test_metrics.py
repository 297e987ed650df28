"""Metrics and probes: read by Prometheus' own parser, of a worker that runs and of stages moved by hand."""

import asyncio
import math
import re
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from prometheus_client.core import Metric
from prometheus_client.parser import text_string_to_metric_families

from newsfold.delivery.counts import BatchWork, Durations
from newsfold.delivery.progress import StageProgress
from newsfold.errors import SettingsError
from newsfold.operations import metric_names
from newsfold.operations.endpoint import View, parse_address, serving
from newsfold.operations.metric_names import NAMES, Kind
from newsfold.operations.metrics import exposition
from newsfold.operations.signs import samples_of, unready
from newsfold.operations.watching import FILE_SECONDS, Watching, beating
from newsfold.state.stored import StateSize
from tests.command import newsfold
from tests.operations.conftest import Run

DOCUMENT = (Path(__file__).parents[2] / "docs" / "operating.md").read_text(encoding="utf-8")
FIRST, SECOND = ("news.paragraphs", 0), ("news.paragraphs", 1)
LABELS = ("stage", "sink", "source", "partition", "reason", "outcome", "le")
PLAIN = {"NEWSFOLD_LOG_FORMAT": "plain", "NEWSFOLD_LOG_LEVEL": "info"}
Values = dict[tuple[str, ...], float]


def parsed(text: str) -> dict[str, Metric]:
    """The families of an exposition by name."""
    return {family.name: family for family in text_string_to_metric_families(text)}


def values(text: str, name: str) -> Values:
    """The values of one sample name, by the values of its labels in the order of `LABELS`."""
    samples = (s for family in parsed(text).values() for s in family.samples if s.name == name)
    return {
        tuple(
            value for _, value in sorted(s.labels.items(), key=lambda label: LABELS.index(label[0]))
        ): s.value
        for s in samples
    }


@pytest.mark.embedded
def test_a_running_worker(run: Run) -> None:
    """One article in one paragraph went through both stages; what is told of it agrees."""
    records = values(run.metrics, "newsfold_stage_records_total")
    assert records[("tagging", "0")] == 1
    assert records[("aggregation", "0")] >= 1
    for name in ("newsfold_stage_step_seconds", "newsfold_stage_flush_seconds"):
        counts = values(run.metrics, f"{name}_count")
        assert counts == values(run.metrics, "newsfold_stage_batches_total")
        assert all(seconds > 0 for seconds in values(run.metrics, f"{name}_sum").values())
    for stage in (("tagging", "0"), ("aggregation", "0")):
        assert values(run.metrics, "newsfold_stage_lag_records")[stage] == 0
        assert values(run.metrics, "newsfold_stage_oldest_uncommitted_seconds")[stage] == 0
        assert values(run.metrics, "newsfold_stage_state_entries")[stage] > 1
        assert values(run.metrics, "newsfold_stage_state_bytes")[stage] > 100
        assert values(run.metrics, "newsfold_stage_recoveries_total")[stage] == 1
        assert values(run.metrics, "newsfold_stage_event_time_lag_seconds")[stage] > 3e7
        assert values(run.metrics, "newsfold_stage_lease_seconds")[stage[:1]] > 0
        assert values(run.metrics, "newsfold_stage_ready")[stage[:1]] == 1
    assert (run.live, run.ready) == ("ok\n", "ok\n")
    assert "process_cpu_seconds" in parsed(run.metrics)


@pytest.mark.embedded
def test_the_file_has_the_same(run: Run) -> None:
    """At the end of a process its counters stand in the file; of a sink and of sources, too."""
    records = "newsfold_stage_records_total"
    assert values(run.file, records) == values(run.metrics, records)
    assert values(run.sink_file, "newsfold_sink_records_total")[("default", "put")] > 0
    assert values(run.sink_file, "newsfold_sink_waiting_records") == {("default",): 0}
    items = values(run.source_file, "newsfold_source_items_total")
    assert items[("wire", "new")] + items[("wire", "refused")] == 2


@pytest.mark.embedded
def test_what_is_told_is_what_is_documented(run: Run) -> None:
    """Each metric of ours stands in the list of names with its labels and its kind."""
    known = {name.name: name for name in NAMES}
    for text in (run.metrics, run.sink_file, run.source_file):
        for family in parsed(text).values():
            if family.name.startswith("newsfold_"):
                name = known[family.name]
                assert family.type == name.kind
                assert all(set(s.labels) - {"le"} == set(name.labels) for s in family.samples), family


def test_the_table_of_the_document() -> None:
    """docs/operating.md lists every metric in the words of the code."""
    rows = re.findall(r"^\| `(newsfold_\w+)` \| (\w+) \| (.*?) \| (.*?) \|$", DOCUMENT, re.MULTILINE)
    expected = [(n.shown, str(n.kind), ", ".join(n.labels), n.help) for n in NAMES]
    assert rows == expected


def test_names_follow_the_conventions() -> None:
    """Base units, no unit twice, `_total` for counters alone; help that is a sentence."""
    for name in NAMES:
        assert re.fullmatch(r"newsfold(_[a-z]+)+", name.name)
        assert not name.name.endswith(("_total", "_count", "_sum", "_bucket"))
        assert not re.search(r"milli|micro|_ms$|_kb|minutes", name.name)
        assert name.help.endswith(".")
    assert len({name.name for name in NAMES}) == len(NAMES)
    assert metric_names.STEP.kind is Kind.HISTOGRAM


def test_a_histogram_grows_to_its_count() -> None:
    """Buckets are cumulative, and what is longer than all bounds is in the last alone."""
    durations = Durations()
    for seconds in (0.0, 0.001, 0.3, 100.0):
        durations.add(seconds)
    text = exposition([(metric_names.STEP, ("tagging", "0"), durations)], of_process=False).decode()
    buckets = values(text, "newsfold_stage_step_seconds_bucket")
    by_bound = {float(labels[-1]): count for labels, count in buckets.items()}
    assert (by_bound[0.001], by_bound[0.25], by_bound[0.5], by_bound[30.0]) == (2, 2, 3, 3)
    assert by_bound[math.inf] == 4
    assert values(text, "newsfold_stage_step_seconds_sum") == {("tagging", "0"): 100.301}


class Stages:
    """A stage with two partitions whose clock is moved by hand, and an endpoint that tells of it."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.progress = StageProgress("tagging", lambda: self.now)
        self.progress.assigned([FIRST, SECOND])
        self.watching = Watching(lambda: samples_of([self.progress]), None, lambda: self.now)

    def after(self, seconds: float, *lag: int | None) -> None:
        """So many seconds go by, the loop goes round, and so much waits in each partition."""
        self.now += seconds
        self.watching.beat()
        self.progress.measured(dict(zip((FIRST, SECOND), lag, strict=False)))


@pytest.fixture
def stages() -> Stages:
    return Stages()


@pytest.fixture
def ask(stages: Stages) -> Iterator[Callable[..., tuple[int, str]]]:
    """Asks the endpoint of the stages; the status and the body."""
    watching = stages.watching
    view = View(watching.metrics, watching.dead, lambda: unready([stages.progress]))
    with serving("127.0.0.1:0", view) as url:

        def asked(path: str, method: str = "GET") -> tuple[int, str]:
            connection = HTTPConnection(urlsplit(url).netloc, timeout=10)
            connection.request(method, path)
            answer = connection.getresponse()
            body = answer.read().decode()
            connection.close()
            return answer.status, body

        yield asked


def test_an_idle_topic_is_ready_and_a_stuck_partition_is_not(
    stages: Stages, ask: Callable[..., tuple[int, str]]
) -> None:
    """However well the other partition goes; both probes are of the same process, and it is alive."""
    stages.after(3600, 0, 0)
    assert ask("/readyz") == (200, "ok\n")
    for _ in range(61):
        stages.after(1, 0, 500)
        stages.progress.moved([FIRST])
    status, body = ask("/readyz")
    assert status == 503
    assert body.startswith("tagging has 500 records waiting in partition 1, and committed nothing there")
    assert ask("/livez") == (200, "ok\n")
    assert values(ask("/metrics")[1], "newsfold_stage_ready") == {("tagging",): 0}
    stages.progress.moved([SECOND])
    assert ask("/readyz")[0] == 200


def test_a_loop_that_hangs_is_not_alive(stages: Stages, ask: Callable[..., tuple[int, str]]) -> None:
    """The endpoint has threads of its own, so it can say so."""
    stages.after(1, 0, 0)
    assert ask("/livez")[0] == 200
    stages.now += 16
    assert ask("/livez") == (503, "the loop has not gone round for 16 s\n")


def test_what_holds_is_told_of_partitions_that_are_here(stages: Stages) -> None:
    """Counters of a partition that went to another worker stay, or a rate would be wrong; not its lag."""
    work = BatchWork(7, 70, {"schema": 2}, 0, "2025-03-19T10:00:00Z", StateSize(5, 50), 0.02)
    stages.progress.done(SECOND, work, 0.01)
    stages.after(1, 0, 3)
    stages.progress.assigned([FIRST])
    text = exposition(samples_of([stages.progress])).decode()
    assert values(text, "newsfold_stage_records_total") == {("tagging", "1"): 7}
    assert values(text, "newsfold_stage_input_bytes_total") == {("tagging", "1"): 70}
    assert values(text, "newsfold_stage_dead_letters_total") == {("tagging", "1", "schema"): 2}
    assert values(text, "newsfold_stage_lag_records") == {("tagging", "0"): 0}
    assert values(text, "newsfold_stage_rebalances_total") == {("tagging",): 2}


def test_other_requests(ask: Callable[..., tuple[int, str]]) -> None:
    """What is not there is said with what is; only reading is answered."""
    assert ask("/")[0] == 404
    assert "/metrics" in ask("/elsewhere")[1]
    assert ask("/metrics?name=x")[0] == 200
    assert ask("/livez", "HEAD") == (200, "")
    assert ask("/metrics", "POST")[0] == 501


def test_addresses() -> None:
    """A port alone is on this machine; what is none, or taken, is one clear line."""
    assert parse_address("9400") == ("127.0.0.1", 9400)
    assert parse_address("[::1]:9400") == ("::1", 9400)
    assert parse_address("0.0.0.0:0") == ("0.0.0.0", 0)
    for wrong in ("localhost", "127.0.0.1:http", "127.0.0.1:70000", "tcp://10.0.0.1:"):
        with pytest.raises(SettingsError, match="is no address"):
            parse_address(wrong)
    view = View(bytes, list, list)
    with (
        serving("127.0.0.1:0", view) as url,
        pytest.raises(SettingsError, match="is in use"),
        serving(urlsplit(url).netloc, view),
    ):
        pass


@pytest.mark.embedded
@pytest.mark.parametrize(
    "command",
    [
        "sink --once --to sqlite:news.db",
        "push --port 0",
        "ingest",
        "alerts run --once",
        "serve --port 0 --view v",
    ],
)
def test_a_port_that_is_taken(command: str, run: Run, tmp_path: Path) -> None:
    """Each command with a port of its own for metrics says so in one line, and does nothing."""
    (tmp_path / "newsfold.toml").write_text(
        '[[source]]\nname = "wire"\npath = "none.jsonl"\n'
        '[[alerts]]\nname = "peace"\nto = "https://a.example/"\nformat = "plain"\n'
    )
    with serving("127.0.0.1:0", View(bytes, list, list)) as url:
        taken = str(urlsplit(url).port)
        done = newsfold(*command.split(), "--metrics-port", taken, cwd=tmp_path, env={**run.env, **PLAIN})
    assert done.returncode == 2
    last = done.stderr.splitlines()[-1]
    assert last.startswith(f"newsfold: metrics_address: 127.0.0.1:{taken} is in use")


@pytest.mark.embedded
@pytest.mark.parametrize("command", ["sink --once --to sqlite:news.db", "alerts run --once"])
def test_a_file_that_cannot_be_written(command: str, run: Run, tmp_path: Path) -> None:
    """Is said in one line, the last, and ends the command with exit status 2."""
    (tmp_path / "newsfold.toml").write_text(
        '[[alerts]]\nname = "peace"\nto = "https://a.example/"\nformat = "plain"\n'
    )
    env = {**run.env, **PLAIN, "NEWSFOLD_METRICS_FILE": str(tmp_path / "none" / "x.prom")}
    done = newsfold(*command.split(), cwd=tmp_path, env=env)
    assert done.returncode == 2
    assert "x.prom: metrics not written" in done.stderr.splitlines()[-1]


def test_a_file_that_fails_later_stops_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The loop beats on, and the fault is said."""
    watching = Watching(list, tmp_path / "none" / "x.prom")

    async def beat_once() -> None:
        task = asyncio.ensure_future(beating(watching))
        await asyncio.sleep(0)
        assert not task.done()
        task.cancel()

    asyncio.run(beat_once())
    assert "metrics not written" in capsys.readouterr().err
    assert watching.dead() == []


def test_the_file_is_replaced_in_one_move(tmp_path: Path) -> None:
    """At the first beat and then every few seconds; a folder that is not there is one clear line."""
    now = [0.0]
    file = tmp_path / "newsfold.prom"
    watching = Watching(list, file, lambda: now[0])
    watching.beat()
    first = file.stat().st_ino
    now[0] += FILE_SECONDS / 2
    watching.beat()
    assert file.stat().st_ino == first
    now[0] += FILE_SECONDS
    watching.beat()
    assert file.stat().st_ino != first
    assert [path.name for path in tmp_path.iterdir()] == [file.name]
    with pytest.raises(SettingsError, match="metrics not written"):
        Watching(list, tmp_path / "none" / "x.prom").beat()
