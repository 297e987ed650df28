"""Forms of words in a search."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsfold.web.view.forms import forms_of


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("prisoner", "prisoners"),
        ("city", "cities"),
        ("strike", "striking"),
        ("stop", "stopped"),
        ("stopping", "stops"),
        ("tax", "taxes"),
        ("kill", "killed"),
        ("moves", "moved"),
        ("deny", "denied"),
        ("talk", "talks"),
    ],
)
def test_forms_of_one_word(one: str, other: str) -> None:
    """Each has the other among its forms."""
    assert other in forms_of(one)
    assert one in forms_of(other)


@pytest.mark.parametrize(
    ("one", "other"), [("news", "new"), ("string", "str"), ("united", "unit"), ("gas", "ga")]
)
def test_words_that_only_look_so(one: str, other: str) -> None:
    """What ends like a form and is none."""
    assert other not in forms_of(one)


@pytest.mark.parametrize("word", ["", "a", "1990s", "москва", "été", "covid19"])
def test_words_without_forms(word: str) -> None:
    """Short ones, numbers, other letters."""
    assert forms_of(word) == (word,)


@given(word=st.text("aeilsxy", max_size=3), end=st.sampled_from(["", "s", "es", "ies", "ed", "ied", "ing"]))
def test_any_letters_have_forms(word: str, end: str) -> None:
    """Whatever the letters, itself among them, few, and none of them short."""
    forms = forms_of(word + end)
    assert word + end in forms
    assert len(forms) < 16
    assert all(len(form) >= 3 for form in forms if form != word + end)
