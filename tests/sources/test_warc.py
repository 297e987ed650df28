"""The source for archives of crawlers."""

import gzip
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsfold.intake.files import read
from newsfold.sources.input_stream import InputStream
from newsfold.sources.item import Notice, Rejected, Sourced
from newsfold.sources.warc import read_warc

PARAGRAPHS = [
    f"The harbour froze over on Tuesday, and ferry number {n} was towed out by two tugs from the island."
    for n in range(6)
]
PAGE = (
    '<html><head><title>Frost</title><meta property="article:published_time" content="2025-03-18T08:00:00Z">'
    '<link rel="canonical" href="https://a.example/frost"></head><body><article><h1>Frost in the harbour</h1>'
    + "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
    + "</article></body></html>"
).encode()


def record(
    address: str = "https://a.example/frost?from=feed",
    body: bytes = PAGE,
    *,
    status: str = "200 OK",
    type_: str = "text/html; charset=utf-8",
    headers: str = "",
) -> bytes:
    """A response in an archive."""
    answer = f"HTTP/1.1 {status}\r\nContent-Type: {type_}\r\n{headers}\r\n".encode() + body
    head = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {address}\r\n"
        "WARC-Date: 2025-03-18T10:00:00Z\r\n"
        "WARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-000000000001>\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(answer)}\r\n\r\n"
    )
    return head.encode() + answer + b"\r\n\r\n"


def items(data: bytes) -> list[Any]:
    """What the source reads of an archive."""
    return list(read_warc(InputStream(BytesIO(data), "a.warc")))


def test_a_page_is_an_article_with_its_own_address() -> None:
    """Its canonical address, and where it was fetched beside it."""
    (item,) = items(record())
    assert isinstance(item, Sourced)
    assert item.article.url == "https://a.example/frost"
    assert item.ids.link == "https://a.example/frost?from=feed"
    assert "ferry number 5" in "\n".join((item.article.body, *item.article.paragraphs))
    assert item.origin == "a.warc[https://a.example/frost?from=feed]"
    assert item.position is not None
    assert item.position.offset == len(record())


def test_what_is_no_page_is_passed_over_and_counted() -> None:
    """Pictures, errors and redirects."""
    archive = (
        record() + record(type_="image/png") + record(status="404 Not Found") + record(status="301 Moved")
    )
    article, notice = items(archive)
    assert isinstance(article, Sourced)
    assert isinstance(notice, Notice)
    assert notice.text == "a.warc: 1 pages; 3 other records passed over"


def test_encodings_of_the_server_are_undone() -> None:
    """Content and transfer encodings, and the charset of the header."""
    packed = gzip.compress(PAGE)
    chunked = b"%x\r\n%b\r\n0\r\n\r\n" % (len(packed), packed)
    (item,) = items(record(body=chunked, headers="Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n"))
    assert "ferry number 5" in "\n".join((item.article.body, *item.article.paragraphs))
    latin = PAGE.replace(b"harbour froze", b"h\xe4rbour froze")
    (item,) = items(record(body=latin, type_="text/html; charset=iso-8859-1"))
    assert "härbour froze" in "\n".join((item.article.body, *item.article.paragraphs))


def test_a_bad_page_leaves_the_others_alone() -> None:
    """The error names the address of the page."""
    bad, good = items(record("https://a.example/empty", b"<html></html>") + record())
    assert isinstance(bad, Rejected)
    assert str(bad.error).startswith("a.warc[https://a.example/empty]: ")
    assert isinstance(good, Sourced)


@pytest.mark.parametrize("cut", [1, 100, len(PAGE)])
def test_of_an_archive_cut_off_the_whole_pages_are_read(cut: int) -> None:
    """The page at the cut is no article, and the archive is said to be broken."""
    whole, *rest = items(record() + record("https://a.example/2")[: -4 - cut])
    assert isinstance(whole, Sourced)
    assert all(isinstance(item, Rejected) for item in rest)
    assert "before the fault are read" in str(rest[-1].error)


@given(st.binary(max_size=300) | st.binary(max_size=200).map(lambda data: b"WARC/1.0\r\n" + data))
def test_no_bytes_make_it_raise(data: bytes) -> None:
    """Whatever the bytes."""
    for item in items(data):
        assert isinstance(item, Sourced | Rejected | Notice)


def test_a_compressed_archive_is_fed_as_a_file(tmp_path: Path) -> None:
    """Each record a gzip member of its own, as crawlers write them, under any name."""
    path = tmp_path / "crawl.bin"
    path.write_bytes(gzip.compress(record()) + gzip.compress(record("https://a.example/2")))
    assert [type(item) for item in read([path])] == [Sourced, Sourced]


def test_a_record_that_is_longer_than_it_says_is_told_once_and_by_us(
    capfd: pytest.CaptureFixture[str],
) -> None:
    """The library that takes archives apart prints to standard error; the feed says it in its own line."""
    whole = record()
    length = len(whole[whole.index(b"HTTP/1.1") : -4])
    lying = whole.replace(b"Content-Length: %d" % length, b"Content-Length: %d" % (length - 9), 1)
    found = items(lying + record("https://a.example/2"))
    assert any(isinstance(item, Rejected) for item in found)
    assert "longer than they say" in str(found[-1].error)
    assert capfd.readouterr().err == ""
