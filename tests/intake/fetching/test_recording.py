"""Fetches that are kept come out again as they were, without a network."""

import asyncio
from pathlib import Path

import pytest

from newsfold.errors import FetchFailed, SettingsError
from newsfold.intake.fetching.outcome import Fetched, NotModified, Outcome, Validators
from newsfold.intake.fetching.recording import FETCHES, Recorded, Recording
from tests.intake.fetching.hostile import Request, Server, redirect, reply, web

BODY = "<rss>Überfluß</rss>".encode()


def same(one: Outcome, other: Outcome) -> bool:
    """Whether two outcomes are equal, failures by what they say."""
    if isinstance(one, FetchFailed) and isinstance(other, FetchFailed):
        return vars(one) == vars(other) or (str(one.what), one.kind) == (str(other.what), other.kind)
    return one == other


def test_what_is_recorded_is_given_again(tmp_path: Path) -> None:
    """In order, for each address; the last for ever, and as unchanged to whoever has it."""

    async def answer(request: Request, writer: asyncio.StreamWriter) -> None:
        count = servers[0].paths.count(request.path)
        if request.path == "/moved":
            writer.write(redirect("/feed", "301 Moved"))
        elif request.path == "/robots.txt":
            writer.write(reply(status="404 Not Found"))
        elif request.path == "/cut":
            writer.write(reply(BODY, length=100))
        elif request.path != "/feed":
            writer.write(reply(b"", "Retry-After: 7", status="503 Busy"))
        elif request.headers.get("if-none-match") == f'"{count - 1}"':
            writer.write(reply(b"", status="304 Not Modified"))
        else:
            headers = ('Content-Type: text/xml; charset="utf-8"', f'ETag: "{count}"')
            writer.write(reply(BODY + b"%d" % count, *headers))

    async def record() -> list[Outcome]:
        async with web(answer) as (server, fetcher):
            servers.append(server)
            recording = Recording(fetcher, tmp_path / "round")
            base = server.address
            outcomes = [await recording.fetch(base + "/feed"), await recording.fetch(base + "/feed")]
            outcomes.append(await recording.fetch(base + "/feed", Validators('"2"')))
            outcomes.append(await recording.page(base + "/cut"))
            outcomes.append(await recording.fetch(base + "/moved"))
            return [*outcomes, await recording.fetch(base + "/busy")]

    async def replay(base: str) -> list[Outcome]:
        recorded = Recorded(tmp_path / "round")
        outcomes = [await recorded.fetch(base + "/feed"), await recorded.fetch(base + "/feed")]
        outcomes.append(await recorded.fetch(base + "/feed", Validators('"2"')))
        outcomes.append(await recorded.page(base + "/cut"))
        outcomes.append(await recorded.fetch(base + "/moved"))
        return [*outcomes, await recorded.fetch(base + "/busy"), await recorded.fetch(base + "/no")]

    servers = list[Server]()
    outcomes = asyncio.run(record())
    *again, unknown = asyncio.run(replay(servers[0].address))
    assert [type(outcome) for outcome in outcomes[:5]] == [Fetched, Fetched, NotModified, Fetched, Fetched]
    for one, other in zip(outcomes, again, strict=True):
        assert same(one, other), (one, other)
    assert isinstance(unknown, FetchFailed)
    assert "not in the recording" in str(unknown)


def test_a_recording_written_by_hand(tmp_path: Path) -> None:
    """An address and a file are enough."""
    (tmp_path / "feed.xml").write_bytes(BODY)
    (tmp_path / FETCHES).write_text(
        '{"address": "https://a.example/feed", "file": "feed.xml", "etag": "1"}\n\n'
        '{"address": "https://b.example/feed", "kind": "gone", "what": "it is gone", "lasting": true}\n'
    )

    async def run() -> None:
        recorded = Recorded(tmp_path)
        outcome = await recorded.fetch("https://a.example/feed")
        assert isinstance(outcome, Fetched)
        assert (outcome.data, outcome.final_url) == (BODY, "https://a.example/feed")
        assert await recorded.fetch("https://a.example/feed") == outcome
        assert isinstance(await recorded.fetch("https://a.example/feed", outcome.validators), NotModified)
        gone = await recorded.fetch("https://b.example/feed")
        assert isinstance(gone, FetchFailed)
        assert (gone.kind, gone.lasting) == ("gone", True)

    asyncio.run(run())


@pytest.mark.parametrize(
    ("line", "finding"),
    [
        ("{", "fetches.jsonl:1"),
        ('{"adress": "https://a.example/"}', "fetches.jsonl:1"),
        ('{"address": "https://a.example/", "kind": "other"}', "$.kind"),
        ('{"address": "https://a.example/", "file": "none"}', "cannot be read"),
        ('{"address": "https://a.example/", "file": "../secret"}', "out of the folder"),
    ],
)
def test_a_recording_with_a_mistake(tmp_path: Path, line: str, finding: str) -> None:
    """Is said with file and line."""
    (tmp_path / FETCHES).write_text(line)
    with pytest.raises(SettingsError) as caught:
        asyncio.run(Recorded(tmp_path).fetch("https://a.example/"))
    assert finding in str(caught.value)
    with pytest.raises(SettingsError, match="no recording"):
        Recorded(tmp_path / "none")
