"""Feeds in every form give the same article, and whatever the bytes are, what is whole of them."""

import tracemalloc
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsfold.model.article import Article, Subject
from newsfold.sources.feeds.read import read_feed, read_feed_items
from newsfold.sources.input_stream import InputStream
from newsfold.sources.item import Item, Notice, Rejected, Sourced
from tests.sources.contract import ANY_SOURCE, BROKEN_BYTES
from tests.sources.feeds.samples import (
    ATOM,
    JSON_FEED,
    PARAGRAPHS,
    RDF,
    SPACES,
    articles,
    feed,
    item,
    only,
    rss,
)

FULL = rss(
    item(
        more="<category>sea</category><dc:creator>Ada Lind</dc:creator>"
        "<a10:updated>2025-03-18T15:00:00+01:00</a10:updated>"
    ),
    more="<language>en-gb</language>",
)
FORMS = [FULL, RDF, ATOM, JSON_FEED]


@pytest.mark.parametrize("text", FORMS, ids=["rss", "rdf", "atom", "json"])
def test_every_form_gives_the_article(text: str) -> None:
    """Title, text, address, both dates as written, authors, subjects, language and source."""
    entry = only(text)
    article = entry.article
    assert article.paragraphs == PARAGRAPHS
    assert article.title in ("Ferries & storms", "Ferries &amp; storms")
    assert article.url == entry.ids.link == "https://lantern.example/ferries-1"
    assert "18" in article.published_at
    assert article.published_at.endswith(("+01:00", "+0100"))
    assert article.updated_at == ("" if text is RDF else "2025-03-18T15:00:00+01:00")
    assert article.authors == ("Ada Lind",)
    assert [subject.label.lower() for subject in article.subjects] == ["sea"]
    assert article.lang[:2] == "en"
    assert article.source == "Harbour Lantern"
    assert article.uri == ""
    assert entry.ids.guid
    assert entry.summary == (text is RDF)


@pytest.mark.parametrize("text", FORMS, ids=["rss", "rdf", "atom", "json"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "latin-1"])
def test_encodings_are_read(text: str, encoding: str) -> None:
    """With marks or without, and where the declaration is wrong."""
    text = text.replace("strait", "sträit")
    if text.startswith("{") and encoding.startswith("utf-16"):
        return
    assert only(text.encode(encoding)).article.paragraphs[0] == "The storm closed the sträit."


def test_a_declared_encoding_counts_unless_the_bytes_are_utf8() -> None:
    """Letters are those that the server meant, also where it declares another encoding than it sends."""
    text = rss(item(title="Fähre – “Łódź”"))
    assert only(text.replace('"UTF-8"', '"ISO-8859-1"').encode()).article.title == "Fähre – “Łódź”"
    greek = rss(item(title="Πλοία")).replace('"UTF-8"', '"windows-1253"').encode("cp1253")
    assert only(greek).article.title == "Πλοία"
    unknown = rss(item(title="Fähre")).replace('"UTF-8"', '"latin-99"').encode("cp1252")
    assert only(unknown).article.title == "Fähre"


@pytest.mark.parametrize(
    "before", ["\n\n \n", "\ufeff\n", "<br />\n<b>Warning</b>: no such file on line 3<br />\n", "<!-- hi -->"]
)
def test_what_stands_before_the_feed_is_passed_over(before: str) -> None:
    """Blank lines, marks, and the warnings of broken servers."""
    assert only(before + FULL).article.paragraphs == PARAGRAPHS


@pytest.mark.parametrize(
    ("broken", "title"),
    [
        (rss(item(), spaces=""), "Ferries & storms"),
        (rss(item(title="Ferries & storms")), "Ferries & storms"),
        (rss(item(title="Caf&eacute;&nbsp;&hellip; &unknown;")), "Café\xa0… &unknown;"),
        (rss(item(title="Ferries\x0b &#11;closed")), "Ferries closed"),
        (rss(item(title="AT&T <b>grows")), "AT&T <b>grows"),
        (rss(item(title="<![CDATA[Ferries & <storms>]]>")), "Ferries & <storms>"),
        (rss(item(title="Open", more="<dc:creator>Ada")), "Open"),
        (rss(item(more='<media:x y:z="1"/><?php echo ?>')), "Ferries & storms"),
        (FULL.replace("</item>", ""), "Ferries & storms"),
        (FULL.replace("xmlns:dc", "xmlns:dc2"), "Ferries & storms"),
    ],
)
def test_what_feeds_get_wrong_is_mended(broken: str, title: str) -> None:
    """An entry is read by its tags where it is no XML, and the others are not harmed."""
    entries = articles(feed(broken.replace("</channel>", item(7) + "</channel>")))
    assert [entry.article.title for entry in entries] == [title, "Ferries & storms"]
    assert entries[0].article.paragraphs == PARAGRAPHS


