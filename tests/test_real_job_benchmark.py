"""The benchmark of the real whole job runs, and counts what it says it counts; no timing is judged."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("confluent_kafka", reason="the benchmark's packages are not installed")
pytest.importorskip("psutil", reason="the benchmark's packages are not installed")

from newsfold.intake.files import read
from newsfold.sources.item import Sourced
from workshop.bench.peers.event_rows import EventRows, Found
from workshop.bench.real.__main__ import main
from workshop.bench.real.articles import Piece, as_it_is, dated, originals
from workshop.bench.real.contenders import Contender, Run
from workshop.bench.real.rounds import costs, in_turn, ratios
from workshop.bench.real.stages import StageRun, evenly, run_stage

ROOT = Path(__file__).parent.parent
STRIKE = ("medtop:20000533", "strike")


def measured(options: str) -> dict[str, Any]:
    """What a run prints as JSON; nothing of it is kept."""
    command = [sys.executable, "-m", "workshop.bench.real", "--dry", "--json", *options.split()]
    environment = {**os.environ, "NEWSFOLD_SESSION_TIMEOUT": "6"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    result: dict[str, Any] = json.loads(done.stdout)
    return result


@pytest.mark.embedded
@pytest.mark.slow
@pytest.mark.timeout(280)
def test_a_tiny_round_of_the_real_job_runs() -> None:
    """Feed and both stages cost CPU and hold memory, records come out; the loop runs or says why not.

    The file is one of which the feed cannot read everything.
    """
    seeds = ROOT / "seeds" / "20-malformed.jsonl"
    rounds = measured(f"{seeds} --rounds 1 --idle 1 --state memory")["rounds"]
    assert rounds["articles"].startswith("20-malformed.jsonl")
    own = [cost for cost in rounds["costs"] if cost["contender"] == "this, state in memory"]
    assert [cost["stage"] for cost in own] == ["feed", "tagging", "aggregation", ""]
    assert all(cost["least_us"] > 0 for cost in own)
    assert all(cost["peak_mb"] > 10 for cost in own[:3])
    assert rounds["event_records"]["this, state in memory"] > 0
    loop = "spaCy and SQLite"
    assert (loop in rounds["event_records"]) != any(reason.startswith(loop) for reason in rounds["absent"])


@pytest.mark.embedded
@pytest.mark.slow
@pytest.mark.timeout(280)
def test_a_tiny_long_run_tells_memory_at_each_point() -> None:
    """Each piece that was fed is a point, with what both workers hold and have taken."""
    long = measured("--long 60 --every 30")["long"]
    points = long["runs"][0]["points"]
    assert len(points) == 2
    assert points[-1]["paragraphs"] == long["paragraphs"] >= 60
    for point in points:
        assert [worker["stage"] for worker in point["workers"]] == ["tagging", "aggregation"]
        assert all(worker["peak_mb"] >= worker["anonymous_mb"] > 10 for worker in point["workers"])
    assert all(w["records"] > 0 for w in points[-1]["workers"])


def test_the_own_texts_come_again_under_other_uris(tmp_path: Path) -> None:
    """So many paragraphs as asked for, in pieces, in the order of dates, and no uri twice."""
    articles = originals(None)
    wanted = sum(counted.paragraphs for counted in articles) + 500
    pieces = dated(articles, tmp_path, days=365, paragraphs=wanted, every=1000)
    read_back = [item.article for item in read([p.path for p in pieces]) if isinstance(item, Sourced)]
    assert wanted <= sum(piece.paragraphs for piece in pieces) < wanted + 50
    assert len(read_back) == sum(piece.articles for piece in pieces) > len(articles)
    dates = [article.published_at for article in read_back]
    assert dates == sorted(dates)
    assert (dates[0][:7], dates[-1][:7]) == ("2025-01", "2026-01")
    corrected = {a.uri for a in read_back if a.version}
    rest = [a.uri for a in read_back if a.uri not in corrected]
    assert len(rest) == len(set(rest))


def test_a_file_is_fed_as_it_is(tmp_path: Path) -> None:
    """The file itself is measured; its paragraphs are those that ingest makes of it."""
    path = tmp_path / "two.jsonl"
    lines = [
        {"uri": f"urn:{n}", "published_at": "2025-03-01", "body": "First part.\n\nSecond."} for n in "ab"
    ]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    piece = as_it_is(path, originals(path))
    assert (piece.path, piece.articles, piece.paragraphs) == (path, 2, 4)


def test_rows_count_each_paragraph_once(tmp_path: Path) -> None:
    """The loop's rows are the same when a batch comes again, as it does after a crash."""
    batch = [
        Found("one", 0, "2025-03-01T10:00:00Z", [STRIKE], [("Lyon", "GPE")]),
        Found("one", 1, "2025-03-01T10:00:00Z", [STRIKE], []),
        Found("two", 0, "2025-03-01T08:00:00Z", [STRIKE], [("Lyon", "GPE")]),
    ]
    with EventRows(tmp_path) as rows:
        rows.add(batch[:2])
        rows.add(batch)
        assert rows.event(STRIKE[0], "2025-03-01") == (3, 2, "2025-03-01T08:00:00Z", "2025-03-01T10:00:00Z")
        assert rows.count() == 1


