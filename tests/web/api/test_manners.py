"""What a caller meets beside the answer: tags, links, sizes, tokens, names of the server, pages of others."""

import gzip
import logging
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from newsfold.serving.access import Access, is_local_name
from newsfold.serving.limits import Limits
from newsfold.serving.tokens import Tokens, parse_tokens
from tests.stores.news import GOLDEN_EVENTS, SEED_EVENTS, version
from tests.web.live.reading import Stream
from tests.web.serving import Served, kept_by, serving
from tests.web.view.news import memory_broker, of_the_seeds, publish

TOKEN, OTHER = "0123456789abcdef0123", "fedcba9876543210fedc"
EVENT = GOLDEN_EVENTS[0]


def test_what_a_caller_has_is_not_sent_again(tmp_path: Path) -> None:
    """A list by the revision of the view, a record by its own."""
    broker = memory_broker()
    publish(broker, [version(SEED_EVENTS[0], 1, 1), version(SEED_EVENTS[1], 1, 1)])
    with kept_by(broker, tmp_path) as view, serving(view, broker) as served:
        first = f"/events/{version(SEED_EVENTS[0], 1, 1).id}"
        tags = {path: served.get(path).headers["etag"] for path in ("/events", "/events.csv", first)}
        assert len(set(tags.values())) == 3
        for path, tag in tags.items():
            for given in (tag, "*", f'"other", {tag}'):
                answer = served.get(path, If_None_Match=given)
                assert (answer.status, answer.body, answer.headers["etag"]) == (304, b"", tag)
        with Stream(served, "/events", view.status().vector) as stream:
            publish(broker, [version(SEED_EVENTS[1], 1, 2)])
            stream.next()
        assert served.get("/events", If_None_Match=tags["/events"]).status == 200
        assert served.get(first, If_None_Match=tags[first]).status == 304


def test_a_record_of_a_topic_that_was_made_anew_is_another_one(tmp_path: Path) -> None:
    """Though it has the same id, and lies at the same offset."""
    tags = set()
    for articles in (1, 2):
        broker = memory_broker()
        publish(broker, [version(SEED_EVENTS[0], 1, articles)])
        with kept_by(broker, tmp_path / str(articles)) as view, serving(view, broker) as served:
            tags.add(served.get(f"/events/{version(SEED_EVENTS[0], 1, 1).id}").headers["etag"])
    assert len(tags) == 2


def test_head_and_options(served: Served) -> None:
    """The headers of a GET without its body, and the methods that there are; of others a 405 that says so."""
    head, get = served.get("/topics.csv", method="HEAD"), served.get("/topics.csv")
    names = ("content-length", "content-type", "etag", "link")
    assert head.body == b""
    assert [head.headers[name] for name in names] == [get.headers[name] for name in names]
    assert served.get("/topics", method="OPTIONS").headers["allow"] == "GET, HEAD, OPTIONS"
    for method in ("POST", "PUT", "DELETE"):
        answer = served.get("/topics", method=method)
        assert (answer.status, answer.headers["allow"]) == (405, "GET, HEAD, OPTIONS")


def test_large_answers_are_packed(served: Served) -> None:
    """For callers that take it; the same under one tag."""
    plain, packed = served.get("/events"), served.get("/events", Accept_Encoding="gzip")
    assert packed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(packed.body) == plain.body
    assert packed.headers["etag"] == plain.headers["etag"]
    assert "Accept-Encoding" in plain.headers["vary"]


@pytest.mark.parametrize(
    ("path", "status", "parameter", "hint"),
    [
        ("/events?topc=x", 400, "topc", "topic"),
        ("/events?topic=politcs", 422, "topic", "politics"),
        ("/events?entity=Zelenskij", 422, "entity", "Zelensk"),
        ("/events?source=Harbour%20Lantrn", 422, "source", "Harbour Lantern"),
        ("/events?country=Ukrane", 422, "country", "Ukraine"),
        ("/events?since=yesterday", 422, "since", ""),
        ("/events?since=2025-03-02&until=2025-03-01", 422, "until", ""),
        ("/events?min_articles=-1", 422, "min_articles", ""),
        ("/events?limit=1001", 422, "limit", ""),
        ("/events?limit=1&limit=2", 422, "limit", ""),
        ("/events?after=xyz", 422, "after", ""),
        ("/events?window_size=3h", 422, "window_size", ""),
        ("/?day=2025-13-01", 422, "day", ""),
        ("/trends?at=never", 422, "at", ""),
        ("/search", 422, "q", ""),
        ("/topics/nothing", 404, None, "/topics"),
        ("/entities/wd:Q0", 404, None, "/entities"),
        ("/sources/Harbour%20Lantrn", 404, None, "Harbour Lantern"),
        ("/events/0123456789abcdef", 404, None, "/events"),
        ("/records/news.events/0/99999", 404, None, "/records/"),
        ("/records/secret/0/0", 404, None, "/records/"),
        ("/nothing", 404, None, "/openapi.json"),
        ("/openapi.json.csv", 404, None, "/openapi.json"),
        ("/livez.json", 404, None, "/openapi.json"),
    ],
)
def test_what_is_wrong_is_said(
    served: Served, path: str, status: int, parameter: str | None, hint: str
) -> None:
    """Which parameter, and what to do or what may have been meant."""
    answer = served.get(path)
    assert (answer.status, answer.headers["content-type"]) == (status, "application/problem+json")
    assert answer.json.get("parameter") == parameter
    assert hint in answer.json["hint"]


