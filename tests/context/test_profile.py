"""Profiles: bounded, the same for the same article, and made of what tells one happening from another."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsfold.context.profile import (
    LENGTH,
    MAX_NAMES,
    MAX_WORDS,
    Profile,
    Weights,
    article_profile,
    decode_profile,
    encode_profile,
    profile_of,
)
from newsfold.lexicons.terms.files import LANGUAGES, load_term_frequencies
from newsfold.lexicons.terms.frequencies import frequencies_of

ENGLISH = load_term_frequencies()["en"]
LONGEST = 4 * (MAX_NAMES + MAX_WORDS) + 1
WEIGHTS = {limit: st.dictionaries(st.integers(0, (1 << 18) - 1), st.integers(1, LENGTH), max_size=limit)
           for limit in (MAX_NAMES, MAX_WORDS)}  # fmt: skip


def weight(term: str, weights: Weights) -> int:
    """The weight of a term in one list of a profile: that of a text of it alone tells its hash."""
    (only,) = (*profile_of("", [term], ENGLISH).names, *profile_of("", [term], ENGLISH).words)
    return weights.get(only, 0)


@given(st.text(max_size=300), st.lists(st.text(max_size=300), max_size=6))
def test_a_profile_is_bounded_and_travels(title: str, paragraphs: list[str]) -> None:
    """Any text at all: at most 241 characters of ASCII, weights of six bits, and what went in comes out."""
    profile = profile_of(title, paragraphs, ENGLISH)
    text = encode_profile(profile)
    assert len(text) <= LONGEST
    assert text.isascii()
    assert all(1 <= weight <= LENGTH for weights in profile for weight in weights.values())
    assert decode_profile(text) == profile


@given(WEIGHTS[MAX_NAMES], WEIGHTS[MAX_WORDS])
def test_every_profile_is_read_as_it_was_written(names: Weights, words: Weights) -> None:
    """Whatever its terms and weights are; equal profiles have equal texts."""
    profile = Profile(names, words)
    assert decode_profile(encode_profile(profile)) == profile
    backwards = Profile(dict(reversed(names.items())), dict(reversed(words.items())))
    assert encode_profile(backwards) == encode_profile(profile)


@pytest.mark.parametrize("text", ["abc.", ".ab", "a", "é.", "AAAA" * 25 + ".", "." + "AAAA" * 37])
def test_a_text_that_is_no_profile_is_refused(text: str) -> None:
    """Half a term, other letters, and more terms than a profile has."""
    with pytest.raises(ValueError, match="no profile"):
        decode_profile(text)


def test_no_text_has_an_empty_profile() -> None:
    """So does an article in a language without a background."""
    assert decode_profile("") == profile_of("", [], ENGLISH) == Profile({}, {})
    assert article_profile("Títol", ["Un text."], "ca", load_term_frequencies()) == ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_a_background(language: str) -> None:
    """Words that all texts have say nothing, and others do."""
    background = load_term_frequencies()[language]
    assert len(background.rarity) > 500
    assert sum(value == 0 for value in background.rarity.values()) > 50
    assert article_profile("Zorbath", ["Zorbath 1734"], language, load_term_frequencies()) not in ("", ".")


def test_names_are_told_from_words() -> None:
    """A capital at the beginning of a sentence or in a headline makes no name of a common word."""
    paragraphs = [
        "Elections in Brunland were held.",
        "Voters queued.",
        "Brunland counts. Apple falls as an apple.",
    ]
    names, words = profile_of("Elections Held In Brunland", paragraphs, ENGLISH)
    assert weight("Brunland", names)
    assert weight("elections", words)
    assert weight("apple", words)
    assert not weight("Elections", names)


def test_what_is_rare_early_or_frequent_weighs_more() -> None:
    """Each alone makes a term weigh more than a like one without it; words that say nothing are left out."""
    background = frequencies_of(1000, [("common", 60), ("rare", 2), ("else", 2), ("the", 900)])
    later = ["filler", "filler"]

    def weights(*paragraphs: str) -> list[int]:
        return sorted(profile_of("", paragraphs, background).words.values())

    assert weights(*later, "common rare") == weights(*later, "rare common the the the")
    common, rare = sorted(profile_of("", ["common rare"], background).words.values())
    assert common < rare
    assert len(set(weights("rare else"))) == 1
    assert len(set(weights("rare else else"))) == 2
    assert len(set(weights("rare rare", "", "else else"))) == 2


def test_plurals_and_case_are_one_term() -> None:
    """As they are in two papers' headlines."""
    one, other = profile_of("", ["strikes"], ENGLISH), profile_of("", ["STRIKE"], ENGLISH)
    assert {*one.names, *one.words} == {*other.names, *other.words}


def test_only_the_greatest_are_kept() -> None:
    """The rarest and most frequent of a long text, in whatever order its later paragraphs are."""
    words = [f"word{chr(97 + n // 26)}{chr(97 + n % 26)}" for n in range(100)]
    paragraphs = ["lead", "lead", *(" ".join([word] * (1 + n % 5)) for n, word in enumerate(words))]
    profile = profile_of("title", paragraphs, ENGLISH)
    assert len(profile.words) == MAX_WORDS
    assert profile_of("title", [*paragraphs[:2], *reversed(paragraphs[2:])], ENGLISH) == profile