def run_of(contender: str, tagging: float, aggregation: float) -> Run:
    """A run of which only the CPU seconds are said."""
    seconds = {"feed": 1.0, "tagging": tagging, "aggregation": aggregation}
    stages = [
        StageRun(stage=stage, cpu_seconds=cpu, wall_seconds=9.0, peak_mb=50.0, anonymous_mb=[50.0])
        for stage, cpu in seconds.items()
    ]
    return Run(contender=contender, stages=stages, event_records=7)


def test_the_first_run_is_the_start_and_no_round() -> None:
    """Least and median are of the rounds; the start is told by itself, and ratios are of the same stage."""
    runs = [
        run_of(name, tagging * share, 1.0 * share)
        for tagging in (1.0, 4.0, 3.0, 8.0)
        for name, share in (("this", 0.5), ("other", 1.0))
    ]
    all_costs = costs(runs, 1000)
    tagging = next(c for c in all_costs if (c.contender, c.stage) == ("other", "tagging"))
    assert (tagging.least_us, tagging.median_us, tagging.running_us) == (3000, 4000, 3000)
    found = {ratio.stage: (ratio.least, ratio.median) for ratio in ratios(all_costs, [("this", "other")])}
    assert found == {"feed": (1, 1), "tagging": (0.5, 0.5), "aggregation": (0.5, 0.5), "": (0.5, 0.5)}


class Interrupted(Contender):
    """A contender whose fourth run is interrupted; its runs cost nothing."""

    name = title = "interrupted"

    def __init__(self) -> None:
        self.runs = 0

    def run(self, broker: str, piece: Piece, idle: float) -> Run:
        """Seven records, three times."""
        self.runs += 1
        if self.runs > 3:
            raise KeyboardInterrupt
        return run_of(self.name, 1.0, 1.0)

    def _run(self, servers: str, piece: Piece, idle: float, folder: Path) -> Run:
        raise NotImplementedError


def test_an_interrupted_measurement_keeps_its_whole_rounds() -> None:
    """Ctrl-C in a round leaves the rounds before it; in the first it is Ctrl-C."""
    piece = Piece(Path("no file"), 1, 1)
    assert len(in_turn([Interrupted()], "embedded", [piece] * 9, 1.0)) == 3
    one = Interrupted()
    with pytest.raises(KeyboardInterrupt):
        in_turn([one, one, one], "embedded", [piece] * 9, 1.0)


def test_a_stage_is_charged_with_its_own_cpu(tmp_path: Path) -> None:
    """What a process computes is its cost, from its start to its end; what it holds is seen on the way."""
    busy = "import time\nheld = bytearray(b'x' * 2**26)\nwhile time.process_time() < 0.6: pass"
    stage = run_stage("busy", ["-c", busy], {}, tmp_path, program=(sys.executable,))
    assert 0.6 <= stage.cpu_seconds < 5
    assert 64 <= stage.peak_mb < 250
    assert evenly([1.0, 2.0, 3.0, 4.0, 5.0], 3) == [1.0, 3.0, 5.0]


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--against", "/no/such/newsfold"], "no program at /no/such/newsfold"),
        (["--state", "tape"], "no state tape; there are disk, memory"),
        (["/no/such.jsonl"], "no such file or folder"),
    ],
)
def test_what_cannot_be_measured_is_one_line(
    options: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A wrong option ends with one line that says which, before a broker is started."""
    assert main([*options, "--dry", "--spacy", ""]) == 2
    errors = capsys.readouterr().err
    assert says in errors
    assert errors.count("\n") == 1