def test_a_body_with_two_ends_is_refused(served: Served) -> None:
    """And nothing behind it is taken for a request."""
    head = b"GET /events HTTP/1.1\r\nHost: 127.0.0.1\r\n"
    both = b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
    with socket.create_connection(("127.0.0.1", served.port), timeout=30) as connection:
        connection.sendall(head + both + head + b"\r\n")
        said = b"".join(iter(lambda: connection.recv(65_536), b""))
    assert said.startswith(b"HTTP/1.1 400 ")
    assert said.count(b"HTTP/1.1 ") == 1


def test_security_headers(served: Served) -> None:
    """On every answer, problems too."""
    for path in ("/events", "/nothing", "/livez"):
        headers = served.get(path).headers
        assert "default-src 'self'" in headers["content-security-policy"]
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
        assert "access-control-allow-origin" not in headers
        assert "server" not in headers


def test_only_names_of_this_machine_reach_a_service_that_is_for_it_alone(served: Served) -> None:
    """A page elsewhere can make its own name lead here, and would then read what it likes."""
    for host in ("127.0.0.1", "localhost:80", "LOCALHOST", "[::1]:8484", "desk.localhost", "127.0.0.2"):
        assert is_local_name(host)
    for host in ("", "evil.example", "127.0.0.1.evil.example", "localhost.evil.example", "10.0.0.1"):
        assert not is_local_name(host)
        assert served.get("/events", Host=host).status == 421


def test_no_page_of_another_origin_may_ask(served: Served) -> None:
    """Its own pages may."""
    assert served.get("/events", Origin="https://evil.example").status == 403
    assert served.get("/events", Origin="null").status == 403


def test_an_origin_that_is_allowed_may_ask(tmp_path: Path) -> None:
    """And no other; what a browser asks before needs no token."""
    origin, broker = "https://desk.example", memory_broker()
    access = Access(Tokens(parse_tokens(TOKEN, "x")), origins=frozenset({origin}))
    with kept_by(broker, tmp_path) as view, serving(view, broker, access=access) as served:
        asks: dict[str, Any] = {"Origin": origin, "Access_Control_Request_Method": "GET"}
        preflight = served.get("/events", "OPTIONS", **asks)
        assert preflight.status == 204
        assert preflight.headers["access-control-allow-origin"] == origin
        assert "Authorization" in preflight.headers["access-control-allow-headers"]
        assert (
            served.get("/events", method="OPTIONS", **{**asks, "Origin": "https://o.example"}).status == 401
        )
        answer = served.get("/events", Origin=origin, Authorization=f"Bearer {TOKEN}")
        assert (answer.status, answer.headers["access-control-allow-origin"]) == (200, origin)
        assert {"Origin", "Accept"} <= {name.strip() for name in answer.headers["vary"].split(",")}
        assert served.get("/events", Origin=origin).headers["access-control-allow-origin"] == origin


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A service that demands one of two tokens, and takes two requests at once of a client."""
    broker = of_the_seeds()
    access = Access(Tokens(parse_tokens(f"desk {TOKEN}\nwire {OTHER}", "x")))
    limits = Limits(per_second=1.0, burst=2)
    with (
        kept_by(broker, tmp_path_factory.mktemp("view")) as view,
        serving(view, broker, access=access, limits=limits) as served,
    ):
        yield served


def test_tokens_and_rates(guarded: Served, caplog: pytest.LogCaptureFixture) -> None:
    """Each token has a rate of its own; probes need neither, and no token is in a log."""
    with caplog.at_level(logging.DEBUG):
        statuses = [guarded.get("/events", Authorization=f"Bearer {TOKEN}").status for _ in range(3)]
        assert statuses == [200, 200, 429]
        limited = guarded.get("/events", Authorization=f"Bearer {TOKEN}")
        assert int(limited.headers["retry-after"]) >= 1
        assert guarded.get("/events.stream", Authorization=f"Bearer {OTHER}", method="HEAD").status == 200
        refused = guarded.get("/events", Authorization="Bearer wrong")
        assert (refused.status, "Bearer" in refused.headers["www-authenticate"]) == (401, True)
        assert guarded.get("/events").status == 401
        assert guarded.get("/events").status == 429
        assert [guarded.get(path).status for path in ("/livez", "/readyz") * 3] == [200] * 6
    assert TOKEN not in caplog.text
    assert OTHER not in caplog.text
