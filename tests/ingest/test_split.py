"""Cutting text into paragraphs."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsfold.ingest.split import split
from newsfold.sources.line import normalised

LONG = "A sentence of the story that is long enough to be one. "


def test_a_line_is_a_paragraph() -> None:
    """Scraped pages have a paragraph a line, with or without blank lines, whatever ends the lines."""
    for ends in ("\n", "\r\n", "\r", "\n\n", "\n \n\n", "\u2028"):
        assert split(ends.join(["One here.", "Two there."])) == ["One here.", "Two there."]


def test_a_very_long_line_stays_one() -> None:
    """There is no length at which a paragraph is cut."""
    assert split(LONG * 5000) == [(LONG * 5000).strip()]


def test_white_space_is_made_plain() -> None:
    """No-break, thin, zero-width, soft and control characters do not reach the records."""
    assert split("\ufeffA\u00a0b\u2009c\u200bd\u00ade\x00f\x07 \t g\u202e.\n\u200b\n") == ["A b cdef g."]


@pytest.mark.parametrize("mark", ["\x85", "\x0b", "\x0c", "\u2028", "\x1c", "\x1d", "\x1e", "\x1f", "\x00"])
def test_no_control_character_ends_a_paragraph_inside_a_sentence(mark: str) -> None:
    """Where a sentence goes on, a soft line break or a page break is a blank, whatever its case."""
    for text in (f"The truce {mark} agreed last week", f"said{mark} President Doe", f"“No.”{mark} he said"):
        assert len(split(text)) == 1


def test_soft_line_breaks_end_a_paragraph_between_sentences() -> None:
    """As word processors write them, alone behind a full stop or twice anywhere."""
    assert split("One here.\x0bTwo there.\x0cThree.\u2029Four\u2028\u2028five") == [
        "One here.",
        "Two there.",
        "Three.",
        "Four",
        "five",
    ]


def test_windows_characters_read_as_latin_1_are_what_they_were() -> None:
    """Every byte of Windows-1252 that is a character becomes it, the five others go."""
    letters = bytes(range(0x80, 0xA0))
    assert normalised(f"a{letters.decode('latin-1')}b") == f"a{letters.decode('cp1252', 'ignore')}b"
    assert normalised("Doe\x92s \x93plan\x94 \x96 wait\x85") == "Doe’s “plan” – wait…"


def test_ligatures_are_their_letters() -> None:
    """What a typesetter joined is found by its letters."""
    assert (
        normalised("The oﬃce of the ﬁrst ﬂeet: ﬀ ﬄ ﬅ ﬆ Æsop")
        == "The office of the first fleet: ff ffl st st Æsop"
    )


def test_joiners_stay_where_they_mean_something() -> None:
    """Persian words and joined emoji keep theirs; between Latin letters they go."""
    assert normalised("می‌خواهم 👩‍🚀 la\u200dtin") == "می‌خواهم 👩‍🚀 latin"


def test_letters_are_composed() -> None:
    """A letter and its accent are one character, so that lists of names match."""
    assert normalised(unicodedata.normalize("NFD", "Sánchez")) == "Sánchez"


def test_wrapped_lines_are_joined() -> None:
    """Where blank lines stand between paragraphs, lines that were wrapped become one again."""
    body = (
        "The council of the town met on Monday night\nand agreed, after three hours, on a\n"
        "new bridge.\n\nWork will begin in spring, the mayor said to\nthe press.\n\n"
        "[Read More]\nSource: Paper\n"
    )
    assert split(body) == [
        "The council of the town met on Monday night and agreed, after three hours, on a new bridge.",
        "Work will begin in spring, the mayor said to the press.",
        "[Read More]",
        "Source: Paper",
    ]


def test_lists_are_not_joined() -> None:
    """Short lines, and lines that each begin a sentence, stay apart."""
    lines = [
        "What the plan says:",
        "a truce",
        "an exchange of prisoners",
        "",
        "Moscow did not say yes.",
        "Kyiv did.",
    ]
    assert split("\n".join(lines)) == [line for line in lines if line]


@given(st.text())
def test_normalising_twice_changes_nothing(text: str) -> None:
    """What is clean stays as it is, has no edges, no double blanks, and nothing unseen but joiners."""
    once = normalised(text)
    assert normalised(once) == once
    assert once == once.strip()
    assert "  " not in once
    assert not any(unicodedata.category(c) == "Cc" for c in once)


@given(st.text(alphabet=st.characters(categories=["L", "N", "P", "Zs", "Cc"])))
def test_no_letter_is_lost(text: str) -> None:
    """Splitting removes white space and what cannot be seen, never a letter or a digit."""

    def letters(s: str) -> str:
        return "".join(c for c in unicodedata.normalize("NFC", s) if c.isalnum())

    assert letters("".join(split(text))) == letters("".join(normalised(line) for line in text.splitlines()))
    assert sorted(letters("".join(split(text)))) == sorted(letters(text)) or not text.isascii()
