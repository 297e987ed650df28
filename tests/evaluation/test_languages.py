"""Measuring languages: the shipped texts, the corpora of our own, and files that are no labelled texts."""

from collections import Counter
from pathlib import Path

import msgspec
import pytest

from newsfold.errors import SourceError
from newsfold.evaluation.languages import SHIPPED, evaluate_languages
from tests.command import newsfold
from workshop.corpus.reading import OTHER_LANGUAGES, QUALITY


def test_the_shipped_texts_are_whole() -> None:
    """At least 20 languages with as many texts each, none of them twice."""
    records = [msgspec.json.decode(line) for line in SHIPPED.read_bytes().splitlines()]
    by_language = Counter(record["lang"] for record in records)
    assert len(by_language) >= 20
    assert len(set(by_language.values())) == 1
    assert len({record["text"] for record in records}) == len(records)


def test_single_texts_are_in_the_language_that_is_found() -> None:
    """Each alone; also those of 30 characters and less."""
    result = evaluate_languages()
    assert result["right"] >= 0.995, result["wrong"]
    assert min(of["right"] for of in result["by_length"].values()) >= 0.99


@pytest.mark.parametrize(("corpus", "lang"), [(QUALITY, "en"), (OTHER_LANGUAGES["de"], "de")])
def test_paragraphs_and_articles_of_the_corpora(corpus: Path, lang: str) -> None:
    """Of paragraphs over 80 characters, and of articles, at least .995 are right."""
    result = evaluate_languages(corpus, lang)
    assert result["articles_right"] >= 0.995
    assert result["by_length"]["over 80 characters"]["right"] >= 0.995


def test_what_is_wrong_is_told(tmp_path: Path) -> None:
    """A text that is labelled wrongly counts as wrong, near languages too, and is listed."""
    file = tmp_path / "labelled.jsonl"
    norwegian = (
        "Regjeringen vil bruke mer penger på skolene, men opposisjonen sier at planen kommer for sent."
    )
    rows = [
        {"text": "The mayor opened the new bridge on Monday.", "lang": "de"},
        {"text": norwegian, "lang": "da"},
    ]
    file.write_bytes(b"\n".join(map(msgspec.json.encode, rows)))
    result = evaluate_languages(file)
    assert (result["right"], result["right_or_near"]) == (0.0, 0.5)
    assert set(result["wrong"].values()) == {"en", "no"}


@pytest.mark.parametrize(
    "line", ["{", '{"text": "No language."}', '{"text": "x", "lang": "German"}', '{"text": 1}']
)
def test_what_is_no_labelled_text(tmp_path: Path, line: str) -> None:
    """The error names the line."""
    file = tmp_path / "labelled.jsonl"
    file.write_text(f'{{"text": "A bridge.", "lang": "en"}}\n{line}\n', encoding="utf-8")
    with pytest.raises(SourceError) as caught:
        evaluate_languages(file)
    assert caught.value.where.endswith(":2")


def test_the_command_prints_the_shares() -> None:
    """Without a file it measures the texts that ship."""
    assert "by_language.ko\tright 1.0" in newsfold("evaluate", "language").stdout
