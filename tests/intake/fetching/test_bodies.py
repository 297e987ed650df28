"""Bodies that are bombs, have no end, end early, or are not what their headers say."""

import asyncio
import gzip
import tracemalloc
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsfold.errors import FetchFailed
from newsfold.intake.fetching.body import Body
from newsfold.intake.fetching.limits import Limits
from newsfold.intake.fetching.outcome import NO_VALIDATORS, Fetched, Outcome
from tests.intake.fetching.hostile import Answer, Request, Server, always, reply, web

MEGABYTE = 1024 * 1024
FEED = "<rss><channel><title>Überfluß</title></channel></rss>".encode()
GZIP = "Content-Encoding: gzip"


def outcome_of(answer: Answer, **limits: float) -> tuple[Outcome, Server]:
    """What a fetch of a server comes to."""

    async def run() -> tuple[Outcome, Server]:
        async with web(answer, limits=Limits(**limits)) as (server, fetcher):  # type: ignore[arg-type]
            return await fetcher.fetch(server.address), server

    return asyncio.run(run())


def bomb(megabytes: int, wbits: int) -> tuple[bytes, bytes, int]:
    """Beginning, repeated part and its number, of zeros that are compressed a thousand times."""
    packer = zlib.compressobj(9, zlib.DEFLATED, wbits)
    head = packer.compress(bytes(MEGABYTE)) + packer.flush(zlib.Z_FULL_FLUSH)
    part = packer.compress(bytes(MEGABYTE)) + packer.flush(zlib.Z_FULL_FLUSH)
    return head, part, megabytes - 1


