"""The phrase matcher: word boundaries, case, offsets, and laws on any text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsfold.tagging.topics.matcher import PhraseMatcher, code_points, inflections

PHRASES = [
    "war",
    "peace talks",
    "talks",
    "NATO",
    "Labour",
    "women's rights",
    "pokémon",
    "İstanbul",
    "cease-fire",
]
TEXTS = st.text(st.one_of(st.characters(), st.sampled_from("war WAR’'\u202e\x00🎉İß-—\ud800")), max_size=200)


def found(text: str) -> list[str]:
    """The texts of the spans, checked against the text itself."""
    matcher = PhraseMatcher(PHRASES)
    return [text[match.start : match.end] for match in matcher.find(text)]


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("The WAR is over.", ["WAR"]),
        ("warm toward warfare", []),
        ("Peace-talks began", ["Peace-talks"]),
        ("a cease fire, a cease-fire", ["cease fire", "cease-fire"]),
        ("Nato and NATO", ["NATO"]),
        ("labour, Labour", ["Labour"]),
        ("women’s rights, women's rights", ["women’s rights", "women's rights"]),
        ("POKÉMON in İstanbul", ["POKÉMON", "İstanbul"]),
        ("“war”—war…war", ["war", "war", "war"]),
        ("ewar, waré, 戦war", []),
        ("🎉 war \x00war\u202ewar", ["war", "war", "war"]),
    ],
)
def test_finds_whole_words_only(text: str, spans: list[str]) -> None:
    """Marks end words, letters of any script do not; capitals in a phrase are exact; spans are exact."""
    assert found(text) == spans


def test_longest_phrase_wins() -> None:
    """A phrase inside a longer one is not reported."""
    assert found("peace talks, talks") == ["peace talks", "talks"]


@given(TEXTS)
def test_any_text_gives_spans_in_order(text: str) -> None:
    """Whatever the text, spans lie in it, rise, and read as the phrase they stand for."""
    matcher = PhraseMatcher(PHRASES)
    last = (-1, -1)
    for match in matcher.find(text):
        assert 0 <= match.start < match.end <= len(text)
        assert (match.start, match.end) > last
        assert len(text[match.start : match.end]) == len(PHRASES[match.number])
        last = (match.start, match.end)


@given(st.text(min_size=1, max_size=40))
def test_a_phrase_is_found_in_itself(phrase: str) -> None:
    """Any phrase with a letter or digit at both ends is found in a text that consists of it."""
    if phrase[0].isascii() and phrase[0].isalnum() and phrase[-1].isascii() and phrase[-1].isalnum():
        (match,) = PhraseMatcher([phrase]).find(f"({phrase})")
        assert (match.start, match.end) == (1, 1 + len(phrase))


@given(st.lists(st.text("abB-.'’é \n", min_size=1, max_size=12), min_size=1, max_size=8))
def test_of_phrases_alike_the_first_is_found(phrases: list[str]) -> None:
    """Phrases that differ in marks only are one; an exact one goes before those of any case."""
    for text in phrases:
        for span in {(match.start, match.end) for match in PhraseMatcher([text]).find(text)}:
            alike = [n for n, phrase in enumerate(phrases) if span in spans_alone(phrase, text)]
            exact = [n for n in alike if "B" in phrases[n]]
            numbers = {match[1:]: match.number for match in PhraseMatcher(phrases).find(text)}
            assert numbers[span] == (exact or alike)[0]


def spans_alone(phrase: str, text: str) -> list[tuple[int, int]]:
    """Where one phrase is found when there is no other."""
    return [(match.start, match.end) for match in PhraseMatcher([phrase]).find(text)]


@given(TEXTS, st.data())
def test_code_points_agree_with_decoding(text: str, data: st.DataObject) -> None:
    """A byte offset at the start of a character becomes that character's offset."""
    (scanned,), _ = PhraseMatcher(PHRASES).scan([text])
    places = data.draw(st.lists(st.integers(0, len(text)), max_size=5))
    bytes_ = [len(text[:place].encode("utf-8", "surrogatepass")) for place in places]
    assert code_points(scanned, bytes_) == dict(zip(bytes_, places, strict=True))


@pytest.mark.parametrize(
    ("phrase", "forms"),
    [
        ("truce", ("truce", "truces")),
        ("army", ("army", "armies")),
        ("convoy", ("convoy", "convoys")),
        ("crash", ("crash", "crashes")),
        ("peace talks", ("peace talks",)),
        ("hostess", ("hostess", "hostesses")),
        ("athletics", ("athletics",)),
        ("NATO", ("NATO",)),
    ],
)
def test_plurals(phrase: str, forms: tuple[str, ...]) -> None:
    """Plurals follow the spelling rules of English; names in capitals and plurals stay as they are."""
    assert inflections(phrase) == forms
