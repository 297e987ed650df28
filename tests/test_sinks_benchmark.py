"""The benchmark of sinks sends what it says, and every store takes it; no timing is judged."""

import json
from itertools import islice
from pathlib import Path

import pytest

from newsfold.shipped import seeds
from workshop.bench.sinks.__main__ import main
from workshop.bench.sinks.page import page
from workshop.bench.sinks.records import amendments, busy_day, first_versions, rows_in

SEED = Path(seeds()) / "13-prisoner-exchange.txt"


@pytest.mark.embedded
def test_a_tiny_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """All records are read, new ones and amended ones, and their rows are counted."""
    stores = ["sqlite", f"sqlite:{tmp_path / 'other.db'}"]
    options = f"--records 60 --amended 20 --broker embedded --dry --json --articles {SEED}"
    assert main([*stores, *options.split()]) == 0
    run = json.loads(capsys.readouterr().out)
    templates = busy_day(SEED)
    assert run["sinks"]["sent"]["rows"] == sum(map(rows_in, first_versions(templates, 60)))
    for store in run["sinks"]["stores"]:
        assert (store["filled"]["records"], store["amended"]["records"]) == (60, 20)
        assert store["filled"]["peak_mb"] >= max(store["filled"]["memory_mb"]) > 0
    assert "| sqlite | filled | 60 |" in page(run)
    assert (tmp_path / "other.db").exists()


def test_records_are_new_and_amendments_are_of_them() -> None:
    """No two first versions have one id; of each at most one amendment, with one paragraph more."""
    templates = busy_day(SEED)
    assert len({record.window.start for record in templates}) == 1
    first = {record.id: record for record in first_versions(templates, 50)}
    assert len(first) == 50
    amended = list(amendments(templates, 50, 20))
    assert len({record.id for record in amended}) == 20
    for record in amended:
        assert record.paragraph_count == first[record.id].paragraph_count + 1
        assert rows_in(record) == rows_in(first[record.id])
    assert list(islice(first_versions(templates, 50), 30)) == list(first_versions(templates, 30))
