"""What tells the form of an input: its bytes, whatever its name."""

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsfold.sources.forms import HEAD_BYTES, Form, form_of

RSS = '<rss version="2.0"><channel><title>Harbour Lantern</title></channel></rss>'
PAGE = "<html lang=en><head><title>Ferries</title></head><body><p>The strait is closed.</p></body></html>"
HTML5 = f"<!DOCTYPE html>\n{PAGE}"
NINJS = '{"uri":"urn:1","pubstatus":"usable","headline":"Ferries","body_html":"<p>Closed.</p>"}'
FORMS: list[tuple[str, Form]] = [
    ("The strait is closed.\n", Form.TEXT),
    ("[Update] The strait is closed.", Form.TEXT),
    ("<p>The strait is closed.</p>", Form.TEXT),
    ("Markup such as <rss> is told from feeds.", Form.TEXT),
    ("Title: Ferries, at last\nText, text", Form.TEXT),
    ('{"uri":"a","body":"One."}\n{"uri":"b","body":"Two."}\n', Form.JSONL),
    ('{"uri":"a","body":"One."}', Form.JSONL),
    ('{"uri":"a","body":"cut off\n{"uri":"b","body":"Two."}\n', Form.JSONL),
    ('{"mark": "CRASH"}\n', Form.JSONL),
    ("{broken\n", Form.JSONL),
    ('no JSON\n{"uri":"b","body":"Two."}\n{"uri":"c","body":"Three."}\n', Form.JSONL),
    ('{\n  "title": "Ferries",\n  "body": "Closed."\n}\n', Form.JSON),
    ('[{"title": "Ferries", "body": "Closed."}]', Form.JSON),
    ('{"status":"ok","totalResults":1,"articles":[{"title":"Ferries","content":"Closed."}]}', Form.JSON),
    ("[]", Form.JSON),
    ('{\n "name": "left-pad",\n "version": "1.0.0"\n}', Form.OTHER_JSON),
    ('{"version": "https://jsonfeed.org/version/1.1", "title": "L", "items": []}', Form.JSON_FEED),
    ('{\n "version": "http:\\/\\/jsonfeed.org\\/version\\/1",\n "items": []}', Form.JSON_FEED),
    (NINJS, Form.NINJS),
    (f"[{NINJS}]", Form.NINJS),
    (f"{NINJS}\n{NINJS}\n", Form.NINJS),
    ('{\n"uri": "a",\n"standard": {"name": "ninjs", "version": "3.1"}}', Form.NINJS),
    (RSS, Form.RSS),
    (f"<?xml version='1.0' encoding='utf-8'?>\n<!-- made by hand -->\n{RSS}", Form.RSS),
    (f'<?xml-stylesheet href="a.xsl"?><?xml version="1.0"?>{RSS}', Form.RSS),
    (f'<!DOCTYPE rss PUBLIC "-//N//DTD RSS 0.91//EN" "rss.dtd">\n{RSS}', Form.RSS),
    (f"<br />\n<b>Warning</b>: a file is missing in /feed.php on line 3<br />\n{RSS}", Form.RSS),
    (f"Notice: a variable is undefined\n\n<?xml version='1.0'?>{RSS}", Form.RSS),
    (f"\ufeff\n\n  {RSS}", Form.RSS),
    ('<rdf:RDF xmlns="http://purl.org/rss/1.0/"><channel/></rdf:RDF>', Form.RDF),
    ('<feed xmlns="http://www.w3.org/2005/Atom"/>', Form.ATOM),
    ('<atom:feed xmlns:atom="http://www.w3.org/2005/Atom"/>', Form.ATOM),
    ('<opml version="2.0"><body/></opml>', Form.OPML),
    ('<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"/>', Form.SITEMAP),
    ("https://lantern.example/a\nhttps://lantern.example/b\n", Form.SITEMAP),
    ('<?xml version="1.0"?><sitemapindex/>', Form.SITEMAP_INDEX),
    ('<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:1"/>', Form.NEWSML),
    ('<?xml version="1.0"?><svg width="3"/>', Form.OTHER_XML),
    (PAGE, Form.HTML),
    (HTML5, Form.HTML),
    (f"<!-- saved --><!doctype html><script>'<rss version=2>'</script>{PAGE}", Form.HTML),
    (f'<?xml version="1.0"?><!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0//EN" "x.dtd">{PAGE}', Form.HTML),
    ("title,url,published_at,text\nFerries,https://a.example,2025-03-18,Closed.\n", Form.TABLE),
    ("headline\tbody\nFerries\tClosed.\n", Form.TABLE),
    ('"Title";"Date";"Text"\r\n"Ferries";"2025-03-18";"Closed."', Form.TABLE),
    ("", Form.EMPTY),
    (" \r\n\t", Form.EMPTY),
]  # fmt: skip


@pytest.mark.parametrize(("text", "form"), FORMS)
def test_the_form_is_told_by_what_is_there(text: str, form: Form) -> None:
    """With a byte order mark or without."""
    assert form_of(text.encode()) is form
    assert form_of(b"\xef\xbb\xbf" + text.encode()) is form


@pytest.mark.parametrize(("text", "form"), [pair for pair in FORMS if pair[0][:1] in ("<", "{")])
@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_wide_encodings_hide_no_form(text: str, form: Form, encoding: str) -> None:
    """With a mark, or told by where the zeros are."""
    assert form_of(text.encode(encoding)) is form


@pytest.mark.parametrize(
    ("data", "form"),
    [
        (gzip.compress(RSS.encode(), mtime=0), Form.GZIP),
        (b"WARC/1.0\r\nWARC-Type: response\r\n", Form.WARC),
        (b"PK\x03\x04\x14\x00", Form.ZIP),
        (b"\x89PNG\r\n\x1a\n", Form.BINARY),
        (b"%PDF-1.7", Form.BINARY),
        (b"\x00\x00\x00\x18ftypmp42", Form.BINARY),
        (bytes(100), Form.BINARY),
        (b"abc" + bytes(100), Form.BINARY),
        (b"Gr\xfc\xdfe aus Husum", Form.TEXT),
        ("<rss version='2.0'><title>Gr\u00fc\u00dfe</title>".encode("latin-1"), Form.RSS),
    ],
)
def test_what_is_no_utf8_is_told_too(data: bytes, form: Form) -> None:
    """Archives, pictures, and texts in older encodings."""
    assert form_of(data) is form


@given(st.binary(max_size=500) | st.text("{}[]<>rsfeed \n\":,='!?-", max_size=200).map(str.encode))
def test_any_bytes_have_a_form(data: bytes) -> None:
    """Nothing is raised, whatever they are."""
    assert form_of(data) in Form


def test_a_long_head_costs_little() -> None:
    """Hostile beginnings take no time that grows with the square of their length."""
    for piece in (b"<!--", b"<?", b"{", b"[", b'{"a":', b"<!doctype [", b"<a ", b" \n", b'"a",', b"<feed "):
        assert form_of(piece * (HEAD_BYTES // len(piece))) in Form
