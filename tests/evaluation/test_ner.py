"""Measuring names: what counts as right, how files are read, and what the command prints."""

import gzip
import json
from pathlib import Path

import pytest

from newsfold.cli import main
from newsfold.errors import SourceError
from newsfold.evaluation.ner import evaluate_ner, read_labelled
from newsfold.evaluation.ner_scoring import count, trim
from newsfold.settings import Settings
from newsfold.taggers import load_tagger

TEXT = "The United Nations met in Ukraine's capital."
RECORD = {
    "text": TEXT,
    "entities": [{"start": 4, "end": 18, "type": "ORG"}, {"start": 26, "end": 33, "type": "Location"}],
}
LABELLED = Path(__file__).parents[1] / "data" / "names.jsonl"
"""Paragraphs of the seeds, with every person, organisation and place marked by hand."""


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("the Kremlin", "Kremlin"),
        ("The Hague's", "Hague"),
        ("Ukraine’s", "Ukraine"),
        ("Theresa", "Theresa"),
        ("'s", "'s"),
    ],
)
def test_the_and_possessives_do_not_count(text: str, kept: str) -> None:
    """A leading "the" and a trailing "'s" are outside of a name; nothing else is cut."""
    start, end = trim(text, 0, len(text))
    assert text[start:end] == kept


def test_scores_are_those_of_the_definition() -> None:
    """Same type and same boundaries are right; other types of the data do not count at all."""
    gold = [(0, 18, "Organization"), (26, 33, "Location"), (34, 43, "Date")]
    found = [(4, 18, "ORG"), (26, 35, "LOC"), (34, 43, "PER")]
    counts = count([TEXT], [gold], [found])
    assert counts["micro"] == (2, 3, 2)
    assert counts["ORG"].f1 == 1.0
    assert counts["PER"].precision == 0.0
    assert counts["micro"].f1 == pytest.approx(0.8)


def test_a_labelled_file_is_read_plain_or_packed(tmp_path: Path) -> None:
    """Both forms give the same items; a faulty line is named."""
    line = json.dumps(RECORD).encode() + b"\n"
    (tmp_path / "a.jsonl").write_bytes(line * 2)
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(line * 2))
    assert read_labelled(tmp_path / "a.jsonl") == read_labelled(tmp_path / "a.jsonl.gz")
    (tmp_path / "b.jsonl").write_bytes(line + b'{"text": 1}\n')
    with pytest.raises(SourceError, match=r"b.jsonl:2: no labelled text"):
        read_labelled(tmp_path / "b.jsonl")
    with pytest.raises(SourceError, match="none"):
        read_labelled(tmp_path / "none.jsonl")


def test_the_command_prints_scores_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`newsfold evaluate ner PATH --json` prints one object with all figures, in all and per class."""
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps(RECORD) + "\n")
    with pytest.raises(SystemExit) as stopped:
        main(["evaluate", "ner", str(path), "--json"])
    assert not stopped.value.code
    result = json.loads(capsys.readouterr().out)
    assert (result["f1"], result["precision"], result["recall"], result["n"]) == (1.0, 1.0, 1.0, 1)
    assert result["per_second"] > 0
    assert set(result["classes"]) == {"PER", "ORG", "LOC"}


@pytest.mark.parametrize(("part", "right"), [("lists", "Ukraine"), ("names", "Zlatko Hrnjak")])
def test_the_command_measures_a_part_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], part: str, right: str
) -> None:
    """The lists alone know a country, and no person that only what stands around the name shows."""
    path, text = tmp_path / "a.jsonl", "Mr Zlatko Hrnjak said so."
    entities = [{"start": 3, "end": 16, "type": "PER"}]
    path.write_text(json.dumps(RECORD) + "\n" + json.dumps({"text": text, "entities": entities}) + "\n")
    with pytest.raises(SystemExit):
        main(["evaluate", "ner", str(path), "--json", "--only", part])
    classes = json.loads(capsys.readouterr().out)["classes"]
    assert classes["LOC" if right == "Ukraine" else "PER"]["recall"] == 1
    assert part == "names" or classes["PER"]["recall"] == 0


def test_names_of_the_seeds_are_found_well_enough() -> None:
    """On paragraphs that ship, labelled by hand, the tagger scores what it is meant to."""
    result = evaluate_ner(LABELLED, load_tagger(Settings()).entities.tag)
    assert result["gold"] == 144
    assert result["f1"] >= 0.88
    assert min(scores["f1"] for scores in result["classes"].values()) >= 0.72
