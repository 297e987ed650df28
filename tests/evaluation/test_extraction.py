"""newsfold evaluate extract: figures of a folder of pages."""

import gzip
import json
from pathlib import Path

import pytest

from newsfold.errors import SourceError
from newsfold.evaluation.extraction import evaluate_extraction
from tests.sources.pages.newspaper import PARAGRAPHS, TITLE, page


def folder(path: Path, *gold: dict[str, str]) -> Path:
    """A folder with one page, plain and gzipped, and this gold."""
    (path / "a.html").write_text(page(), "utf-8")
    (path / "b.html.gz").write_bytes(gzip.compress(page().encode()))
    (path / "wall.html").write_text("<title>Access denied</title><p>Not for you.</p>", "utf-8")
    lines = "\n".join(map(json.dumps, gold)).encode()
    (path / "gold.jsonl.gz").write_bytes(gzip.compress(lines))
    return path


def test_figures(tmp_path: Path) -> None:
    """The right text, half of it, and a page that is refused; a date and titles, right and wrong."""
    text = "\n".join(PARAGRAPHS)
    figures = evaluate_extraction(
        folder(
            tmp_path,
            {"file": "a.html", "text": text, "title": TITLE.upper(), "publish_date": "2025-03-18"},
            {"file": "b.html.gz", "text": text, "title": "Another", "publish_date": "2025-03-19"},
            {"file": "wall.html", "text": text},
        )
    )
    assert figures["pages"] == 3
    assert figures["f1"] == pytest.approx(2 / 3, abs=0.001)
    assert (figures["refused"], figures["dates_right"], figures["titles_right"]) == (1, 0.5, 0.5)
    assert figures["pages_per_second"] > 0
    assert [line.split(":")[0] for line in figures["wrong"]] == ["wall.html", "b.html.gz", "b.html.gz"]


def test_faults_of_a_folder_are_one_line(tmp_path: Path) -> None:
    """No gold, a line that is none, a page that is missing."""
    with pytest.raises(SourceError, match=r"gold\.jsonl"):
        evaluate_extraction(tmp_path)
    with pytest.raises(SourceError, match="no gold of a page"):
        evaluate_extraction(folder(tmp_path, {"url": "x"}))
    with pytest.raises(SourceError, match="cannot be read"):
        evaluate_extraction(folder(tmp_path, {"file": "missing.html", "text": ""}))
