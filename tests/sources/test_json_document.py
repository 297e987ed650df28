"""The source for one JSON document."""

import json
from io import BytesIO
from typing import Any

import pytest

from newsfold.errors import SettingsError
from newsfold.model.article import Article
from newsfold.sources.field_mapping import field_mapping
from newsfold.sources.input_stream import InputStream
from newsfold.sources.item import Notice, Rejected, Sourced
from newsfold.sources.json_document import read_json
from newsfold.wire import codec
from tests.sources.contract import SourceContract


class TestJsonDocument(SourceContract):
    """A document passes the contract of sources."""

    source = staticmethod(read_json)

    def written(self, *articles: Article) -> bytes:
        return codec.encode(articles[0])

    def test_what_is_too_large_is_rejected_and_kept_in_part(self) -> None:
        """The limit holds for each article, and sixteen of it for a document."""
        many = json.dumps([{"body": "x" * 900}] * 20).encode()
        assert {type(item) for item in self.items(many, limit=1000)} == {Rejected}
        (one,) = self.items(json.dumps({"body": "x" * 1500}).encode(), limit=1000)
        assert isinstance(one, Rejected)
        assert one.error.reason == "size"
        assert "1,000" in str(one.error)


def items(tree: Any, **options: Any) -> list[Any]:
    """What the source reads of a document."""
    return list(read_json(InputStream(BytesIO(json.dumps(tree).encode()), "a.json", limit=10_000), **options))


@pytest.mark.parametrize("wrap", [list, lambda a: {"status": "ok", "articles": a}, lambda a: {"data": a}])
def test_lists_of_articles_are_found(wrap: Any) -> None:
    """As they are, or in an object as search services send them."""
    found = items(wrap([{"uri": "a", "body": "One."}, {"uri": "b", "text": "Two."}]))
    assert [item.article.body for item in found] == ["One.", "Two."]
    assert [item.origin for item in found] == ["a.json[1]", "a.json[2]"]
    assert [item.position is None for item in found] == [True, False]


def test_an_empty_list_is_said() -> None:
    """No article is no fault."""
    (item,) = items([])
    assert isinstance(item, Notice)


def test_a_mapping_reaches_into_the_tree() -> None:
    """Paths go into objects and lists, and a mapped document is not taken for anything else."""
    mapping = field_mapping({"title": "head.0.text", "body": "content.plain", "published_at": "when"})
    (item,) = items(
        {"head": [{"text": "Frost"}], "content": {"plain": "Cold."}, "when": "2025-03-18"}, mapping=mapping
    )
    assert isinstance(item, Sourced)
    assert (item.article.title, item.article.body, item.article.published_at) == (
        "Frost",
        "Cold.",
        "2025-03-18",
    )
    assert item.unknown_fields == ()


def test_a_mapping_of_a_field_that_is_none_is_refused() -> None:
    """The line lists the fields there are."""
    with pytest.raises(SettingsError, match=r"no field 'headline'.*title"):
        field_mapping({"headline": "x"})


def test_credits_are_read_in_every_form() -> None:
    """One text, a list, objects with names."""
    (item,) = items(
        {"body": "x", "author": {"name": "Ada Lind"}, "tags": ["frost", {"id": "m:1", "name": "ice"}]}
    )
    assert item.article.authors == ("Ada Lind",)
    assert [(subject.id, subject.label) for subject in item.article.subjects] == [
        ("", "frost"),
        ("m:1", "ice"),
    ]
    assert item.unknown_fields == ()


def test_depth_and_numbers_that_an_encoder_refuses_do_not_raise() -> None:
    """A list's entry is kept as bytes of its own, also where it is nested deep or counts beyond 64 bits."""
    deep = b"[" * 500 + b"]" * 500
    for value in (deep, b"1" * 30):
        (item,) = items_of(b'[{"title": "a", "more": ' + value + b"}]")
        assert isinstance(item, Sourced)
        assert json.loads(item.data)["title"] == "a"


def items_of(data: bytes) -> list[Any]:
    """What the source reads of bytes."""
    return list(read_json(InputStream(BytesIO(data), "a.json", limit=10_000)))
