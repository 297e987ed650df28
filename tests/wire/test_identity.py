"""Identity: which sources are one, and what ids are made of."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsfold.wire.identity import content_hash, paragraph_ids, source_key, text_uri

SPELLINGS = [
    "Reader's Post", "READER'S POST", "reader’s post", "Reader's  Post",
    " Reader's\u00a0Post\t", "Reader`s Post", "Ｒｅａｄｅｒ's Post", "Reader's Post.",
]  # fmt: skip


@pytest.mark.parametrize("name", SPELLINGS)
def test_spellings_of_a_source_are_one(name: str) -> None:
    """Case, width, spacing, apostrophes; and a text without a uri is one article under all of them."""
    assert source_key(name) == source_key(SPELLINGS[0])
    assert text_uri(name, ["A text."]) == text_uri(SPELLINGS[0], ["A text."])


@pytest.mark.parametrize(
    "name", ["www.post.example", "Post.example", "https://www.post.example/", "post.example."]
)
def test_a_source_may_be_an_address(name: str) -> None:
    """Its host stands for it."""
    assert source_key(name) == "post.example"


def test_a_source_without_letters_has_a_key() -> None:
    """Nothing is left of it else."""
    assert source_key("!?") != source_key("?!")


def test_other_sources_are_others() -> None:
    """A word, a letter with a mark, or a hyphen makes another paper."""
    names = [
        "Post",
        "The Post",
        "Reader's Post",
        "Readers' Post",
        "Póst",
        "Post-Reader",
        "Post Reader",
        "postreader",
    ]
    assert all(source_key(one) != source_key(other) for one, other in combinations(names, 2))


@given(st.text(max_size=20) | st.text("w.A/:-h tp", max_size=12))
def test_the_key_of_a_key_is_itself(name: str) -> None:
    """No spelling is left in a key."""
    assert source_key(source_key(name)) == source_key(name)


def test_an_id_of_a_paragraph_is_a_hash_of_its_place() -> None:
    """Ids made together for an article are those that everybody can compute from what they are made of."""
    ids = paragraph_ids("a1", 2, "d3", 12)
    assert ids == [content_hash("paragraph", "a1", "2", "d3", str(seq)) for seq in range(12)]
