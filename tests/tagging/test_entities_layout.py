"""Layouts: tokens stand in the text where the layout says, whatever is laid out with it."""

from hypothesis import given
from hypothesis import strategies as st

from newsfold.tagging.entities.layout import lay_out, lay_out_all
from newsfold.tagging.entities.tokens import plain_spelling

TEXTS = st.text(
    st.one_of(st.characters(), st.sampled_from("aB1²٣.'’‘‐İ \t\n\u00a0\u2003\u3000\ud800")), max_size=40
)


@given(st.lists(TEXTS, max_size=5))
def test_tokens_are_the_text_without_its_white_space(texts: list[str]) -> None:
    """Every token is where its offset says, and nothing but white space is left between two."""
    layouts = lay_out_all(texts)
    assert [layout.text for layout in layouts] == texts
    for layout in layouts:
        rest = list(plain_spelling(layout.text))
        for number, token in enumerate(layout.tokens):
            span = slice(layout.starts[number], layout.end(number))
            assert "".join(rest[span]) == token
            rest[span] = " " * len(token)
        assert not "".join(rest).strip()
        assert layout == lay_out(layout.text)
        assert layout.digits == [n for n, token in enumerate(layout.tokens) if token[0].isdigit()]
