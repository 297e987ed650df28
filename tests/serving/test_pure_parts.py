"""Problem details, tokens, bodies, rates and media types, without a server."""

import gzip
import zlib
from pathlib import Path

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsfold.errors import DeliveryError, SettingsError, SetupError, SourceError
from newsfold.serving import problem
from newsfold.serving.installed import require_server
from newsfold.serving.negotiation import accepts, media_type
from newsfold.serving.problem import Problem, Refusal
from newsfold.serving.rate import Rate
from newsfold.serving.request_body import MAX_MEMBERS, RequestBody
from newsfold.serving.token_file import check_listener, is_loopback, load_tokens
from newsfold.serving.tokens import Tokens, parse_tokens

TOKEN = "0123456789abcdef"


def test_a_problem_of_an_article_says_where_and_what() -> None:
    """The members of RFC 9457, and the JSON path of the fault."""
    error = SourceError("$.version: no number", hint="mend it", reason="schema", path="$.version")
    said = orjson.loads(problem.body(problem.of_error(error)))
    assert said == {
        "type": "urn:newsfold:problem:schema",
        "title": "This is no article",
        "status": 422,
        "detail": "$.version: no number",
        "hint": "mend it",
        "path": "$.version",
    }


def test_a_problem_of_the_broker_names_no_host() -> None:
    """A caller from outside learns nothing of the machines behind, and when to come again."""
    told = problem.of_error(DeliveryError("not confirmed", where="10.1.2.3:9092"))
    assert told.status == 503
    assert b"10.1.2.3" not in problem.body(told)
    assert problem.headers(told)["Retry-After"] == "5"


def outcome(pieces: list[bytes], limit: int, coding: str) -> bytes | int:
    """The body that comes out of the pieces, or the status with which it is refused."""
    body = RequestBody(limit, content_encoding=coding)
    try:
        for piece in pieces:
            body.add(piece)
        return body.whole()
    except Refusal as refusal:
        return refusal.problem.status


@given(pieces=st.lists(st.binary(max_size=40), max_size=8), limit=st.integers(0, 120), packed=st.booleans())
def test_a_body_is_whole_or_refused(pieces: list[bytes], limit: int, packed: bool) -> None:
    """However it is cut: one within the limit comes out as it went in, one beyond it is refused."""
    whole = b"".join(pieces)
    sent = [gzip.compress(piece) for piece in pieces] if packed else pieces
    is_within = max(len(whole), len(b"".join(sent))) <= limit
    assert outcome(sent, limit, "gzip" if packed else "") == (whole if is_within else 413)


@given(noise=st.binary(max_size=200))
def test_bytes_that_are_no_gzip_are_refused(noise: bytes) -> None:
    """With 400 or 413, and never another way."""
    assert outcome([noise], 100, "gzip") in ((b"",) if not noise else (400, 413))


def test_a_gzip_bomb_is_refused_at_the_limit() -> None:
    """Half a gigabyte in half a megabyte: no more is unpacked than the limit and a piece."""
    limit = 1024 * 1024
    bomb = zlib.compressobj(9, wbits=31)
    body = RequestBody(limit, content_encoding="gzip")
    bomb_bytes = b"".join(bomb.compress(bytes(limit)) for _ in range(512)) + bomb.flush()
    with pytest.raises(Refusal, match="Too large"):
        body.add(bomb_bytes)
    assert body.size <= limit + 64 * 1024


def test_a_body_of_nothing_but_beginnings_is_refused() -> None:
    """Thousands of empty gzip members cost more than they weigh."""
    body = RequestBody(1024 * 1024, content_encoding="gzip")
    with pytest.raises(Refusal, match="Too large"):
        body.add(gzip.compress(b"") * (MAX_MEMBERS + 1))


@pytest.mark.parametrize("coding", ["br", "zstd", "gzip, gzip", "deflate"])
def test_other_codings_are_refused(coding: str) -> None:
    """With what is read instead."""
    with pytest.raises(Refusal) as refused:
        RequestBody(100, content_encoding=coding)
    assert refused.value.problem.status == 415
    assert "gzip" in refused.value.problem.headers["Accept-Encoding"]


def test_a_length_that_is_said_is_refused_before_a_byte_is_read() -> None:
    """Also one of thousands of digits."""
    for length in ("101", "9" * 6000):
        with pytest.raises(Refusal):
            RequestBody(100, content_length=length)


