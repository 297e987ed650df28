"""The source for tables."""

import csv
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest

from newsfold.intake.files import read
from newsfold.intake.folder import WatchedFolder
from newsfold.model.article import Article
from newsfold.sources.field_mapping import field_mapping
from newsfold.sources.input_stream import MAX_REJECTED_BYTES, InputStream
from newsfold.sources.item import Rejected, Sourced
from newsfold.sources.separated import read_separated
from tests.command import newsfold
from tests.sources.contract import SourceContract

NAMES = ("uri", "source", "title", "published_at", "body", "version", "status", "updated_at", "url", "lang")


def table(*articles: Article, delimiter: str = ",") -> bytes:
    """The articles as a table."""
    text = StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\n")
    writer.writerow(NAMES)
    writer.writerows([getattr(article, name) for name in NAMES] for article in articles)
    return text.getvalue().encode()


class TestSeparated(SourceContract):
    """Tables pass the contract of sources."""

    source = staticmethod(read_separated)

    def written(self, *articles: Article) -> bytes:
        return table(*articles)

    def test_what_is_too_large_is_rejected_and_kept_in_part(self) -> None:
        """A bounded part of an oversized row is kept, and the line says both sizes."""
        data = table(Article(uri="urn:a", body="x" * 3_000_000))
        (item,) = self.items(data, limit=2_000_000)
        assert isinstance(item, Rejected)
        assert item.error.reason == "size"
        assert "2,000,000" in str(item.error)
        row = data[data.index(b"\n") + 1 :]
        assert item.data == row[:MAX_REJECTED_BYTES]
        assert item.position is not None
        assert item.position.offset == len(data)


def items(data: bytes, **options: Any) -> list[Any]:
    """What the source reads of the bytes."""
    return list(read_separated(InputStream(BytesIO(data), "desk.csv", limit=10_000), **options))


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_told_by_the_first_row(delimiter: str) -> None:
    """Text with commas, quotes and line ends in it survives under any."""
    article = Article(
        uri="urn:a", title='Frost, "deep"; cold', published_at="2025-03-18", body="One.\n\nTwo, too."
    )
    (item,) = items(table(article, delimiter=delimiter))
    assert item.article == article


def test_a_bad_row_leaves_the_others_alone() -> None:
    """The line says where it is, in lines of the file."""
    rows = b"uri;body;version\nurn:a;One;1\nurn:b;Two;two\nurn:c;x;1;;;\nurn:d;Four;2\n"
    first, second, third, fourth = items(rows)
    assert (first.article.uri, fourth.article.uri, fourth.article.version) == ("urn:a", "urn:d", 2)
    assert isinstance(second, Rejected)
    assert str(second.error).startswith("desk.csv:3: ")
    assert second.data == b"urn:b;Two;two\n"
    assert "6 fields under 3 names" in str(third.error)


def test_a_row_in_another_encoding_is_one_error() -> None:
    """The rows before and behind it are read."""
    first, bad, last = items("uri,body\na,Grüße\n".encode() + b"b,\xfc\xfc\n" + b"c,Three\n")
    assert (first.article.body, last.article.body) == ("Grüße", "Three")
    assert bad.error.reason == "encoding"


def test_a_mapping_says_where_the_fields_are() -> None:
    """Names of a source's own, and what is not mapped is found by its usual names."""
    mapping = field_mapping({"title": "Überschrift", "published_at": "Stand"})
    (item,) = items(
        "Überschrift,Stand,text,url\nFrost,2025-03-18,Kalt.,https://a.example/f\n".encode(), mapping=mapping
    )
    assert isinstance(item, Sourced)
    assert (item.article.title, item.article.published_at) == ("Frost", "2025-03-18")
    assert (item.article.body, item.article.url) == ("Kalt.", "https://a.example/f")


def test_a_table_without_rows_has_no_articles() -> None:
    """No error: there may be none today."""
    assert items(b"uri,body\n") == []
    assert items(b"") == []


def test_an_unclosed_quote_costs_no_more_than_an_article() -> None:
    """It swallows rows up to the limit of an article, which is said; memory stays bounded."""
    found = items(b'uri,body\na,"never closed\n' + b"b,two\n" * 3000)
    assert isinstance(found[0], Rejected)
    assert len(found[0].data) <= 10_000


def test_an_unclosed_quote_never_makes_an_article_of_the_rows_behind_it() -> None:
    """The rows to the end of the table would be the text of one article: refused, with line and remedy."""
    kept, bad = items(b'uri,body\na,One\nb,"never closed\nc,Three\nd,Four\n')
    assert kept.article.body == "One"
    assert isinstance(bad, Rejected)
    assert str(bad.error).startswith("desk.csv:3: a quote that is never closed: the 3 lines")
    assert bad.data == b'b,"never closed\nc,Three\nd,Four\n'


def test_files_are_read_with_a_mapping(tmp_path: Path) -> None:
    """As they are named, as they lie in a folder, and as they come to lie in a watched one."""
    mapping = field_mapping({"title": "Kopf", "published_at": "Stand", "body": "Absatz"})
    (tmp_path / "desk.csv").write_text(
        "Kopf;Stand;Absatz;title\nFrost;2025-03-18;Kalt.;x\n", encoding="utf-8"
    )
    seconds = iter(range(0, 1000, 10))
    watcher = WatchedFolder(tmp_path, clock=lambda: next(seconds), mapping=mapping)
    assert list(watcher.look()) == []
    for (item,) in (
        read([tmp_path / "desk.csv"], mapping=mapping),
        read([tmp_path], mapping=mapping),
        list(watcher.look()),
    ):
        assert isinstance(item, Sourced)
        assert (item.article.title, item.article.body) == ("Frost", "Kalt.")


def test_the_command_takes_a_mapping(tmp_path: Path) -> None:
    """A field that is none, or no pair at all, is one line before anything is read."""
    path = tmp_path / "a.csv"
    path.write_text("uri,body\n", encoding="utf-8")
    for option, said in (("headline=x", "no field 'headline'"), ("title", "'title' is no FIELD=NAME")):
        done = newsfold("feed", str(path), "--field", option)
        assert done.returncode == 2
        assert said in done.stderr
        assert done.stderr.count("\n") == 1
