"""Conditional requests, statuses, Retry-After, and what we say of ourselves."""

import asyncio
from datetime import UTC, datetime
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

import newsfold
from newsfold.errors import FetchFailed, SettingsError
from newsfold.intake.fetching.fetcher import Fetcher
from newsfold.intake.fetching.limits import Limits
from newsfold.intake.fetching.outcome import NO_VALIDATORS, Fetched, NotModified, Outcome, Validators
from newsfold.intake.fetching.retry_after import LONGEST, http_date, retry_after_seconds
from tests.intake.fetching.hostile import HERE, Fickle, Request, Server, always, reply, serving, web

DATE = "Sun, 06 Nov 1994 08:49:37 GMT"
KNOWN = Validators('W/"1"', DATE)


def outcome_of(*answers: bytes, validators: Validators = NO_VALIDATORS) -> tuple[Outcome, Server]:
    """What a fetch of a server that always sends this comes to."""

    async def run() -> tuple[Outcome, Server]:
        async with web(always(*answers)) as (server, fetcher):
            return await fetcher.fetch(server.address, validators), server

    return asyncio.run(run())


def failure_of(*answers: bytes, validators: Validators = NO_VALIDATORS) -> FetchFailed:
    """The same of a fetch that fails."""
    outcome, _ = outcome_of(*answers, validators=validators)
    assert isinstance(outcome, FetchFailed)
    return outcome


def test_validators_go_out_as_they_came_in() -> None:
    """Byte for byte, and 304 gives them back, with what the server says anew."""

    async def answer(request: Request, writer: asyncio.StreamWriter) -> None:
        if request.headers.get("if-none-match") == KNOWN.etag:
            writer.write(reply(b"", 'ETag: "2"', f"Date: {DATE}", status="304 Not Modified"))
        else:
            writer.write(reply(b"<rss/>", f"ETag: {KNOWN.etag}", f"Last-Modified: {DATE}", f"Date: {DATE}"))

    async def run() -> None:
        async with web(answer) as (server, fetcher):
            first = await fetcher.fetch(server.address)
            assert isinstance(first, Fetched)
            assert (first.validators, first.last_modified, first.date) == (KNOWN, DATE, DATE)
            second = await fetcher.fetch(server.address, first.validators)
            assert second == NotModified(server.address, Validators('"2"', DATE), date=DATE)
        assert "if-none-match" not in server.requests[0].headers
        assert server.requests[1].headers["if-modified-since"] == DATE

    asyncio.run(run())


def test_a_storm_of_304_is_an_error() -> None:
    """Nothing was asked that could be unchanged; the control did ask."""
    answer = reply(b"", status="304 Not Modified")
    failure = failure_of(answer)
    assert (failure.kind, failure.status, failure.lasting) == ("protocol", 304, False)
    assert isinstance(outcome_of(answer, validators=KNOWN)[0], NotModified)


@pytest.mark.parametrize("value", ['a\r\nX-Injected: yes"', "a\nb", "\udcff", '"ü"', "x" * 20_000])
def test_validators_that_were_tampered_with_harm_nothing(value: str) -> None:
    """They come from a stranger once and from a store later: they are left out if they are no header."""
    outcome, server = outcome_of(reply(b"<rss/>"), validators=Validators(value, value))
    assert isinstance(outcome, Fetched)
    assert "x-injected" not in server.requests[0].headers
    assert "if-none-match" not in server.requests[0].headers


@pytest.mark.parametrize(
    ("status", "kind", "lasting"),
    [
        ("410 Gone", "gone", True),
        ("404 Not Found", "status", True),
        ("403 Forbidden", "status", True),
        ("500 Broken", "status", False),
        ("502 Bad Gateway", "status", False),
        ("503 Busy", "busy", False),
        ("429 Too Many", "busy", False),
        ("206 Partial Content", "status", True),
        ("300 Choices", "status", True),
        ("302 Found", "status", True),
    ],
)
def test_statuses(status: str, kind: str, lasting: bool) -> None:
    """Each has its kind, and whether another try may help."""
    failure = failure_of(reply(b"text", status=status))
    assert (failure.kind, failure.lasting, failure.status) == (kind, lasting, int(status[:3]))
    assert f"status {status[:3]}" in str(failure)


