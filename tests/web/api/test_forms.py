"""Every view is one URL, and answers in every form; the same records in each."""

import csv
import io
from pathlib import Path
from xml.etree import ElementTree as XML

import msgspec
import pytest

from newsfold.model.event import EventRecord, SourceCount
from newsfold.wire.codec import decode, encode_struct
from tests.stores.news import GOLDEN_EVENTS, SEED_EVENTS, version
from tests.web.serving import Served, kept_by, serving
from tests.web.view.news import memory_broker, publish

ATOM = "{http://www.w3.org/2005/Atom}"
EVENT = GOLDEN_EVENTS[0]
PATHS = [
    "/", "/topics", f"/topics/{EVENT.topic.id}", "/events", f"/events/{EVENT.id}", "/entities",
    "/entities/wd:Q212", "/sources", "/sources/Kestrel%20Wire", "/countries", "/articles", "/trends",
    "/search?q=war", "/dead-letters", "/records/news.events/0/0",
]  # fmt: skip


def in_form(path: str, form: str) -> str:
    """The path of a view in a form."""
    whole, mark, query = path.partition("?")
    return f"{'/index' if whole == '/' else whole}.{form}{mark}{query}"


@pytest.mark.parametrize("path", PATHS)
def test_every_view_answers_in_every_form(served: Served, path: str) -> None:
    """JSON with and without an end; as many rows and entries as items."""
    plain, json = served.get(path), served.get(in_form(path, "json"))
    assert (plain.status, json.status) == (200, 200)
    assert plain.json == json.json or path == "/dead-letters"
    rows = list(csv.DictReader(io.StringIO(served.get(in_form(path, "csv")).body.decode())))
    atom = XML.fromstring(served.get(in_form(path, "rss")).body)
    feed = served.get(in_form(path, "feed")).json
    entries = atom.findall(f"{ATOM}entry")
    assert len(rows) == len(entries) == len(feed["items"])
    if "items" in json.json:
        assert len(rows) == len(json.json["items"])


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("", "application/json"),
        ("*/*", "application/json"),
        ("text/csv", "text/csv"),
        ("application/rss+xml", "application/atom+xml"),
        ("application/atom+xml, application/json;q=0.5", "application/atom+xml"),
        ("application/feed+json", "application/feed+json"),
        ("image/png", "application/problem+json"),
    ],
)
def test_the_accept_header_decides_where_no_end_does(served: Served, accept: str, media_type: str) -> None:
    """And caches are told so."""
    answer = served.get("/events?limit=1", Accept=accept)
    assert answer.headers["content-type"].partition(";")[0] == media_type
    if answer.status == 200:
        assert "Accept" in answer.headers["vary"]
    else:
        assert answer.status == 406
        assert "text/csv" in answer.json["hint"]


def test_pages_lead_through_all_records_once(served: Served) -> None:
    """By the Link header, in the form that was asked for."""
    path, ids = "/events.csv?limit=20", []
    while path:
        answer = served.get(path)
        ids += [row["id"] for row in csv.DictReader(io.StringIO(answer.body.decode()))]
        links = {rel: at for at, rel in (link.split("; ", 1) for link in answer.headers["link"].split(", "))}
        path = links.get('rel="next"', "").strip("<>")
        assert not path or path.startswith("/events.csv?")
    assert sorted(ids) == sorted(event.id for event in GOLDEN_EVENTS)


def test_a_feed_is_whole(served: Served) -> None:
    """What RFC 4287 and JSON Feed 1.1 demand of a feed and of each entry."""
    root = XML.fromstring(served.get("/events.rss?limit=5").body)
    for element in (root, *root.findall(f"{ATOM}entry")):
        names = [child.tag.removeprefix(ATOM) for child in element]
        assert all(names.count(name) == 1 for name in ("id", "title", "updated"))
    assert root.find(f"{ATOM}author/{ATOM}name") is not None
    assert len({entry.findtext(f"{ATOM}id") for entry in root.findall(f"{ATOM}entry")}) == 5
    feed = served.get("/events.feed?limit=5").json
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert all({"id", "url", "content_text"} <= item.keys() for item in feed["items"])
    assert served.get("/events.feed?topic=politics&q=vote").json["title"] == "Event records: politics, vote"
    [url, *_] = [item["url"] for item in feed["items"]]
    assert served.get(url.partition(str(served.port))[2]).status == 200


@pytest.mark.parametrize(
    "name", ["Desk/North", "Weekly.csv", "50% & more?", "<b>Bold</b>", "=1+1", "＝1+1", "Ünïcode №1"]
)
def test_any_name_has_an_address(name: str, tmp_path: Path) -> None:
    """Slashes, ends that look like forms, and what would be markup or a formula elsewhere."""
    broker, made = memory_broker(), version(SEED_EVENTS[0], 1, 1)
    event = decode(made.value or b"", EventRecord)
    named = msgspec.structs.replace(event, sources=(SourceCount(name, 1),), source_count=1)
    publish(broker, [msgspec.structs.replace(made, value=encode_struct(named))])
    with kept_by(broker, tmp_path) as view, serving(view, broker) as served:
        [item] = served.get("/sources.feed").json["items"]
        assert item["title"] == name
        path = item["url"].partition(str(served.port))[2]
        assert served.get(path, Accept="application/json").status in (200, 404)
        json = path.removesuffix(".html") + ".json"
        assert served.get(json).json["name"] == name
        entry = XML.fromstring(served.get("/sources.rss").body).find(f"{ATOM}entry")
        assert entry is not None
        assert entry.findtext(f"{ATOM}title") == name
        [row] = csv.DictReader(io.StringIO(served.get("/sources.csv").body.decode()))
        assert row["source"] == (f"'{name}" if name.startswith(("=", "＝")) else name)
