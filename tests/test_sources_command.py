"""newsfold sources: health for people and monitors, and lists of feeds from other programs."""

import time
from contextlib import closing
from io import StringIO
from pathlib import Path

import orjson
import pytest
from prometheus_client.parser import text_string_to_metric_families
from rich.console import Console
from rich.table import Table

from newsfold.cli.show.collecting import live_table
from newsfold.configuration.reading import load_configuration
from newsfold.ingest.collecting.state import SourceState
from newsfold.ingest.collecting.store import Remembered, SourceStore
from tests.command import newsfold

OPML = b"""<?xml version="1.0"?><opml version="2.0"><head><title>Mine</title></head><body>
<outline text="Harbours"><outline type="rss" text="Harbour Lantern" xmlUrl="https://lantern.example/rss?a=1&b=2"
 language="en"/><outline title="Port &quot;Gazette&quot;" xmlUrl="feed://gazette.example/atom"/></outline>
<outline text="Harbour Lantern" xmlUrl="https://lantern.example/sport"/>
<outline text="twice" xmlUrl="https://lantern.example/sport"/><outline text="no feed"/>
<outline text="odd" xmlUrl="javascript:alert(1)"/></body></opml>"""


def test_a_list_of_feeds_becomes_sources(tmp_path: Path) -> None:
    """Each address once, names of their own, what is listed already left out, and comments kept."""
    (tmp_path / "feeds.opml").write_bytes(OPML)
    file = tmp_path / "newsfold.toml"
    file.write_text(
        '# mine\n[[source]]\nurl = "https://lantern.example/rss?a=1&b=2"  # keep\n', encoding="utf-8"
    )
    printed = newsfold("sources", "import", "feeds.opml", "--print", cwd=tmp_path)
    assert printed.returncode == 0
    assert printed.stdout.count("[[source]]") == 2
    assert file.read_text(encoding="utf-8").count("[[source]]") == 1
    done = newsfold("sources", "import", "feeds.opml", cwd=tmp_path)
    assert done.returncode == 0
    assert "2 feeds added to newsfold.toml, 1 listed there already" in done.stderr
    assert "'javascript:alert(1)' is no address that can be fetched, left out" in done.stderr
    assert file.read_text(encoding="utf-8").startswith("# mine\n[[source]]\nurl")
    sources = load_configuration(file).sources
    assert [source.url for source in sources[1:]] == [
        "http://gazette.example/atom",
        "https://lantern.example/sport",
    ]
    assert [source.name for source in sources[1:]] == ['Port "Gazette"', "Harbour Lantern"]
    assert "0 feeds added" in newsfold("sources", "import", "feeds.opml", cwd=tmp_path).stderr


def test_an_import_gives_no_name_that_is_taken(tmp_path: Path) -> None:
    """Whoever has named another source so keeps the name, and the file stays one without faults."""
    (tmp_path / "feeds.opml").write_bytes(OPML)
    file = tmp_path / "mine.toml"
    file.write_text('[[source]]\nname = "Harbour Lantern"\npath = "drop"\n', encoding="utf-8")
    done = newsfold("sources", "--config", "mine.toml", "import", "feeds.opml", cwd=tmp_path)
    assert "3 feeds added to mine.toml;" in done.stderr
    keys = [source.key for source in load_configuration(file).sources]
    assert keys[:2] == ["Harbour Lantern", "https://lantern.example/rss?a=1&b=2"]
    assert len(set(keys)) == 4


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"<opml><body/></opml>", "has no feed in it"),
        (b"not xml", "is no OPML"),
        (b'<!DOCTYPE o [<!ENTITY a "b">]><opml/>', "could harm"),
    ],
)
def test_what_is_no_list_of_feeds_is_said(tmp_path: Path, data: bytes, words: str) -> None:
    """In one line, with exit status 2."""
    (tmp_path / "feeds.opml").write_bytes(data)
    done = newsfold("sources", "import", "feeds.opml", cwd=tmp_path)
    assert done.returncode == 2
    assert words in done.stderr
    assert not (tmp_path / "newsfold.toml").exists()


def test_the_live_table_has_every_source_or_says_how_many_there_are() -> None:
    """Those asked last where there is no room for all, and an error without the address of its source."""
    address = "https://a.example/rss"
    failed = SourceState(
        name=address, configured=address, rounds=1, failures=1, fetched_at=9.0, error=f"{address}: HTTP 500"
    )
    states = [SourceState(name="B"), SourceState(name="C"), SourceState(name="D"), failed]
    text = as_text(live_table(states, 5.0, 20))
    assert "4 sources, 0 ill" in text
    assert "last round failed: HTTP 500" in text
    assert text.count("not asked yet") == 3
    text = as_text(live_table(states, 5.0, 3))
    assert "the 3 asked last of 4 sources" in text
    assert address in text


def as_text(table: Table) -> str:
    """A table as a wide terminal shows it."""
    console = Console(width=200, file=StringIO())
    with console.capture() as capture:
        console.print(table)
    return capture.get()


def test_health_is_an_exit_status(tmp_path: Path) -> None:
    """0 while all are well, also where one was not asked yet; 1 if one is ill, and which and why."""
    (tmp_path / "newsfold.toml").write_text(
        '[[source]]\nurl = "https://a.example/rss"\nname = "A"\n[[source]]\nurl = "https://b.example/rss"\n',
        encoding="utf-8",
    )
    done = newsfold("sources", cwd=tmp_path, env={"COLUMNS": "200"})
    assert done.returncode == 0
    assert "not asked yet" in done.stdout
    now = time.time()
    ill = SourceState(name="A", rounds=5, failures=3, failing_since=now - 7200, error="HTTP 500", new=12)
    with closing(SourceStore(tmp_path / "newsfold-ingest.sqlite")) as store:
        store.put([Remembered(ill)], now)
    done = newsfold("sources", cwd=tmp_path, env={"COLUMNS": "200"})
    assert done.returncode == 1
    assert "failing: 3 rounds in a row, for 2 h: HTTP 500" in done.stdout
    first, second = map(orjson.loads, newsfold("sources", "--json", cwd=tmp_path).stdout.splitlines())
    assert (first["name"], first["ill"], first["new"], first["error"]) == ("A", True, 12, "HTTP 500")
    assert (second["name"], second["condition"]) == ("https://b.example/rss", "not asked yet")
    metrics = newsfold("sources", "--metrics", cwd=tmp_path)
    assert metrics.returncode == 1
    samples = {
        (sample.name, *sorted(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(metrics.stdout)
        for sample in family.samples
    }
    assert samples["newsfold_source_ill", "A"] == 1
    assert samples["newsfold_source_ill", "https://b.example/rss"] == 0
    assert samples["newsfold_source_items_total", "A", "new"] == 12
    assert samples["newsfold_source_failed_rounds", "A"] == 3
    assert samples["newsfold_source_condition", "A", "failing"] == 1
    assert samples["newsfold_source_condition", "A", "well"] == 0
