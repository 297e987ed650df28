"""Which addresses are one page: every spelling of one, and no two that differ in what tells pages apart."""

import time
from itertools import combinations
from urllib.parse import urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newsfold.wire.addresses import host_of, uri_of

PAGE = "https://gazette.example/region/bridge-reopens"
SPELLINGS = [
    "https://www.gazette.example/region/bridge-reopens",
    "http://gazette.example/region/bridge-reopens",
    "https://gazette.example/region/bridge-reopens/",
    "https://m.gazette.example/region/bridge-reopens",
    "https://amp.gazette.example/region/bridge-reopens",
    "https://gazette.example/region/bridge-reopens?utm_source=x&utm_campaign=y&fbclid=Iw",
    "https://gazette.example/region/bridge-reopens?gad_source=1&srsltid=Af&wprov=sfla1&share=x&srnd=home",
    "https://gazette.example/region/bridge-reopens?unlocked_article_code=1.a&partner=rss&emc=rss&mc_cid=4f",
    "https://gazette.example/region/bridge-reopens?si=Ab3_dEfGh1jKlMn0&_x_tr_sl=en&_x_tr_tl=de&at_medium=RSS",
    "https://gazette.example/region/bridge-reopens#comments",
    "HTTPS://WWW.Gazette.Example/region/bridge-reopens",
    "https://gazette.example:443/region/bridge-reopens",
    "http://gazette.example.:80//region/./x/../bridge%2Dreopens/?",
    "https://gazette.example/region/bridge-reopens/amp/",
    "https://gazette.example/amp/region/bridge-reopens",
    "https://gazette.example/region/bridge-reopens.amp?outputType=amp",
    "https://gazette.example/region/bridge-reopens/index.html",
    "https://gazette.example/region/bridge-reopens;jsessionid=0F",
    "https://gazette.example/region/bridge-reopens?&amp;utm_medium=rss",
    "https://gazette-example.cdn.ampproject.org/c/s/www.gazette.example/region/bridge-reopens",
    "https://www.google.com/amp/s/gazette.example/region/bridge-reopens/amp/",
    "www.gazette.example/region/bridge-reopens",
    "//gazette.example/region/bridge-reopens",
    "  https://gazette.example/region/bridge-reopens#:~:text=open\n",
]
QUESTION = f"{PAGE}?"
NUMBERING = (
    "sc_id",
    "fb_id",
    "at_id",
    "ns_id",
    "ga_id",
    "pk_id",
    "itm_id",
    "stm_id",
    "mc_id",
    "rss",
    "si",
    "_x_tr_id",
)
"""Parameters that begin as those of trackers do, or are called as some are, and may number pages."""
OTHER_PAGES = [
    PAGE,
    "https://gazette.example",
    "https://gazette.example/region",
    "https://gazette.example/region/bridge-reopens-again",
    "https://gazette.example/region/Bridge-Reopens",
    "https://sport.gazette.example/region/bridge-reopens",
    "https://gazette.example:8080/region/bridge-reopens",
    "https://gazette.example/region/bridge-reopens?id=1",
    "https://gazette.example/region/bridge-reopens?id=2",
    "https://gazette.example/region/bridge-reopens?page=2",
    *(f"{QUESTION}{name}={number}" for name in NUMBERING for number in (1, 2)),
    f"{QUESTION}partner=abc",
    f"{QUESTION}emc=abc",
    "https://en.gazette.example/region/bridge-reopens",
    "https://gazette.example/region%2Fbridge-reopens",
    "https://gazette.example/#!/region/bridge-reopens",
    "https://gazette.example/#/region/bridge-closed",
    "https://gazette.example.org/region/bridge-reopens",
    "urn:gazette:bridge-reopens",
]
HOSTS = st.sampled_from(
    ["gazette.example", "news.gazette.example", "xn--mller-kva.example", "10.0.0.1", "[::1]"]
)
NAMES = st.text("abcxyzAZ09-._~%&=é日 ;:@", min_size=1, max_size=8)
PATHS = st.lists(NAMES | st.sampled_from(["amp", "index.html", "a.amp", "..", "%2F", "%41"]), max_size=5)
QUERIES = st.lists(
    st.tuples(NAMES, NAMES).map("=".join) | st.sampled_from(["utm_source=x", "amp", ""]), max_size=4
)
ADDRESSES = st.builds(
    "{}{}{}/{}?{}#{}".format,
    st.sampled_from(["https://", "http://", "//", "", "HTTPS://u:p@", "ftp://"]),
    st.sampled_from(["", "www.", "m.", "www.amp.", "WWW2."]),
    HOSTS,
    PATHS.map("/".join),
    QUERIES.map("&".join),
    NAMES | st.just("!/a"),
)


@pytest.mark.parametrize("url", SPELLINGS)
def test_spellings_of_one_page_are_one_uri(url: str) -> None:
    """Scheme, host, slashes, parameters that track, fragments, and the forms for telephones."""
    assert uri_of(url) == PAGE
    assert host_of(url) == "gazette.example"


