"""Forms of phrases by language: what is found with a phrase, and what is not."""

import pytest

from newsfold.lexicons.topics.entry import TopicEntry, WeightedPhrase
from newsfold.tagging.topics.inflection import forms
from newsfold.tagging.topics.tagger import TopicTagger


@pytest.mark.parametrize(
    ("language", "phrase", "some"),
    [
        ("de", "Waffenruhe", "Waffenruhen"),
        ("de", "Gesetz", "Gesetze Gesetzes Gesetzen"),
        ("de", "Minister", "Ministers Ministern"),
        ("de", "Kanzlerin", "Kanzlerinnen"),
        ("de", "Ergebnis", "Ergebnisse Ergebnissen Ergebnisses"),
        ("de", "verhaftet", "verhaftete verhafteten verhafteter"),
        ("fr", "blessé", "blessés blessée blessées"),
        ("fr", "tribunal", "tribunaux"),
        ("fr", "réseau", "réseaux"),
        ("fr", "procès", "procès"),
        ("es", "elección", "elecciones"),
        ("es", "juez", "jueces"),
        ("es", "herido", "heridos herida heridas"),
        ("es", "crisis", "crisis"),
        ("en", "truce", "truces"),
    ],
)
def test_forms_of_a_word(language: str, phrase: str, some: str) -> None:
    """Plurals, cases and genders by rule; the phrase itself comes first."""
    assert forms(language, phrase)[0] == phrase
    assert set(some.split()) <= set(forms(language, phrase))


@pytest.mark.parametrize(
    ("language", "phrase", "form"),
    [
        ("de", "künstliche Intelligenz", "künstlicher Intelligenz"),
        ("de", "bewaffnete Gruppe", "bewaffneten Gruppen"),
        ("de", "bewaffnete Gruppe", "Bewaffnete Gruppen"),
        ("fr", "accord de paix", "accords de paix"),
        ("fr", "essai nucléaire", "essais nucléaires"),
        ("fr", "mandat d'arrêt", "mandats d'arrêt"),
        ("es", "acuerdo de paz", "acuerdos de paz"),
        ("es", "guerra civil", "guerras civiles"),
    ],
)
def test_forms_of_several_words(language: str, phrase: str, form: str) -> None:
    """Adjectives bend with their noun; behind a preposition nothing does."""
    assert form in forms(language, phrase)


@pytest.mark.parametrize("phrase", ["NATO", "U-20", "3,5 %", "G7", ""])
@pytest.mark.parametrize("language", ["de", "fr", "es", "xx"])
def test_what_has_one_form(phrase: str, language: str) -> None:
    """Abbreviations and numbers."""
    assert forms(language, phrase) == (phrase,)


def test_forms_are_found_in_texts_of_the_language() -> None:
    """With the rule of the phrase, as whole words."""
    phrase = WeightedPhrase("künstliche Intelligenz", 1.0, "lexicon:user/de/science.topics:3")
    topic = TopicEntry("my:ai", "artificial intelligence", ("my:ai",), (phrase,))
    text = "Was mit Künstlicher Intelligenz möglich ist, weiß niemand."
    (tags,) = TopicTagger([topic], language="de").tag([""], [text])
    assert [(e.text, e.rule) for tag in tags for e in tag.evidence] == [
        ("Künstlicher Intelligenz", phrase.rule)
    ]
    (tags,) = TopicTagger([topic]).tag([""], [text])
    assert not tags
