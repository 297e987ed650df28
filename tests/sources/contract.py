"""What every source owes: pass these tests and you are a source."""

from io import BytesIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsfold.errors import RecordError
from newsfold.intake.forms import Source
from newsfold.model.article import Article
from newsfold.sources.input_stream import MAX_REJECTED_BYTES, InputStream
from newsfold.sources.item import Item, Rejected, Sourced
from newsfold.sources.seed import Mark

BROKEN_BYTES = (
    st.binary(max_size=300)
    | st.text(max_size=300).map(lambda text: text.encode("utf-8", "surrogatepass"))
    | st.sampled_from(
        [b"\xff\xfea\x00b\x00", b"\x1f\x8b\x08", b"PK\x03\x04", b"{}", b'{"body":3}', b"\x00" * 50]
    )
)
ANY_SOURCE = settings(suppress_health_check=[HealthCheck.differing_executors])
"""One property, inherited by the tests of every source; they share no state."""


class SourceContract:
    """Inherit it, and say how the source is called and how it writes articles down."""

    source: Source

    def written(self, *articles: Article) -> bytes:
        """Bytes that the source reads as these articles; one, if it holds one a file."""
        raise NotImplementedError

    def items(self, data: bytes, *, limit: int = 10_000) -> list[Item]:
        """What the source yields of `data`."""
        return list(type(self).source(InputStream(BytesIO(data), "name", limit=limit)))

    ARTICLE = Article(
        uri="urn:a",
        source="Paper",
        title="Grüße, “all”",
        published_at="2025-03-18",
        body="One.\nTwo is long.\n",
    )

    def test_an_article_comes_back_as_it_was_written(self) -> None:
        """Every field survives, with its place and the bytes it was read from."""
        data = self.written(self.ARTICLE)
        (item,) = self.items(data)
        assert isinstance(item, Sourced)
        assert item.article == self.ARTICLE
        assert item.origin.startswith("name")
        assert item.data
        assert item.data in data
        assert item.position is not None
        assert (item.position.file, item.position.offset) == ("name", len(data))

    def test_a_byte_order_mark_and_windows_line_ends_change_nothing(self) -> None:
        """UTF-8 as Windows programs write it is UTF-8."""
        data = self.written(self.ARTICLE)
        (plain,) = self.items(data)
        (marked,) = self.items(b"\xef\xbb\xbf" + data.replace(b"\n", b"\r\n"))
        assert isinstance(plain, Sourced)
        assert isinstance(marked, Sourced)
        assert msg(marked.article) == msg(plain.article)

    @ANY_SOURCE
    @given(BROKEN_BYTES)
    def test_no_bytes_make_it_raise(self, data: bytes) -> None:
        """Whatever the bytes, items come out, and a rejection has a reason, a place and original bytes."""
        for item in self.items(data):
            assert isinstance(item, Sourced | Rejected | Mark)
            if isinstance(item, Rejected):
                assert isinstance(item.error, RecordError)
                assert item.error.reason
                assert str(item.error).startswith("name")
                assert item.data in data

    @ANY_SOURCE
    @given(BROKEN_BYTES)
    def test_positions_rise_to_the_end(self, data: bytes) -> None:
        """Offsets never go back and the last one is no further than the input."""
        items = [item for item in self.items(data) if isinstance(item, Sourced | Rejected)]
        offsets = [item.position.offset for item in items if item.position]
        assert offsets == sorted(offsets)
        assert all(offset <= len(data) for offset in offsets)

    @pytest.mark.parametrize("encoding", ["latin-1", "utf-16", "utf-16-le", "utf-32"])
    def test_another_encoding_is_rejected_with_a_hint(self, encoding: str) -> None:
        """One clear line names the trouble and says what to do; nothing is guessed into wrong letters."""
        text = self.written(self.ARTICLE).decode().replace("“", '"').replace("”", '"').replace('"all"', "all")
        items = self.items(text.encode(encoding))
        assert [type(item) for item in items] == [Rejected]
        (item,) = items
        assert isinstance(item, Rejected)
        assert item.error.reason == "encoding"
        assert "UTF-8" in str(item.error)
        assert "\n" not in str(item.error)

    def test_what_is_too_large_is_rejected_and_kept_in_part(self) -> None:
        """A bounded part of an oversized article is kept, and the line says both sizes."""
        data = self.written(Article(uri="urn:a", body="x" * 3_000_000))
        (item,) = self.items(data, limit=2_000_000)
        assert isinstance(item, Rejected)
        assert item.error.reason == "size"
        assert "2,000,000" in str(item.error)
        assert item.data == data[:MAX_REJECTED_BYTES]
        assert item.position is not None
        assert item.position.offset == len(data)


def msg(article: Article) -> Article:
    """The article with Unix line ends in its body."""
    return Article(
        **{name: getattr(article, name) for name in article.__struct_fields__ if name != "body"},
        body=article.body.replace("\r\n", "\n"),
    )