def test_a_host_that_asks_to_be_left_alone_is() -> None:
    """All of its addresses, without a connection; other hosts are asked on."""

    async def run() -> None:
        busy = always(reply(b"", "Retry-After: 120", status="429 Too Many"))
        async with serving(busy) as server, serving(always(reply(b"<rss/>"))) as other:
            async with Fetcher(allowed=[server.place, f"localhost:{other.port}"]) as fetcher:
                for path in ("/1", "/2"):
                    outcome = await fetcher.fetch(server.address + path)
                    assert isinstance(outcome, FetchFailed)
                    assert outcome.kind == "busy"
                    assert 110 < (outcome.retry_after_seconds or 0) <= 120
                assert isinstance(await fetcher.fetch(f"http://localhost:{other.port}/"), Fetched)
            assert server.paths == ["/1"]

    asyncio.run(run())


def test_fetches_that_wait_for_their_turn_see_that_the_host_is_left_alone() -> None:
    """Of a hundred at once, the first that is turned away is the last that is sent."""

    async def run() -> None:
        limits = Limits(per_host=1, delay_seconds=0)
        async with (
            serving(always(reply(b"", "Retry-After: 9", status="503 Busy"))) as server,
            Fetcher(limits=limits, allowed=[f"{HERE}/32"], resolver=Fickle(HERE)) as fetcher,
        ):
            addresses = [f"http://news.example:{server.port}/{number}" for number in range(100)]
            outcomes = await asyncio.gather(*map(fetcher.fetch, addresses))
            assert {outcome.kind for outcome in outcomes if isinstance(outcome, FetchFailed)} == {"busy"}
            assert len(server.requests) < 4

    asyncio.run(run())


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120.0),
        (" 0 ", 0.0),
        ("99999999999999999999", LONGEST),
        ("Sun, 06 Nov 1994 08:51:37 GMT", 120.0),
        ("Sunday, 06-Nov-94 08:51:37 GMT", 120.0),
        ("Sun Nov  6 08:51:37 1994", 120.0),
        ("Sun, 06 Nov 1994 07:00:00 GMT", 0.0),
        ("Sun, 06 Nov 2094 07:00:00 GMT", LONGEST),
        ("-5", None),
        ("1.5", None),
        ("²", None),
        ("soon", None),
        ("", None),
    ],
)
def test_retry_after(header: str, seconds: float | None) -> None:
    """As seconds or in the three forms of HTTP dates, against the server's own clock or else ours."""
    now = datetime(1994, 11, 6, 8, 49, 37, tzinfo=UTC).timestamp()
    assert retry_after_seconds(header, date=DATE, now=0.0) == seconds
    assert retry_after_seconds(header, date="", now=now) == seconds


@given(st.text(max_size=60) | st.from_regex(r"[A-Z][a-z]{2}, \d+ [A-Z][a-z]{2} \d+ \d+:\d+:\d+ ?[+-]?\w*"))
def test_no_text_makes_the_reader_of_dates_raise(text: str) -> None:
    """It is a number of seconds within the limits, or nothing."""
    seconds = retry_after_seconds(text, date=text, now=1e9)
    assert seconds is None or 0 <= seconds <= LONGEST


@given(st.datetimes(datetime(1980, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)))
def test_http_dates_are_read_to_the_second(moment: datetime) -> None:
    """As the standard writes them."""
    assert http_date(format_datetime(moment, usegmt=True)) == int(moment.timestamp())


def test_what_we_call_ourselves() -> None:
    """Name, version, and where the one who runs this is reached; no cookie comes back."""

    async def run() -> None:
        async with (
            serving(always(reply(b"<rss/>", "Set-Cookie: a=b"))) as server,
            Fetcher(contact="https://example.org/bot", allowed=[server.place]) as fetcher,
        ):
            for _ in range(2):
                await fetcher.fetch(server.address)
        agent = f"newsfold/{newsfold.__version__} (+https://example.org/bot)"
        assert [request.headers["user-agent"] for request in server.requests] == [agent, agent]
        assert "cookie" not in server.requests[1].headers
        assert "atom" in server.requests[0].headers["accept"]

    asyncio.run(run())


@pytest.mark.parametrize("contact", ["a\r\nX: y", "ä@example.org", "a) (b", "\x00"])
def test_a_contact_that_is_no_header(contact: str) -> None:
    """A mistake of the configuration, said before anything is fetched."""
    with pytest.raises(SettingsError, match="reached at"):
        Fetcher(contact=contact)
