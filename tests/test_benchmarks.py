"""The benchmark runs: a tiny comparison gives figures for both jobs; no timing is judged."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.mark.embedded
@pytest.mark.slow
@pytest.mark.timeout(280)
def test_a_tiny_comparison_runs() -> None:
    """The runtime and the plain loop process every record once, and each figure is told as JSON."""
    pytest.importorskip("confluent_kafka", reason="the benchmark's packages are not installed")
    pytest.importorskip("psutil", reason="the benchmark's packages are not installed")
    options = "--dry --json --peers plain,runtime --jobs tag,whole --records 500 --bursts 1 --warmup 200"
    command = [sys.executable, "-m", "workshop.bench", *options.split(), "--paced", "0.2"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    figures = json.loads(done.stdout)["comparison"]["figures"]
    assert [(f["job"], f["engine"]) for f in figures] == [
        (job, engine) for job in ("tag", "whole") for engine in ("alone", "plain", "runtime")
    ]
    for figure in figures:
        assert not figure["failed"]
        assert figure["cpu_us"] is not None
    assert all(f["records"] == 500 and f["p50_ms"] for f in figures if f["engine"] != "alone")


@pytest.mark.embedded
@pytest.mark.slow
def test_a_tiny_reading_runs() -> None:
    """Out of a log of two versions what holds comes once, and everything twice; CPU and memory are told."""
    options = "--broker embedded --records 60 --versions 2 --partitions 3 --runs 1 --commands json,subscribe"
    command = [sys.executable, "-m", "workshop.bench.reading", *options.split()]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    readings = json.loads(done.stdout)["readings"]
    assert [reading["lines"] for reading in readings] == [60, 120]
    assert all(reading["least_cpu"] > 0 and reading["peak_mb"] > 10 for reading in readings)


@pytest.mark.apache
@pytest.mark.slow
def test_a_tiny_backfill_runs(apache_required: None) -> None:
    """Every record is that of the texts, and the page tells what lies on the broker between the stages."""
    pytest.importorskip("confluent_kafka", reason="the benchmark's packages are not installed")
    pytest.importorskip("psutil", reason="the benchmark's packages are not installed")
    from workshop.bench.pages import backfill
    from workshop.bench.report import described

    command = [sys.executable, "-m", "workshop.bench.backfill", "--records", "1000", "--dry"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    run = json.loads(done.stdout)
    assert not run["wrong"]
    assert [worker["stage"] for worker in run["workers"]] == ["tagging", "aggregation"]
    assert run["workers"][0]["records"] == 1000
    assert run["bytes_on_disk"][run["between"]] > 0
    page = backfill(described({"backfill": run}))
    assert "none lost, none counted twice" in page
    assert f"Bytes on the broker's disk: {run['between']} " in page


def test_the_page_is_that_of_the_kept_results() -> None:
    """RESULTS.md is what the commands make of what they kept, byte for byte."""
    from workshop.bench import report

    assert report.PAGE.read_text(encoding="utf-8") == report.page()


@pytest.mark.embedded
@pytest.mark.slow
def test_a_tiny_view_runs() -> None:
    """All records are in the view, and every kind of question is answered."""
    options = "--records 800 --times 3 --partitions 2"
    command = [sys.executable, "-m", "workshop.bench.view", *options.split()]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    figures = json.loads(done.stdout)
    assert figures["records_per_second"] > 0
    assert figures["ask_mb"] > 10
    assert {a["kind"] for a in figures["askings"]} > {"topic and day", "entity and week", "text, one word"}
