"""Callers without manners: too much, too slow, too often, without a token; the next caller is served."""

import gzip
import logging
import socket
from collections.abc import Iterator

import orjson
import pytest

from newsfold.broker.catalogue import all_kafka_topics
from newsfold.broker.memory.broker import MemoryBroker
from newsfold.serving.limits import Limits
from newsfold.serving.tokens import Tokens, parse_tokens
from tests.intake.listening import ARTICLE, Listener, everything, listening

TOKENS = ("a0123456789abcdef0", "b0123456789abcdef0")


@pytest.fixture(scope="module")
def broker() -> MemoryBroker:
    """A broker with its Kafka topics."""
    broker = MemoryBroker()
    with broker.admin() as admin:
        admin.ensure(all_kafka_topics(broker.settings))
    return broker


@pytest.fixture(scope="module")
def listener(broker: MemoryBroker) -> Iterator[Listener]:
    """A server of small limits."""
    limits = Limits(body_bytes=200_000, body_seconds=0.3)
    with listening(broker.publisher, limits=limits, header_seconds=0.3) as listener:
        yield listener


def head(length: int | str, *lines: str) -> bytes:
    """The head of a push with a body of `length` bytes, or "chunked"."""
    size = "Transfer-Encoding: chunked" if length == "chunked" else f"Content-Length: {length}"
    kind = "Content-Type: application/json"
    return "\r\n".join(["POST /articles HTTP/1.1", "Host: x", kind, size, *lines, "", ""]).encode()


def status(answer: bytes) -> int:
    """Of an answer as it came; 0 for none."""
    return int(answer.split(b" ", 2)[1]) if answer else 0


def test_a_body_beyond_the_limit_is_refused_before_it_is_read(listener: Listener) -> None:
    """Who says so and waits is not asked for it; who sends it sees the answer all the same."""
    with listener.open() as connection:
        connection.sendall(head(10**9, "Expect: 100-continue"))
        assert status(everything(connection)) == 413
    assert listener.post(b" " * 300_000).status == 413
    assert listener.post(ARTICLE).status == 202


def test_a_body_without_end_is_cut_off(listener: Listener) -> None:
    """In chunks, so that nobody knows its length."""
    with listener.open() as connection:
        connection.sendall(head("chunked"))
        chunk = b"10000\r\n" + b" " * 0x10000 + b"\r\n"
        sent = 0
        try:
            while sent < 1000:
                connection.sendall(chunk)
                sent += 1
        except OSError:
            pass
        assert sent < 1000
    assert listener.post(ARTICLE).status == 202


def test_a_gzip_bomb_is_refused(listener: Listener) -> None:
    """A hundred megabytes in a hundred kilobytes."""
    bomb = gzip.compress(bytes(100_000_000))
    answer = listener.ask(
        "POST", "/articles", bomb, {"Content-Type": "application/json", "Content-Encoding": "gzip"}
    )
    assert (answer.status, answer.said["type"]) == (413, "urn:newsfold:problem:size")


@pytest.mark.parametrize("sent", [b"", b"POST /articles HT", head(10)[:-4]])
def test_slow_headers_close_the_connection(listener: Listener, sent: bytes) -> None:
    """Whoever opens a connection and says nothing, or half of it, is told and let go."""
    with listener.open() as connection:
        connection.sendall(sent)
        assert status(everything(connection)) == 408
    assert listener.post(ARTICLE).status == 202


def test_slow_headers_close_a_connection_that_was_good_before(listener: Listener) -> None:
    """The deadline is one of each request."""
    with listener.open() as connection:
        body = orjson.dumps(ARTICLE)
        connection.sendall(head(len(body)) + body)
        answered = b""
        while not answered.endswith(b"}]}"):
            answered += connection.recv(65536)
        connection.sendall(b"POST /art")
        assert (status(answered), status(everything(connection))) == (202, 408)


def test_a_slow_body_is_refused(listener: Listener) -> None:
    """With a problem that says so, and nothing of it is taken."""
    with listener.open() as connection:
        connection.sendall(head(1000) + b'{"title":')
        answer = everything(connection)
    assert status(answer) == 408
    assert b"urn:newsfold:problem:slow" in answer


