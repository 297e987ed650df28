"""Topics of German paragraphs: how many are right on the part of the corpus that is for measuring."""

import pytest

from newsfold.assembly import load_tagger
from newsfold.settings import Settings
from workshop.corpus.german import judged, quality


def tags(text: str, title: str = "") -> set[str]:
    """The topics that a German text is about."""
    finder = load_tagger(Settings()).topics_in("de")
    assert finder
    return {tag.label for tag in finder.read([title], [text])[0].tags}


def test_branches_and_topics_are_right() -> None:
    """Precision and recall on paragraphs that were not used to find phrases."""
    paragraphs = list(judged("quality"))
    branches, below = (quality(paragraphs, branches=kind) for kind in (True, False))
    assert branches.precision >= 0.93
    assert branches.recall >= 0.83
    assert below.precision >= 0.86
    assert below.recall >= 0.72


@pytest.mark.parametrize(
    ("text", "right", "wrong"),
    [
        ("Das war ein schöner Nachmittag, und alle waren da.", set(), {"war"}),
        ("Der Stürmer sitzt auf der Bank, der Trainer schweigt.", {"sport"}, {"banking"}),
        ("Nach der Feuerpause beginnen die Friedensgespräche.", {"peace process", "peace talks"}, {"fire"}),
        ("Die Bundestagswahl beginnt in einer Schule.", {"politics", "election"}, {"education"}),
    ],
)
def test_words_are_read_as_german(text: str, right: set[str], wrong: set[str]) -> None:
    """Not as English, not by one word that is said in passing."""
    found = tags(text)
    assert right <= found
    assert not found & wrong
