"""The backgrounds that are shipped are those that the corpora give."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from newsfold.errors import LexiconError, SourceError
from newsfold.lexicons.terms import files
from newsfold.lexicons.terms.files import LANGUAGES, file_name
from newsfold.lexicons.terms.frequencies import decode_frequencies, encode_frequencies
from workshop.corpus.reading import DESKS, LONG, TRAINING, articles
from workshop.train.__main__ import trainer
from workshop.train.background import count, texts_of, write_backgrounds

FOLDER = Path(files.__file__).parent
AGAIN = "the corpus is another: python -m workshop.train background FOLDER counts it again"


@pytest.mark.parametrize("language", sorted({*LANGUAGES} - {"en"}))
def test_a_background_is_made_again_byte_for_byte(language: str, tmp_path: Path) -> None:
    """By the same command from the corpus that lies beside it."""
    text = encode_frequencies(*count(texts_of(language, tmp_path)))
    assert (FOLDER / file_name(language)).read_bytes() == text.encode(), AGAIN


def test_english_counts_hold_those_of_our_corpus() -> None:
    """The open corpora are not in a clone, so no term may have fewer texts than our own corpus gives it."""
    own = [
        "\n".join((article.title, *(paragraph.text for paragraph in article.paragraphs)))
        for path in (TRAINING, LONG, DESKS)
        for article in articles(path)
    ]
    _, counts = count(own)
    first, *lines = (FOLDER / file_name("en")).read_text("utf-8").splitlines()
    shipped = {term.lower(): int(number) for number, *terms in map(str.split, lines) for term in terms}
    assert int(first) > len(own) > 1000
    assert all(shipped[term.lower()] >= number for term, number in counts.items()), AGAIN


def test_a_missing_corpus_is_named(tmp_path: Path) -> None:
    """With the file that is looked for, and no half-written background of its language."""
    with pytest.raises(SourceError, match=r"gmb-subset\.jsonl\.gz: no such corpus"):
        list(write_backgrounds(tmp_path, tmp_path / "nowhere"))
    assert not (tmp_path / file_name("en")).exists()
    assert "background" in CliRunner().invoke(trainer, ["--help"]).output


@pytest.mark.parametrize("text", ["", "many\n3 word", "10\nthree word", "10\n\n"])
def test_a_file_that_is_none_is_refused(text: str) -> None:
    """As every other file of a lexicon."""
    with pytest.raises(LexiconError, match=r"en\.terms"):
        decode_frequencies(text, "en.terms")
