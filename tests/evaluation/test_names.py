"""Measuring names of whole articles, and which of them are one: forms of files, and what counts."""

import gzip
import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from typer.testing import CliRunner

from newsfold.cli.evaluate import evaluator
from newsfold.errors import SourceError
from newsfold.evaluation.linking_figures import evaluate_linking
from newsfold.evaluation.name_figures import evaluate_names
from newsfold.model.tags import EntityTag

QUALITY = Path(__file__).parents[2] / "workshop" / "corpus" / "quality.jsonl"
FIRST, SECOND = "Ana Ruud met the Oslo Council's head.", "Ruud and Ruud Street are in Norway."
SHIPPED = {
    "paragraphs": [
        {
            "text": FIRST,
            "names": [
                {"start": 0, "end": 8, "type": "PER", "entity": 1},
                {"start": 13, "end": 29, "type": "ORG", "entity": 2},
            ],
        },
        {
            "text": SECOND,
            "names": [
                {"start": 0, "end": 4, "type": "PER", "entity": 1},
                {"start": 9, "end": 20, "type": "LOC", "entity": 3},
            ],
        },
    ]
}
TOLD = {
    "text": f"{FIRST}\n\n{SECOND}",
    "entities": [
        {
            "type": "PER",
            "canonical": "Ana Ruud",
            "mentions": [{"paragraph": 0, "start": 0, "end": 8}, {"paragraph": 1, "start": 0, "end": 4}],
        },
        {"type": "ORG", "known": True, "mentions": [{"paragraph": 0, "start": 17, "end": 29}]},
        {"type": "LOC", "also": ["ORG"], "mentions": [{"paragraph": 1, "start": 9, "end": 20}]},
    ],
    "optional": [{"paragraph": 1, "start": 28, "end": 34}],
}


def tags(
    _: Sequence[str], texts: Sequence[str], names: Sequence[Sequence[str]]
) -> list[tuple[EntityTag, ...]]:
    """Four tags: a person under two ids, a council as a place, a street as an organisation, a country."""
    assert list(names) == [(), ("Ana Ruud",)]
    told = [
        [("my:1", "PER", 0, 8), ("my:2", "LOC", 13, 31)],
        [("local:per:ruud", "PER", 0, 4), ("my:3", "ORG", 9, 20), ("my:4", "LOC", 28, 34)],
    ]
    return [
        tuple(
            EntityTag(id_, t, id_, text[start:end], start, end, 1.0, "test") for id_, t, start, end in of_text
        )
        for text, of_text in zip(texts, told, strict=True)
    ]


def file(folder: Path, article: object) -> Path:
    """A packed file with one article."""
    path = folder / "articles.jsonl.gz"
    path.write_bytes(gzip.compress(json.dumps(article).encode()))
    return path


def test_places_and_types_are_counted(tmp_path: Path) -> None:
    """A type beside the wanted one may be right; what is optional is not judged, "the" is not counted."""
    told = evaluate_names(file(tmp_path, TOLD), tags)
    assert (told["all"]["precision"], told["all"]["recall"], told["untyped"]["f1"]) == (0.75, 0.75, 1.0)
    assert [(wrong["name"], wrong["wanted"]) for wrong in told["wrong"]] == [("the Oslo Council's", "ORG")]
    shipped = evaluate_names(file(tmp_path, SHIPPED), tags)
    assert (shipped["all"]["precision"], shipped["all"]["recall"]) == (0.4, 0.5)
    assert shipped["types"]["PER"] == {"f1": 1.0, "precision": 1.0, "recall": 1.0, "gold": 2}
    assert [wrong["name"] for wrong in shipped["wrong"]] == ["the Oslo Council's", "Ruud Street", "Norway"]
    assert shipped["missed"] == []


def test_ids_are_counted(tmp_path: Path) -> None:
    """A person with two ids is not whole; of what is widely known the public ids count."""
    told = evaluate_linking(file(tmp_path, TOLD), tags)
    assert (told["persons"], told["persons_whole"], told["one_id"]) == (1, 0.0, 0.5)
    assert told["bcubed"] == {"f1": 0.8571, "precision": 1.0, "recall": 0.75}
    assert (told["known"], told["public_id"]) == (1, 1.0)
    assert [wrong["ids"] for wrong in told["wrong"]] == [{"my:1": 1, "local:per:ruud": 1}]
    shipped = evaluate_linking(file(tmp_path, SHIPPED), tags)
    assert shipped["bcubed"] == told["bcubed"]
    assert "public_id" not in shipped, "nobody says there who is widely known"


@pytest.mark.parametrize(
    "line",
    [
        {"text": "No names."},
        {"paragraphs": [{"text": "A", "names": [{"start": "x"}]}]},
        {"text": "A", "entities": [{"type": "PER", "mentions": [{"paragraph": 3, "start": 0, "end": 1}]}]},
    ],
)
def test_a_line_of_another_form_is_told(tmp_path: Path, line: object) -> None:
    """With its place."""
    with pytest.raises(SourceError, match=r"articles.jsonl.gz:1: no article with names"):
        evaluate_names(file(tmp_path, line), tags)


@pytest.mark.parametrize(
    ("command", "figure", "least"), [("names", "all", 0.78), ("linking", "bcubed", 0.88)]
)
def test_the_quality_part_is_measured(command: str, figure: str, least: float) -> None:
    """By the commands, in every clone; what is wrong only where that is asked for."""
    done = CliRunner().invoke(evaluator, [command, str(QUALITY), "--json"])
    assert done.exit_code == 0, done.output
    result = json.loads(done.output)
    assert result[figure]["f1"] >= least
    assert "wrong" not in result
    done = CliRunner().invoke(evaluator, [command, str(QUALITY), "--wrong"])
    assert "wrong\t" in done.output
