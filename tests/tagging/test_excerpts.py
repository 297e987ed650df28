"""Excerpts: the sentence that a contribution carries of a paragraph."""

from hypothesis import given
from hypothesis import strategies as st

from newsfold.model.tags import Evidence, TopicTag
from newsfold.tagging.excerpts import MAX_EXCERPT, excerpts

WORDS = st.sampled_from(
    ["Rain", "fell", "in", "the", "U.S.", "Mr.", "Lund", "slept.", "Why?", "😀", "naïve", "…"]
)


def of(text: str, *spans: tuple[int, int]) -> list[str]:
    """The excerpt of each topic, whose evidence is the span."""
    topics = tuple(
        TopicTag(f"medtop:{n}", "t", 1.0, (f"medtop:{n}",), (Evidence(start, end, text[start:end], "r"),))
        for n, (start, end) in enumerate(spans)
    )
    return excerpts(text, topics)


def test_topics_have_the_sentence_of_their_own_evidence() -> None:
    """Two topics of one sentence have the same excerpt, one of another sentence has that one."""
    text = "Gov. Ada Lund spoke on Oct. 3 in St. Albans. Floods had cut the U.S. highway. Nobody came."
    spoke, cut = "Gov. Ada Lund spoke on Oct. 3 in St. Albans.", "Floods had cut the U.S. highway."
    at = [
        (text.index(word), text.index(word) + len(word)) for word in ("spoke", "highway", "Albans", "Floods")
    ]
    assert of(text, *at) == [spoke, cut, spoke, cut]
    whole = (0, len(text))
    assert of(text, at[0], whole, at[0]) == [spoke, text, spoke]


def test_without_evidence_it_is_the_first_sentence() -> None:
    """A topic without a span is at the beginning of the paragraph."""
    assert of("Mr. Lund slept. Nobody came.", (0, 0)) == ["Mr. Lund slept."]


@given(st.lists(WORDS, min_size=1, max_size=150).map(" ".join), st.data())
def test_an_excerpt_is_bounded_and_holds_the_evidence(text: str, data: st.DataObject) -> None:
    """However long the sentence, and whatever other topics were looked up before."""
    offsets = st.integers(0, len(text) - 1)
    spans = [(at, min(at + 5, len(text))) for at in data.draw(st.lists(offsets, min_size=1, max_size=4))]
    texts = of(text, *spans)
    assert texts == [of(text, span)[0] for span in spans]
    for (start, end), excerpt in zip(spans, texts, strict=True):
        assert 0 < len(excerpt) <= MAX_EXCERPT
        assert excerpt in text
        assert text[start:end].strip() in excerpt
