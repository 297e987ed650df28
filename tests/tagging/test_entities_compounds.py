"""Compounds: a word of a name makes it whole and shows its type, in text of any case and place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsfold.lexicons.entities.loading import load_entities
from newsfold.tagging.entities.tagger import EntityTagger

CASES = {
    "Deputies of the Marlow County Sheriff's Department found him.": (
        "Marlow County Sheriff's Department",
        "ORG",
    ),
    "She reports to the Office of Fair Rents and Homes.": ("Office of Fair Rents and Homes", "ORG"),
    "He read law at the Academy of Sciences of Latvia.": ("Academy of Sciences", "ORG"),
    "The album came out on Tall Ship Records.": ("Tall Ship Records", "ORG"),
    "A car hit a wall on Merriton Avenue.": ("Merriton Avenue", "LOC"),
    "Roofs flew when Hurricane Ottoline came ashore.": ("Hurricane Ottoline", "EVENT"),
    "Ten trawlers sank in Super Typhoon Renzo.": ("Super Typhoon Renzo", "EVENT"),
    "They died in the Siege of Vardanes.": ("Siege of Vardanes", "EVENT"),
    "She won gold at the 2031 Harbour Marathon.": ("2031 Harbour Marathon", "EVENT"),
    "Shares of ParcelWing rose.": ("ParcelWing", "ORG"),
    "The new iPhone 31 Pro is dearer.": ("iPhone 31 Pro", "PRODUCT"),
    "Two Su-91 jets were lost.": ("Su-91", "PRODUCT"),
    "He wrote the novel “The Salt Road” in a year.": ("The Salt Road", "PRODUCT"),
    'She sings her song "Nine Lamps," at last.': ("Nine Lamps", "PRODUCT"),
}
NONE = """
She came from the Department after All Saints.
The storm broke over the Marathon.
Mr McKinsey and Ms DeLillo spoke of the series "when they come".
An F-1 visa and the book “we all left”.
"""


@pytest.fixture(scope="module")
def tagger() -> EntityTagger:
    return EntityTagger(load_entities())


@pytest.mark.parametrize("text", CASES)
def test_a_name_is_whole_and_of_its_kind(tagger: EntityTagger, text: str) -> None:
    """Departments, labels, streets, storms, sieges, games of a year, companies, models and works."""
    [tags] = tagger.tag([""], [text])
    assert CASES[text] in {(tag.text, tag.type) for tag in tags}
    assert not any(tag.type == "QUOTE" for tag in tags)


@pytest.mark.parametrize("text", NONE.strip().split("\n"))
def test_a_word_alone_makes_no_name(tagger: EntityTagger, text: str) -> None:
    """A head word with nothing to it, a surname with a capital inside, a quote: no compound."""
    [tags] = tagger.tag([""], [text])
    assert not any(tag.rule == "head word" for tag in tags)


@pytest.mark.parametrize(
    "text", ["Trains stopped in the snow.", "Residents fled.", "Trams ran late, and Trains too."]
)
def test_a_word_that_opens_a_sentence_is_nobody(tagger: EntityTagger, text: str) -> None:
    """Plurals that sentences begin with are no persons, and no names at all."""
    assert tagger.tag([""], [text]) == [()]


WORDS = """
the of and The Marlow Department Office Records 2031 Cup Hurricane Operation Siege Su - 91 ParcelWing iPhone
Road “ ” " song Sheriff 's . , Lena Ortiz UN
"""


@given(st.lists(st.sampled_from(WORDS.split()), max_size=30))
def test_compounds_of_any_words_lie_apart_and_in_the_text(tagger: EntityTagger, words: list[str]) -> None:
    """Whatever stands beside a head word, spans are in order, do not overlap, and are the text's own."""
    text = " ".join(words)
    [tags] = tagger.tag([""], [text])
    end = 0
    for tag in tags:
        assert end <= tag.start < tag.end <= len(text)
        assert text[tag.start : tag.end] == tag.text
        end = tag.end
