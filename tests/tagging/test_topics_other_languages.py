"""Topics of German, French and Spanish paragraphs: how many are right on the parts that are for measuring."""

import pytest

from newsfold.settings import Settings
from newsfold.taggers import load_tagger
from workshop.corpus.other_languages import judged, quality


def tags(language: str, text: str) -> set[str]:
    """The topics that a text is about."""
    finder = load_tagger(Settings()).topics_in(language)
    assert finder
    return {tag.label for tag in finder.read([""], [text])[0].tags}


def test_german_branches_and_topics_are_right() -> None:
    """Precision and recall on paragraphs that were not used to find phrases."""
    paragraphs = list(judged("de", "quality"))
    branches, below = (quality(paragraphs, branches=kind) for kind in (True, False))
    assert branches.precision >= 0.93
    assert branches.recall >= 0.83
    assert below.precision >= 0.86
    assert below.recall >= 0.72


def test_french_branches_and_topics_are_right() -> None:
    """Precision and recall on paragraphs of a writer who saw no phrases."""
    paragraphs = list(judged("fr", "quality"))
    branches, below = (quality(paragraphs, branches=kind) for kind in (True, False))
    assert branches.precision >= 0.9
    assert branches.recall >= 0.78
    assert below.precision >= 0.8
    assert below.recall >= 0.48


def test_spanish_branches_and_topics_are_right() -> None:
    """Precision and recall on paragraphs of a writer who saw no phrases."""
    paragraphs = list(judged("es", "quality"))
    branches, below = (quality(paragraphs, branches=kind) for kind in (True, False))
    assert branches.precision >= 0.85
    assert branches.recall >= 0.74
    assert below.precision >= 0.74
    assert below.recall >= 0.43


@pytest.mark.parametrize(
    ("language", "text", "right", "wrong"),
    [
        ("de", "Das war ein schöner Nachmittag, und alle waren da.", set(), {"war"}),
        ("de", "Der Stürmer sitzt auf der Bank, der Trainer schweigt.", {"sport"}, {"banking"}),
        (
            "de",
            "Nach der Feuerpause beginnen die Friedensgespräche.",
            {"peace process", "peace talks"},
            {"fire"},
        ),
        ("de", "Die Bundestagswahl beginnt in einer Schule.", {"politics", "election"}, {"education"}),
        ("fr", "Le cessez-le-feu tient, les pourparlers de paix reprennent.", {"peace process"}, {"fire"}),
        ("fr", "Le sélectionneur des Bleus tire les leçons de la défaite.", {"sport"}, {"education"}),
        ("es", "El alto el fuego se mantiene y siguen los diálogos de paz.", {"peace process"}, {"fire"}),
        (
            "es",
            "Tras la dana, los bomberos buscan entre los escombros.",
            {"disaster, accident and emergency incident"},
            {"sport"},
        ),
    ],
)
def test_words_are_read_in_their_language(language: str, text: str, right: set[str], wrong: set[str]) -> None:
    """Not as English, not by one word that is said in passing."""
    found = tags(language, text)
    assert right <= found
    assert not found & wrong
