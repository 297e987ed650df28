"""The codec: both encoders of records give the same bytes."""

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from newsfold.model.paragraph import Paragraph
from newsfold.wire.codec import canonical, canonical_struct, canonical_structs, decode, encode, encode_struct

TEXT = st.text(st.characters(exclude_categories=["Cs"]))


@given(TEXT, TEXT, st.integers(1, 1000))
def test_a_struct_is_encoded_alike(text: str, title: str, version: int) -> None:
    """Whatever characters its texts have, the fast encoder of structs and that of trees agree."""
    paragraph = Paragraph(
        id="1", article_id="2", version=version, digest="3", seq=0, count=1, source="Post", url="",
        title=title, lang="en", published_at="2025-03-18T00:00:00Z", text=text,
    )  # fmt: skip
    assert encode_struct(paragraph) == encode(paragraph)
    assert canonical_struct(paragraph) == canonical(paragraph)
    shorter = replace(paragraph, text="")
    structs = [paragraph, shorter, paragraph]
    assert [bytes(line) for line in canonical_structs(structs)] == list(map(canonical, structs))
    assert decode(encode_struct(paragraph), Paragraph) == paragraph
