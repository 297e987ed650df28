"""The full names of an article: which of them each of its paragraphs is given."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsfold.context.full_names import MAX_BYTES, full_names

PIECES = (
    "Mr", "Ana", "Ana Ruud", "Ruud", "Ruud's", "A. Ruud", "O’Dea", "Lev O’Dea", "de Wit", "Tom de Wit",
    "Karim al-Sabti", "Jr.", "the", "of", ".", ",", "Oslo", "University", "IAEA", "al-", "J.K.", "İ", "ß",
    "\x00", "\ud800",
)  # fmt: skip
TEXTS = st.lists(st.sampled_from(PIECES), max_size=30).map(" ".join) | st.text(max_size=80)


def needed(*paragraphs: str, title: str = "") -> list[tuple[str, ...]]:
    """What each paragraph is given."""
    return full_names(title, paragraphs)


@pytest.mark.parametrize(
    ("full", "alone", "name"),
    [
        ("Ana Ruud of Oslo won.", "Ruud smiled.", "Ana Ruud"),
        ("It was Ana Ruud's idea.", "Later Ruud’s plan failed.", "Ana Ruud"),
        ("Former Prime Minister Ana Ruud won.", "President Ruud smiled.", "Ana Ruud"),
        ("On Monday Ana Ruud won.", "Ana smiled.", "Ana Ruud"),
        ("The Norwegian Ana M. Ruud won.", "Ms. Ruud smiled.", "Ana M. Ruud"),
        ("Ana Ruud won.", "A. Ruud smiled.", "Ana Ruud"),
        ("Tom de Wit won.", "Mayor de Wit smiled.", "Tom de Wit"),
        ("Karim al-Sabti won.", "“We,” said al-Sabti.", "Karim al-Sabti"),
        ("Lev O’Dea won.", "O'Dea smiled.", "Lev O'Dea"),
        ("Roy Tell Jr. won.", "Tell smiled.", "Roy Tell Jr."),
        ("Jean-Luc Aubry won.", "Aubry smiled.", "Jean-Luc Aubry"),
    ],
)
def test_a_paragraph_is_given_the_name_that_it_has_in_part(full: str, alone: str, name: str) -> None:
    """Surname, first name, title or initials; the paragraph with the full name alone needs nothing."""
    assert needed(full, alone, "Nobody spoke.") == [(), (name,), ()]
    assert needed(alone, full) == [(name,), ()]


def test_all_who_share_a_word_are_given() -> None:
    """So that no surname seems to fit one person where it fits two."""
    assert needed("Ana Ruud and Leif Ruud won.", "Ruud smiled.") == [(), ("Ana Ruud", "Leif Ruud")]


def test_one_form_stands_for_a_person() -> None:
    """A name without initials for that with them, a longer name for its end."""
    assert needed("Ana Ruud won.", "Ana B. Ruud ran.", "Ruud smiled.") == [(), ("Ana Ruud",), ("Ana Ruud",)]
    assert needed("Dries Van Hecke won.", "Van Hecke smiled.") == [(), ("Dries Van Hecke",)]


def test_the_title_counts() -> None:
    """Unless it has capitals everywhere, or the text knows the surname."""
    assert needed("Ruud smiled.", title="Voters choose Ana Ruud again") == [("Ana Ruud",)]
    assert needed("Ruud smiled.", title="Voters Choose Ana Ruud") == [()]
    assert needed("Ana Ruud won.", "Ruud smiled.", title="Skier Ruud wins again") == [(), ("Ana Ruud",)]


def test_what_is_no_person_is_not_given() -> None:
    """Organisations, places and offices by their words, and what only stands in capitals."""
    text = "The University of Bergen, Elm Street, Prime Minister, World Health Organization and THE END."
    assert needed(text, "Bergen, Elm, World and Prime.") == [(), ()]


def test_too_many_are_none() -> None:
    """Rather than some, of which a surname would seem to fit one."""
    everybody = [f"Ana R{'u' * n}d" for n in range(60)]
    assert needed(", ".join(everybody), "Ana smiled.")[1] == ()
    assert needed(", ".join(everybody[:9]), "Ana smiled.")[1] == tuple(everybody[:9])


@given(TEXTS, st.lists(TEXTS, max_size=6))
def test_any_article_is_read(title: str, paragraphs: list[str]) -> None:
    """No text raises; each paragraph has its names, in no more bytes than are allowed."""
    names = full_names(title, paragraphs)
    assert len(names) == len(paragraphs)
    whole = " ".join([title, *paragraphs]).replace("’", "'")
    for of_paragraph in names:
        assert sum(len(name.encode("utf-8", "surrogatepass")) for name in of_paragraph) <= MAX_BYTES
        assert len({*of_paragraph}) == len(of_paragraph)
        assert all(" " in name and name in whole for name in of_paragraph)


@pytest.mark.parametrize("unit", ["A", "A b ", "A B ", "Al-", "of A ", "A. ", "A'", "Ana Ruud ", "a"])
def test_a_long_text_is_read(unit: str) -> None:
    """A million characters of anything."""
    assert full_names("", [unit * (1_000_000 // len(unit)), "Ana smiled."])[1] in ((), ("Ana Ruud",))
