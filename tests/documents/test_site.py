"""The site: whole, in order, and without a warning; its figures are those that were measured."""

import json
import re
from pathlib import Path

import pytest

import newsfold
from workshop.site.build import build
from workshop.site.formats import format_page
from workshop.site.interface import interface_page
from workshop.site.staging import sections, targets

ROOT = Path(__file__).parents[2]
RESULTS = ROOT / "workshop" / "bench" / "results"


@pytest.mark.slow
def test_it_builds_without_a_warning(tmp_path: Path) -> None:
    """Every page, every reference between them, every docstring."""
    assert build(tmp_path / "site") == 0
    for page in ("index", "docs/tutorial", "docs/api", "schemas/event-record-v1", "examples/README"):
        assert (tmp_path / "site" / f"{page}.html").exists(), page
    interface = (tmp_path / "site" / "docs" / "api.html").read_text("utf-8")
    for name in set(newsfold.__all__) - {"__version__"}:
        assert f'id="newsfold.{name}"' in interface, name


def test_the_index_names_pages_once() -> None:
    """In sections, of which the tutorial is the first page; what it lacks is under a heading of its own."""
    listed = [page for pages in sections().values() for page in pages]
    assert listed[0] == Path("docs/tutorial.md")
    assert len(listed) == len(set(listed))
    assert all((ROOT / target).exists() for page in listed for target in targets(page))


@pytest.mark.parametrize("path", sorted(ROOT.glob("schemas/*.json")), ids=lambda p: p.name)
def test_a_format_has_every_field(path: Path) -> None:
    """A row for each, of the record and of what is inside it."""
    schema, page = json.loads(path.read_bytes()), format_page(path)
    for part in (schema, *schema.get("$defs", {}).values()):
        for name in part.get("properties", {}):
            assert f"| `{name}` | " in page
    assert page.startswith(f"# {schema['title']}\n")


def test_the_interface_is_what_is_exported() -> None:
    """Each name once."""
    named = re.findall(r"^\.\. auto\w+:: newsfold\.(\w+)$", interface_page(), re.MULTILINE)
    assert sorted(named) == sorted(set(newsfold.__all__) - {"__version__"})


def test_the_comparison_is_as_measured() -> None:
    """Every figure of the table of engines stands in the results."""
    rows = re.findall(
        r"^\| ([\w ]+) \| ([\d.,]+) \| ([\d.,]+), ([\d.,]+) \| ([\d.,]+) \| ([\d.,]+), ([\d.,]+) \|$",
        (ROOT / "docs" / "comparison.md").read_text("utf-8"),
        re.MULTILINE,
    )
    figures = json.loads((RESULTS / "comparison-apache.json").read_bytes())["comparison"]["figures"]
    assert len(rows) == 4
    for title, *said in rows:
        measured = []
        for job in ("tag", "whole"):
            [row] = [f for f in figures if f["title"] == title and f["job"] == job]
            measured += [f"{row[name]:,.1f}" for name in ("cpu_us", "p50_ms", "p99_ms")]
        assert [text.removesuffix(",") for text in said] == measured, title


def test_the_sizes_are_as_measured() -> None:
    """CPU and memory in docs/running.md are those of the long run."""
    text = (ROOT / "docs" / "running.md").read_text("utf-8")
    [run] = json.loads((RESULTS / "real-long-apache.json").read_bytes())["long"]["runs"]
    for stage in ("tagging", "aggregation"):
        looks = [w for point in run["points"] for w in point["workers"] if w["stage"] == stage]
        costs = [look["cpu_us"] for look in looks]
        assert f"| CPU, {stage} | {round(min(costs))} to {round(max(costs))} µs" in text
        most = max(look["peak_mb"] for look in looks)
        assert f"| Memory, {stage} | {most:.0f} MB at most" in text


def test_the_readme_is_short_and_its_figures_are_so() -> None:
    """Fewer than 150 lines, with a picture; each figure stands in the page that it links to."""
    text = (ROOT / "README.md").read_text("utf-8")
    assert len(text.splitlines()) < 150
    assert (ROOT / re.findall(r"!\[[^]]+\]\(([^)]+)\)", text)[0]).exists()
    found = re.search(r"<!-- figures.*?-->\n(.*?)\n## ", text, re.DOTALL)
    assert found
    for item in found[1].split("\n- "):
        pages = "".join((ROOT / page).read_text("utf-8") for page in re.findall(r"\]\(([^)]+)\)", item))
        for figure in re.findall(r"(?<![\w.])(?:\.\d{3}|[\d,]+\.\d)(?!\d)", item):
            assert figure in pages, figure
    rows = re.findall(
        r"^\| \d+\w? \| .*", (ROOT / "RELIABILITY.md").read_text("utf-8").split("## Aims")[0], re.MULTILINE
    )
    assert rows
    assert all(row.split(" | ")[4:6] == ["0", "0"] for row in rows)
