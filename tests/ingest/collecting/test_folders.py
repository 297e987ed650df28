"""Folders as sources: what is new in them, once, and what is said where they are missing."""

import asyncio
from pathlib import Path

from newsfold.ingest.collecting.collector import Collector
from tests.ingest.collecting.pipeline import Pipeline
from tests.ingest.collecting.web import Web, article, lines


def test_a_folder_is_a_source(pipeline: Pipeline, tmp_path: Path) -> None:
    """What is there, and what is appended and added later, each once."""
    folder = tmp_path / "drop"
    folder.mkdir()
    pipeline.write('path = "drop"\nname = "drop"')
    (folder / "a.jsonl").write_bytes(lines(article(1)))
    pipeline.once()
    pipeline.once()
    assert pipeline.uris() == ["urn:port:1"]
    (folder / "a.jsonl").write_bytes(lines(article(1), article(2)))
    (folder / "b.jsonl").write_bytes(lines(*(article(n) for n in range(3, 500))))
    pipeline.once()
    assert len(pipeline.uris()) == 499
    assert pipeline.states["drop"].new == 499


def test_a_folder_is_looked_at_again_and_again(pipeline: Pipeline, tmp_path: Path) -> None:
    """What is no news is said once, what is half written is waited for, and what vanished is forgotten."""
    folder = tmp_path / "drop"
    folder.mkdir()
    pipeline.write('path = "drop"\nname = "drop"\ninterval_min = "1s"')
    (folder / "a.jsonl").write_bytes(lines(article(1)))
    (folder / "b.json.part").write_bytes(b'{"uri": "urn:port:2", ')
    (folder / "picture.txt").write_bytes(b"\x89PNG\r\n\x1a\n" * 9)

    async def run(collector: Collector) -> None:
        running = asyncio.create_task(collector.run())
        while collector.states["drop"].rounds < 3:
            await asyncio.sleep(0.01)
        (folder / "a.jsonl").unlink()
        rounds = collector.states["drop"].rounds
        while collector.states["drop"].rounds < rounds + 2:
            await asyncio.sleep(0.01)
        collector.stop()
        await running

    pipeline.run(run)
    assert pipeline.uris() == ["urn:port:1"]
    assert len(pipeline.told) == 1, pipeline.told
    assert not any("a.jsonl" in file for file in pipeline.states["drop"].positions)


def test_a_missing_folder_is_a_failure_of_its_source(pipeline: Pipeline, site: Web) -> None:
    """Perhaps it is not mounted yet."""
    pipeline.write('path = "none"\nname = "none"', 'url = "{web}/feed"\nname = "feed"')
    site.answers["/feed"] = lines(article(1))
    pipeline.once()
    assert "no such file or folder" in pipeline.states["none"].error
    assert pipeline.states["feed"].new == 1
