"""Measuring stories: the shipped articles are well-formed, the figures hold, and mistakes are told."""

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
import typer
from rich.console import Console
from typer.testing import CliRunner

from newsfold.aggregation.salience import Salience
from newsfold.cli import evaluate, events
from newsfold.cli.show.tables import print_stories
from newsfold.errors import SourceError
from newsfold.evaluation.stories import SHIPPED, evaluate_stories, read_labelled
from newsfold.eventtime.window import Windows
from newsfold.model.article import Article
from newsfold.settings import load_settings
from newsfold.testing import PipelineTestDriver
from newsfold.topology import stages
from workshop.harness.keywords import KeywordTagger

WINDOWS = Windows("1d")


def test_the_shipped_articles_are_whole() -> None:
    """Every article has a story and a set, every story one set, and most are told more than once."""
    labelled = read_labelled(SHIPPED)
    stories = Counter(item.story for item in labelled)
    assert len({item.article.uri for item in labelled}) == len(labelled) == 51
    assert len({(item.story, item.set) for item in labelled}) == len(stories) == 25
    assert sum(count > 1 for count in stories.values()) >= 20
    assert {item.set for item in labelled} == {"tune", "held-out"}


def test_the_command_measures_and_tells_mistakes() -> None:
    """The tagger, the profiles and the grouping that are shipped: hardly a pair is wrongly joined."""
    done = CliRunner().invoke(evaluate.evaluator, ["stories", "--json"])
    assert done.exit_code == 0, done.output
    result = json.loads(done.output)
    assert result["precision"] >= 0.97
    assert result["recall"] >= 0.72
    assert result["across_topics"]["precision"] >= 0.97
    assert result["ms_per_window"] > 0
    assert min(scores["f1"] for scores in result["sets"].values()) >= 0.5
    assert result["n"] == sum(scores["n"] for scores in result["sets"].values()) > result["same"] > 50
    assert all(told.startswith(("joined: ", "parted: ")) for told in result["mistakes"])


def test_pairs_are_counted_as_said(tmp_path: Path) -> None:
    """Three articles of one topic and day, two of them copies: three decisions, one of them wrong."""
    lines = [
        {"story": "one", "uri": "a", "title": "First", "body": "A truce holds."},
        {"story": "one", "uri": "b", "title": "Second", "body": "A truce holds."},
        {"story": "one", "uri": "c", "title": "Third", "body": "Nobody believes in a truce."},
    ]
    path = tmp_path / "articles.jsonl"
    path.write_text(
        "".join(
            json.dumps({**line, "source": line["uri"], "published_at": "2025-03-18"}) + "\n" for line in lines
        )
    )
    result = evaluate_stories(path, KeywordTagger(), WINDOWS, Salience())
    assert (result["n"], result["same"], result["precision"], result["recall"]) == (3, 3, 1.0, 0.3333)
    assert set(result["mistakes"]) == {"parted: First | Third", "parted: Second | Third"}


@pytest.mark.parametrize("line", ["{", "[]", '{"uri": "a"}', '{"story": "s", "version": "x"}'])
def test_a_bad_line_is_named(tmp_path: Path, line: str) -> None:
    """One clear line with the file and the number of the line."""
    path = tmp_path / "articles.jsonl"
    path.write_text(line + "\n")
    with pytest.raises(SourceError, match=r"articles\.jsonl:1: "):
        read_labelled(path)


def test_stories_of_records_are_listed() -> None:
    """Window, topic, counts and headline; what the records do not list is counted."""
    driver = PipelineTestDriver(settings=load_settings(windows="1d"), stages=stages(KeywordTagger(), WINDOWS))
    for name in "abcdefg":
        text = "A truce holds in the port." if name < "c" else f"Word{name} other{name} truce."
        title = "Wire" if name < "c" else f"Headline{name}"
        driver.feed(Article(uri=name, source=name, title=title, published_at="2025-03-18", body=text))
    console = Console(width=140, record=True)
    print_stories(driver.run().events(), console)
    shown = console.export_text()
    first = next(line for line in shown.splitlines() if "2025-03-18" in line)
    assert first.split() == ["2025-03-18", "truce", "2", "2", "00:00", "Wire"]
    assert "… and 1 more stories" in shown
    assert "--stories" in CliRunner().invoke(_only(events.events), ["--help"]).output


def _only(command: Callable[..., object]) -> typer.Typer:
    import typer

    app = typer.Typer()
    app.command()(command)
    return app