@pytest.mark.parametrize("text", [rss(*map(item, range(9))), RDF, ATOM, JSON_FEED])
def test_what_is_whole_of_a_feed_that_is_cut_off_is_kept_and_said(text: str) -> None:
    """Cut anywhere: no half item is taken, and one line says that something is missing."""
    whole = [entry.article for entry in articles(feed(text))]
    for cut in range(0, len(text) - 2, 23):
        *entries, last = feed(text[:cut]).items
        kept = [entry.article for entry in entries if isinstance(entry, Sourced)]
        # What stands behind the items, such as a title of the feed, may be missing with the cut.
        assert [a.paragraphs for a in kept] == [a.paragraphs for a in whole][: len(kept)]
        assert isinstance(last, Rejected | Notice)
        assert "\n" not in str(last)


def test_entities_are_refused_before_they_are_parsed() -> None:
    """A few bytes could be made to mean gigabytes."""
    bomb = '<!DOCTYPE rss [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + FULL.partition("?>")[2]
    (rejected,) = feed(bomb).items
    assert isinstance(rejected, Rejected)
    assert rejected.error.reason == "unsafe-xml"


def test_what_is_no_feed_says_what_it_is() -> None:
    """A page where a feed was, nothing, or bytes."""
    for data, word in (
        (b"<html><body>Moved</body></html>", "HTML"),
        (b"", "empty"),
        (b"\0\1\2" * 50, "binary"),
    ):
        (rejected,) = read_feed(data, "name").items
        assert isinstance(rejected, Rejected)
        assert word in str(rejected.error)
    (notice,) = feed(rss()).items
    assert isinstance(notice, Notice)


def test_an_item_that_is_too_large_is_rejected_alone() -> None:
    """With its size and its first bytes."""
    text = rss(item(1), item(2, title="x" * 5000), item(3))
    first, bad, last = read_feed(text.encode(), "name", limit=4000).items
    assert isinstance(first, Sourced)
    assert isinstance(last, Sourced)
    assert isinstance(bad, Rejected)
    assert (bad.error.reason, bad.origin) == ("size", "name[2]")


def test_an_endless_feed_is_read_to_the_limit() -> None:
    """What stands before the limit is kept; memory stays in proportion to it."""
    data = rss(*map(item, range(20_000))).encode()
    tracemalloc.start()
    try:
        items = list(read_feed_items(InputStream(BytesIO(data), "name", limit=20_000)))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    *entries, last = items
    assert 100 < len(entries) < 1000
    assert isinstance(last, Rejected)
    assert last.position is not None
    assert last.position.offset == len(data)
    assert peak < 8_000_000


@ANY_SOURCE
@given(
    BROKEN_BYTES
    | st.builds(
        lambda text, cut, noise, length: text[:cut] + noise + text[cut + length :],
        st.sampled_from([text.encode() for text in FORMS]),
        st.integers(0, 2000),
        st.binary(max_size=20)
        | st.sampled_from([b"<", b"<![CDATA[", b"-->", b"<item>", b"</item>", b"&", b"\0"]),
        st.integers(0, 60),
    )
)
def test_mangled_bytes_never_make_it_raise(data: bytes) -> None:
    """Items come out, each rejection with a reason and one line; places rise and the last is the end."""
    items: list[Item] = list(read_feed_items(InputStream(BytesIO(data), "name")))
    assert items
    for entry in items:
        assert isinstance(entry, Sourced | Rejected | Notice)
        if isinstance(entry, Rejected):
            assert entry.error.reason
            assert str(entry.error).startswith("name")
            assert "\n" not in str(entry.error)
        if isinstance(entry, Sourced | Rejected) and entry.position:
            assert entry.position.offset == len(data)