def test_several_tokens_are_valid_and_others_are_not() -> None:
    """A token is known by its owner; the scheme may be in any case."""
    tokens = Tokens(parse_tokens(f"desk {TOKEN}1 # the news desk\n\n{TOKEN}2\n", "file"))
    assert tokens.owner(f"Bearer {TOKEN}1") == "desk"
    assert tokens.owner(f"bearer  {TOKEN}2") == "token 2"
    for wrong in (
        "",
        "Bearer",
        "Bearer ",
        f"Bearer {TOKEN}",
        f"Basic {TOKEN}1",
        TOKEN + "1",
        "Bearer \udcff",
    ):
        assert tokens.owner(wrong) == ""


@pytest.mark.parametrize("line", ["short", "a b " + TOKEN, "ümläut-über-allen-grenzen"])
def test_a_bad_line_of_tokens_is_named_and_not_shown(line: str) -> None:
    """An error goes to logs, and half of a token is a secret too."""
    with pytest.raises(SettingsError) as error:
        parse_tokens(f"good {TOKEN}\n{line}", "tokens.txt")
    assert "tokens.txt:2" in str(error.value)
    assert line not in str(error.value)
    assert TOKEN not in str(error.value)


def test_tokens_come_from_a_file_and_a_setting(tmp_path: Path) -> None:
    """Both count; a file that is missing or empty is an error, as nobody would come in."""
    file = tmp_path / "tokens"
    file.write_text(f"desk {TOKEN}1\n")
    assert len(load_tokens(file, f"{TOKEN}2 {TOKEN}3", setting_name="X")) == 3
    file.write_text("# none yet\n")
    with pytest.raises(SettingsError, match="no token in it"):
        load_tokens(file, "", setting_name="X")
    with pytest.raises(SettingsError, match="cannot be read"):
        load_tokens(tmp_path / "missing", "", setting_name="X")


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "news.example", "::ffff:127.0.0.1x", ""])
def test_a_listener_for_others_needs_a_token(host: str) -> None:
    """And one with a token may be anywhere."""
    with pytest.raises(SettingsError, match="no token is demanded"):
        check_listener(host, Tokens(), remedy="name a file with tokens")
    check_listener(host, Tokens(parse_tokens(TOKEN, "x")), remedy="")
    assert not is_loopback(host)


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "[::1]", "localhost", "127.9.9.9"])
def test_a_listener_for_this_machine_needs_none(host: str) -> None:
    """For trying."""
    check_listener(host, Tokens(), remedy="")


def test_a_rate_lets_a_burst_through_and_then_its_share() -> None:
    """What it says of the time to wait is true, for each client apart."""
    rate = Rate(0.5, burst=3)
    assert [rate.wait("a", 0.0) for _ in range(4)] == [0, 0, 0, 2]
    assert rate.wait("b", 0.0) == 0
    assert rate.wait("a", 1.0) == 1
    assert rate.wait("a", 2.0) == 0
    assert not any(Rate(0, burst=1).wait("a", 0.0) for _ in range(100))


def test_a_rate_forgets_clients_beyond_its_number() -> None:
    """A million addresses take no more memory than its limit."""
    rate = Rate(1, burst=1, max_clients=10)
    for number in range(1000):
        rate.wait(str(number), 0.0)
    assert len(rate) == 10


@pytest.mark.parametrize(
    ("accept", "is_accepted"),
    [
        ("", True),
        ("*/*", True),
        ("application/*;q=0.1", True),
        ("text/html, application/json;q=0", False),
        ("application/json;q=0, */*", False),
        ("text/html", False),
        ("APPLICATION/JSON ; charset=utf-8", True),
        (";;,,q=x", False),
    ],
)
def test_a_caller_that_takes_no_json_is_known(accept: str, is_accepted: bool) -> None:
    """The most specific range counts."""
    assert accepts(accept, "application/json") is is_accepted
    assert media_type(" Application/JSON; charset=utf-8") == "application/json"


def test_a_library_that_is_missing_is_said_in_one_line() -> None:
    """With what to install."""
    require_server()
    with pytest.raises(SetupError, match=r"^no_such_server, which .* \(pip install 'newsfold\[web\]'\)$"):
        require_server(("starlette", "no_such_server"))


def test_a_problem_that_says_little_is_short() -> None:
    """Empty members are left out."""
    said = orjson.loads(problem.body(Problem(404, "path", "Nothing is there")))
    assert said == {"type": "urn:newsfold:problem:path", "title": "Nothing is there", "status": 404}
