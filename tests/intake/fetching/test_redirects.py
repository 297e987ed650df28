"""Redirects: how many, where to, and which are for good."""

import asyncio

import pytest

from newsfold.errors import FetchFailed
from newsfold.intake.fetching.outcome import Fetched, Outcome
from tests.intake.fetching.hostile import Server, by_path, redirect, reply, web


def walk(answers: dict[str, bytes]) -> tuple[Outcome, Server]:
    """What a fetch of "/" of a server with these pages comes to."""

    async def run() -> tuple[Outcome, Server]:
        async with web(by_path(answers)) as (server, fetcher):
            return await fetcher.fetch(server.address + "/"), server

    return asyncio.run(run())


def test_five_redirects_are_followed_and_no_sixth() -> None:
    """The control is a chain one shorter."""
    chain = {f"/{number}": redirect(f"/{number + 1}") for number in range(2, 6)}
    outcome, server = walk({"/": redirect("/2"), **chain, "/6": reply(b"<rss/>")})
    assert isinstance(outcome, Fetched)
    assert outcome.final_url == f"{server.address}/6"
    outcome, server = walk({"/": redirect("/2"), **chain, "/6": redirect("/7"), "/7": reply(b"<rss/>")})
    assert isinstance(outcome, FetchFailed)
    assert outcome.kind == "redirects"
    assert "more than 5" in str(outcome)
    assert "/7" not in server.paths


def test_redirects_in_a_circle_are_seen_at_once() -> None:
    """And not walked until the limit."""
    outcome, server = walk({"/": redirect("/a"), "/a": redirect("/#x")})
    assert isinstance(outcome, FetchFailed)
    assert outcome.kind == "redirects"
    assert "circle" in str(outcome)
    assert server.paths == ["/", "/a"]


@pytest.mark.parametrize(
    ("to", "kind", "finding"),
    [
        ("file:///etc/passwd", "refused", "file is not http"),
        ("ftp://news.example/feed", "refused", "ftp is not http"),
        ("data:text/xml,<rss/>", "refused", "data is not http"),
        ("http://me:secret@news.example/", "refused", "password"),
        ("http://news.example:25/", "refused", "port 25"),
        ("http://[::1", "redirects", "no address"),
        ("http://\xff\xfe/", "redirects", "no address"),
    ],
)
def test_a_redirect_to_what_is_not_asked(to: str, kind: str, finding: str) -> None:
    """Each hop is judged as the first is."""
    outcome, _ = walk({"/": redirect("/next"), "/next": redirect(to).decode().encode("latin-1")})
    assert isinstance(outcome, FetchFailed)
    assert outcome.kind == kind
    assert finding in str(outcome)
    assert "secret" not in str(outcome)


@pytest.mark.parametrize(
    ("statuses", "permanent"),
    [
        (("301 Moved", "308 Moved"), "/end"),
        (("301 Moved", "302 Found"), "/middle"),
        (("302 Found", "301 Moved"), ""),
        (("307 Temporary", "303 See Other"), ""),
    ],
)
def test_where_permanent_redirects_lead_is_said(statuses: tuple[str, str], permanent: str) -> None:
    """As far as no temporary one came before."""
    outcome, server = walk(
        {
            "/": redirect("/middle", statuses[0]),
            "/middle": redirect("end", statuses[1]),
            "/end": reply(b"<rss/>"),
        }
    )
    assert isinstance(outcome, Fetched)
    assert outcome.permanent_url == (server.address + permanent if permanent else "")