@pytest.mark.parametrize(
    ("coding", "wbits"), [("gzip", 31), ("x-gzip", 31), ("deflate", 15), ("deflate", -15)]
)
def test_a_bomb_of_ten_gigabytes_is_refused_at_the_limit(coding: str, wbits: int) -> None:
    """In little memory; the control unpacks a hundredth of it and has a thousand times its size."""
    head, part, times = bomb(10_240, wbits)
    sent = 0

    async def answer(request: Request, writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        writer.write(reply(b"", f"Content-Encoding: {coding}", length=-1) + head)
        for _ in range(times):
            writer.write(part)
            sent += len(part)
            await writer.drain()

    assert len(zlib.decompressobj(wbits).decompress(head + part * 99)) == 100 * MEGABYTE
    tracemalloc.start()
    try:
        outcome, _ = outcome_of(answer, bytes=2 * MEGABYTE)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert isinstance(outcome, FetchFailed)
    assert (outcome.kind, outcome.lasting) == ("too-big", True)
    assert "2,097,152 bytes" in str(outcome)
    assert peak < 12 * MEGABYTE
    assert sent < 0.7 * times * len(part)  # What the system's buffers hold is sent whoever reads it.


def test_a_body_without_end_is_refused_at_the_limit() -> None:
    """Whether or not it says how long it is; the control is the same within the limit."""

    async def endless(request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(reply(b"<rss>", length=-1))
        while not writer.is_closing():
            writer.write(b"<item/>" * 1000)
            await writer.drain()

    assert isinstance(outcome := outcome_of(endless, bytes=MEGABYTE)[0], FetchFailed)
    assert outcome.kind == "too-big"
    assert isinstance(outcome := outcome_of(always(reply(bytes(1001))), bytes=1000)[0], FetchFailed)
    assert outcome.kind == "too-big"
    assert isinstance(outcome_of(always(reply(bytes(1000))), bytes=1000)[0], Fetched)
    assert isinstance(outcome_of(always(reply(gzip.compress(bytes(1000)), GZIP)), bytes=1000)[0], Fetched)


def test_large_bodies_take_turns() -> None:
    """So many of them that memory has a bound; small ones go by, and the control lets all in at once."""

    async def most_at_once(large: int) -> int:
        begun, all_begun, go_on = set[str](), asyncio.Event(), asyncio.Event()

        async def answer(request: Request, writer: asyncio.StreamWriter) -> None:
            if request.path == "/small":
                return writer.write(reply(FEED))
            writer.write(reply(bytes(MEGABYTE), length=26 * MEGABYTE))
            for _ in range(24):
                writer.write(bytes(MEGABYTE))
                await writer.drain()
            # What the buffers of the system cannot hold has been read.
            begun.add(request.path)
            if len(begun) == large:
                all_begun.set()
            await go_on.wait()
            writer.write(bytes(MEGABYTE))
            return None

        async with web(answer, limits=Limits(large=large, bytes=32 * MEGABYTE)) as (server, fetcher):
            tasks = [asyncio.create_task(fetcher.fetch(f"{server.address}/{n}")) for n in range(3)]
            await all_begun.wait()
            assert isinstance(await fetcher.fetch(server.address + "/small"), Fetched)
            most = len(begun)
            go_on.set()
            for outcome in await asyncio.gather(*tasks):
                assert isinstance(outcome, Fetched)
                assert len(outcome.data) == 26 * MEGABYTE
        return most

    assert asyncio.run(most_at_once(1)) == 1
    assert asyncio.run(most_at_once(3)) == 3


def test_many_small_gzip_members_are_refused() -> None:
    """Each costs time whatever it holds; a few are read as one."""
    few = gzip.compress(b"<rss>") + gzip.compress(b"</rss>") + b"\0\0"
    outcome, _ = outcome_of(always(reply(few, GZIP)))
    assert isinstance(outcome, Fetched)
    assert (outcome.data, outcome.cut) == (b"<rss></rss>", "")
    outcome, _ = outcome_of(always(reply(gzip.compress(b"") * 100_000, GZIP)))
    assert isinstance(outcome, FetchFailed)
    assert "parts" in str(outcome)


@pytest.mark.parametrize(
    ("answer", "cut"),
    [
        (reply(FEED[:20], length=len(FEED)), f"the connection ended after 20 of {len(FEED)} bytes"),
        (
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n14\r\n" + FEED[:20] + b"\r\n",
            "the connection ended after 20 bytes",
        ),
        (reply(gzip.compress(FEED, mtime=0)[:-12], GZIP), "the compressed data ends early"),
        (
            reply(gzip.compress(FEED, mtime=0)[:-8] + bytes(8), GZIP),
            f"the compressed data is damaged after {len(gzip.compress(FEED)) - 8} bytes",
        ),
    ],
    ids=["length", "chunked", "gzip", "checksum"],
)
def test_of_a_body_that_ends_early_the_beginning_is_kept(answer: bytes, cut: str) -> None:
    """It is said, and the next fetch asks for the whole; the control is the same body at full length."""
    tagged = answer.replace(b"\r\n", b'\r\nETag: "1"\r\n', 1)
    outcome, _ = outcome_of(always(tagged))
    assert isinstance(outcome, Fetched)
    assert outcome.data
    assert FEED.startswith(outcome.data)
    assert cut.partition(" after ")[0] in outcome.cut
    assert outcome.validators == NO_VALIDATORS
    whole, _ = outcome_of(always(reply(FEED, 'ETag: "1"')))
    assert isinstance(whole, Fetched)
    assert (whole.data, whole.cut, whole.validators.etag) == (FEED, "", '"1"')


def test_a_body_that_never_begins_is_a_failure() -> None:
    """Nothing of it is whole."""
    outcome, _ = outcome_of(always(reply(b"", length=100)))
    assert isinstance(outcome, FetchFailed)
    assert (outcome.kind, outcome.lasting) == ("protocol", False)
    assert "after 0 of 100 bytes" in str(outcome)


def test_a_wrong_charset_changes_no_byte() -> None:
    """What the header claims is passed on beside the bytes, which are as they were sent."""
    header = 'Content-Type: Text/XML; charset="ISO-8859-1"; x=y'
    outcome, server = outcome_of(always(reply(FEED, header)))
    assert isinstance(outcome, Fetched)
    assert outcome.data == FEED
    assert (outcome.content_type, outcome.charset) == ("text/xml", "iso-8859-1")
    assert server.requests[0].headers["accept-encoding"] == "gzip, deflate"


@pytest.mark.parametrize("coding", ["br", "zstd", "gzip, gzip", "compress", "x" * 90])
def test_a_compression_that_was_not_asked_for_is_not_unpacked(coding: str) -> None:
    """So no bomb of it can come; the control has none."""
    outcome, _ = outcome_of(always(reply(FEED, f"Content-Encoding: {coding}")))
    assert isinstance(outcome, FetchFailed)
    assert outcome.kind == "protocol"
    assert "not asked for" in str(outcome)
    assert isinstance(outcome_of(always(reply(FEED, "Content-Encoding: identity")))[0], Fetched)


@given(st.binary(max_size=300), st.sampled_from([31, 15, -15]), st.integers(1, 50), st.integers(0, 400))
def test_a_body_is_the_same_however_it_is_cut_into_pieces(
    data: bytes, wbits: int, size: int, limit: int
) -> None:
    """And never longer than the limit."""
    packer = zlib.compressobj(9, zlib.DEFLATED, wbits)
    packed = packer.compress(data) + packer.flush()
    body = Body("gzip" if wbits == 31 else "deflate", limit)
    for start in range(0, len(packed), size):
        if not body.add(packed[start : start + size]):
            break
    assert data.startswith(body.data)
    assert len(body.data) <= limit
    if len(packed) <= limit and len(data) <= limit:
        assert (bytes(body.data), body.end(), body.over) == (data, "", False)


@given(st.lists(st.binary(max_size=100)), st.sampled_from(["gzip", "deflate", ""]))
def test_no_bytes_make_a_body_raise(pieces: list[bytes], coding: str) -> None:
    """What is no compressed data is damage."""
    body = Body(coding, 1000)
    for piece in pieces:
        body.add(piece)
    assert isinstance(body.end(), str)