def test_other_pages_are_others() -> None:
    """Path, case of the path, host, port, and every parameter that may choose the text."""
    for one, other in combinations(OTHER_PAGES, 2):
        assert uri_of(one) != uri_of(other), (one, other)


def test_parameters_stand_in_one_order_and_keep_their_values() -> None:
    """Those of one name stay in theirs, since a page may read them as a list."""
    assert uri_of("http://a.example/?b=2&a=Z&a=Y&gclid=1&c") == "https://a.example?a=Z&a=Y&b=2&c"


def test_every_script_has_one_spelling() -> None:
    """A host or path in letters of its own is the same as in escapes; its outlet keeps its letters."""
    uri = uri_of("https://www.müller.example/grüße")
    assert (
        uri == uri_of("https://xn--mller-kva.example/gr%c3%bc%C3%9fe") == uri_of("müller.example/gru\u0308ße")
    )
    assert host_of(uri) == "müller.example"


@pytest.mark.parametrize(
    "text", ["urn:isbn:1", "u1", "tag:a.example,2025:x", "", "mailto:a@b.example", "https://"]
)
def test_what_is_no_http_address_stays_as_it_is(text: str) -> None:
    """Names are not addresses: nothing in them is known to be without meaning."""
    assert uri_of(f" {text} ") == text
    assert host_of(text) == ""


def test_the_edition_for_telephones_is_the_edition() -> None:
    """A label `m` or `mobile` behind that of the edition says nothing; one that is the outlet's name does."""
    edition = uri_of("https://en.gazette.example/x")
    assert (
        edition == uri_of("https://en.m.gazette.example/x") == uri_of("https://en.mobile.gazette.example/x")
    )
    assert uri_of("https://news.m.example/x") != uri_of("https://news.example/x")


@pytest.mark.parametrize(
    "url",
    [
        "https://a.example/" + "amp/" * 2000,
        "https://a.example/" + "amp.amp/" * 1000,
        "https://a.example/a" + ".amp" * 2000,
        "https://" + "www.google.com/amp/s/" * 390,
        "https://" + "www.amp." * 1000 + "example",
    ],
    ids=lambda url: url[8:30],
)
def test_a_wrapped_up_address_takes_no_time(url: str) -> None:
    """However many layers an address of the greatest length has."""
    start = time.process_time()
    uri = uri_of(url)
    assert time.process_time() - start < 0.25
    assert uri_of(uri) == uri


@given(ADDRESSES | st.text(max_size=60) | st.text("htps:/w.[]@%?#&", max_size=20).map("https://".__add__))
@example("https://a.cdn.ampproject.org//c//www.b.example/amp")
@example("http://a.example/%%6141")
def test_a_uri_is_its_own_uri(url: str) -> None:
    """Idempotent, for addresses and for any text at all."""
    assert uri_of(uri_of(url)) == uri_of(url)
    assert host_of(url) == host_of(uri_of(url))


@given(HOSTS, st.lists(st.text("abcxyzAZ09-_é", min_size=1, max_size=8), max_size=4), st.data())
def test_any_page_has_its_spellings(host: str, segments: list[str], data: st.DataObject) -> None:
    """Whatever is put around an address that does not tell pages apart, its uri stays."""
    scheme = data.draw(st.sampled_from(["https://", "http://", "HTTP://"]))
    mirror = data.draw(st.sampled_from(["", "www.", "m.", "amp."])) if host[-1].isalpha() else ""
    end = data.draw(st.sampled_from(["", "/", "/amp", "?utm_id=7", "#top", "/?fbclid=1&gclid=2#top"]))
    path = "".join(f"/{segment}" for segment in segments)
    plain = uri_of(f"https://{host}{path}")
    assert uri_of(f"{scheme}{mirror}{host.upper()}{path}{end}") == plain
    assert plain == uri_of(f"{plain}{end}")


@given(
    HOSTS, st.text("abcxyzAZ09-_", min_size=1, max_size=8), st.text("abcxyzAZ09-_", min_size=1, max_size=8)
)
def test_no_two_pages_become_one(host: str, one: str, other: str) -> None:
    """Another last name in the path or another number of a story is another page."""
    for form in ("https://{}/s/{}", "https://{}/story?id={}"):
        same = uri_of(form.format(host, one)) == uri_of(form.format(host, other))
        assert same == (one == other or {one.lower(), other.lower()} <= {"amp"})


@pytest.mark.parametrize(
    "url", ["https://[x", "http://a.example:port/", "http://a.example/" + "amp/" * 100_000]
)
def test_what_cannot_be_an_address_stays_as_it_is(url: str) -> None:
    """It is somebody's name for the article all the same, and costs no time."""
    assert uri_of(url) == url


def test_a_uri_can_be_read_as_an_address() -> None:
    """It keeps the parts of one, so that it can be opened."""
    parts = urlsplit(uri_of("http://www.a.example/x?y=1&ref=z"))
    assert (parts.scheme, parts.netloc, parts.path, parts.query) == ("https", "a.example", "/x", "y=1")
