"""The benchmark of streams runs: a few seconds of it; no timing is judged."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


@pytest.mark.embedded
@pytest.mark.slow
def test_a_few_seconds_run() -> None:
    """Over a restart of the service in a process of its own, readers miss nothing and have nothing twice."""
    pytest.importorskip("psutil", reason="the benchmark's packages are not installed")
    command = [sys.executable, "-m", "workshop.bench.live", "--seconds", "4"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "0 missed, 0 twice" in done.stdout
    assert "the service held" in done.stdout