def test_a_caller_that_goes_away_is_no_fault(listener: Listener, caplog: pytest.LogCaptureFixture) -> None:
    """In the middle of its body."""
    with caplog.at_level(logging.DEBUG):
        for _ in range(5):
            with listener.open() as connection:
                connection.sendall(head(1000) + b'{"title":')
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        assert listener.post(ARTICLE).status == 202
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]


@pytest.mark.parametrize(
    "request_line",
    [b"\x16\x03\x01\x02\x00\x01", b"GET\r\n\r\n", b"POST /articles HTTP/9.9\r\n\r\n", head(-5), head("x")],
)
def test_what_is_no_http_is_answered_and_ends(listener: Listener, request_line: bytes) -> None:
    """TLS on a plain port, and lengths that are none."""
    with listener.open() as connection:
        connection.sendall(request_line + b"\r\n\r\n")
        assert status(everything(connection)) in (400, 505)
    assert listener.get("/livez").status == 200


def test_headers_beyond_a_limit_are_refused(listener: Listener) -> None:
    """Of a size that no caller has."""
    with listener.open() as connection:
        connection.sendall(b"GET /livez HTTP/1.1\r\nX: " + b"x" * 200_000)
        assert status(everything(connection)) in (0, 400, 431)
    assert listener.get("/livez").status == 200


def test_too_many_at_once_are_told_to_come_again(broker: MemoryBroker) -> None:
    """While one body is under way no second is taken; probes are."""
    with listening(broker.publisher, limits=Limits(at_once=1)) as listener, listener.open() as connection:
        body = orjson.dumps(ARTICLE)
        connection.sendall(head(len(body), "Expect: 100-continue"))
        assert connection.recv(1000).startswith(b"HTTP/1.1 100")
        answer = listener.post(ARTICLE)
        assert (answer.status, answer.headers["retry-after"]) == (503, "1")
        assert listener.get("/readyz").status == 200
        connection.sendall(body)
        assert status(connection.recv(65536)) == 202


def test_too_much_at_once_is_told_to_come_again(broker: MemoryBroker) -> None:
    """All bodies together have a limit, too, and what was held for one that is refused is free again."""
    with listening(broker.publisher, limits=Limits(held_bytes=1000)) as listener:
        for _ in range(5):
            assert listener.post(b" " * 5000).status == 503
        assert listener.post(ARTICLE).status == 202


def test_too_often_is_told_when_to_come_again(broker: MemoryBroker) -> None:
    """A client's requests a second; the clock is given."""
    now = [0.0]
    limits = Limits(per_second=0.5, burst=2)
    with listening(broker.publisher, limits=limits, clock=lambda: now[0]) as listener:
        assert [listener.post(ARTICLE).status for _ in range(3)] == [202, 202, 429]
        assert listener.post(ARTICLE).headers["retry-after"] == "2"
        now[0] = 2.0
        assert listener.post(ARTICLE).status == 202


def test_without_a_valid_token_nobody_comes_in(
    broker: MemoryBroker, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    """Each of several tokens is valid; no log has one, right or wrong."""
    tokens = Tokens(parse_tokens("\n".join(TOKENS), "file"))
    with caplog.at_level(logging.DEBUG), listening(broker.publisher, tokens=tokens) as listener:
        for token in TOKENS:
            assert listener.post(ARTICLE, Authorization=f"Bearer {token}").status == 202
        assert listener.post(ARTICLE).status == 401
        for wrong in ("Bearer wrong0123456789abc", f"Basic {TOKENS[0]}"):
            answer = listener.post(ARTICLE, Authorization=wrong)
            assert answer.status == 401
            assert answer.headers["www-authenticate"].startswith("Bearer")
        assert listener.post(ARTICLE, path=f"/articles?token={TOKENS[0]}").status == 401
        assert listener.get("/readyz").status == 200
    written = caplog.text + "".join(capfd.readouterr())
    assert not [token for token in (*TOKENS, "wrong0123456789abc") if token in written]


def test_a_page_in_a_browser_cannot_push_where_no_token_is_demanded(listener: Listener) -> None:
    """Every page that somebody has open could; a program sends no Origin."""
    assert listener.post(ARTICLE, "text/plain", Origin="https://evil.example").status == 403


def test_every_answer_is_safe_in_a_browser(listener: Listener) -> None:
    """Also one that is a problem."""
    for answer in (listener.post(ARTICLE), listener.post(b"{"), listener.get("/nothing")):
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cache-control"] == "no-store"
        assert "server" not in answer.headers