def test_many_unclosed_elements_take_no_time() -> None:
    """Hostile markup costs in proportion to its length."""
    for piece in (
        "<item>",
        "<item><a",
        "<a>",
        "<![CDATA[",
        "&",
        "<b&",
        "<!--",
        "<item><b&></item>",
        "xmlns:a='b' ",
    ):
        feed(f"<rss version='2.0' {SPACES}><channel><item>{piece * 3_000}")
        feed(f"<rss version='2.0' {SPACES}><channel><item>&{piece * 3_000}</item></channel></rss>")


def test_the_same_feed_twice_is_the_same() -> None:
    """Reading is a function of the bytes."""
    assert feed(FULL) == feed(FULL)
    assert only(FULL).article == Article(
        url="https://lantern.example/ferries-1", title="Ferries & storms", source="Harbour Lantern",
        published_at="Tue, 18 Mar 2025 14:03:00 +0100", updated_at="2025-03-18T15:00:00+01:00", lang="en-gb",
        authors=("Ada Lind",), subjects=(Subject("", "sea"),), paragraphs=PARAGRAPHS,
    )  # fmt: skip


def test_half_a_character_in_a_json_feed_is_no_cut() -> None:
    """An escape that is half a surrogate pair costs one character, whether the feed is whole or cut off."""
    start = b'{"version": "https://jsonfeed.org/version/1.1", "items": ['
    entry = rb'{"id": "1", "url": "https://a.example/1", "content_text": "All well \ud83d"}'
    (whole,) = read_feed_items(InputStream(BytesIO(start + entry + b"]}"), "a"))
    kept, cut = read_feed_items(
        InputStream(BytesIO(start + entry + b', {"id": 12345678901234567890123'), "a")
    )
    assert isinstance(whole, Sourced)
    assert isinstance(kept, Sourced)
    assert kept.article == whole.article
    assert whole.article.paragraphs == ("All well \ufffd",)
    assert isinstance(cut, Rejected)
    assert "1 items before that" in str(cut.error)


def test_a_backslash_that_is_written_out_is_no_half_character() -> None:
    """Where another half is mended, a backslash behind a backslash begins no escape."""
    data = rb'{"version": "https://jsonfeed.org/version/1", "items":[{"title":"\\ud83d \ud83d\ud83d\ude00"}]}'
    (only_one,) = read_feed_items(InputStream(BytesIO(data), "a"))
    assert isinstance(only_one, Sourced)
    assert only_one.article.title == "\\ud83d \ufffd\U0001f600"


def test_numbers_without_end_in_a_feed_that_is_cut_off_do_not_raise() -> None:
    """What is whole before the cut may hold a number that no encoder of 64 bits takes."""
    data = (
        b'{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": ' + b"9" * 40 + b', "title": "a"}'
    )
    kept, cut = read_feed_items(InputStream(BytesIO(data), "a"))
    assert isinstance(kept, Sourced)
    assert kept.ids.guid == "9" * 40
    assert isinstance(cut, Rejected)


def test_a_feed_of_another_form_behind_the_end_is_said() -> None:
    """Files that were joined: of one form all items are read, of two the second is not lost silently."""
    rss_feed, atom = rss(item()).encode(), ATOM.encode()
    first, second = read_feed_items(InputStream(BytesIO(rss_feed + rss_feed), "a"))
    assert isinstance(first, Sourced)
    assert isinstance(second, Sourced)
    *kept, said = read_feed_items(InputStream(BytesIO(rss_feed + atom), "a"))
    assert [type(one) for one in kept] == [Sourced]
    assert isinstance(said, Rejected)
    assert "a feed of another form begins behind its end" in str(said.error)
    assert said.data.startswith(b"<feed")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig"])
def test_a_json_feed_in_a_wide_encoding_is_read(encoding: str) -> None:
    """With its mark or without."""
    data = '{"version": "https://jsonfeed.org/version/1.1", "items": [{"title": "Malmö", "id": "1"}]}'
    (found,) = read_feed_items(InputStream(BytesIO(data.encode(encoding)), "a"))
    assert isinstance(found, Sourced)
    assert found.article.title == "Malmö"
