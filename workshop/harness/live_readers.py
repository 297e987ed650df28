"""Readers of streams of event records, many at a time, and records whose versions are known by a count.

Every topic has one record, and its version `n` counts `n` articles: what a reader was told can be compared
with what came.
"""

import asyncio
import contextlib
import socket
from collections import Counter
from collections.abc import Iterable, Sequence

from newsfold.model.event import EntityCount, EventRecord, EvidenceRef, SourceCount, TopicRef, WindowRef
from newsfold.wire.codec import encode_struct
from newsfold.wire.envelope import Channel, Output
from newsfold.wire.identity import event_id, event_key

WINDOW = WindowRef("2025-03-18T00:00:00Z", "2025-03-19T00:00:00Z")
SENTENCE = "Delegations met again, and nobody said how far apart they still are. " * 6
STUCK_BYTES = 4_096
"""What the system may hold for a reader that reads nothing."""


def topic_id(number: int) -> str:
    """The id of a topic."""
    return f"load:{number:03d}"


def version(topic: int, number: int, texts: int) -> Output:
    """Version `number` of the record of a topic, with so many pieces of evidence, of some 500 bytes each."""
    id_ = topic_id(topic)
    evidence = tuple(
        EvidenceRef(f"{n:016x}", n, f"urn:load:{n}", f"https://load.example/{n}", f"{n} " + SENTENCE)
        for n in range(texts)
    )
    event = EventRecord(
        id=event_id(id_, WINDOW.start, WINDOW.end),
        topic=TopicRef(id_, f"topic {topic}", (id_,)),
        window=WINDOW,
        first_seen=WINDOW.start,
        last_seen=WINDOW.start,
        article_count=number,
        paragraph_count=number,
        distinct_paragraph_count=number,
        source_count=1,
        sources=(SourceCount("Load", number),),
        entities=(EntityCount("wd:Q212", "LOC", "Ukraine", number),),
        evidence=evidence,
        story_count=0,
        stories=(),
        entity_count=1,
    )
    key = event_key(id_, WINDOW.start, "1d").encode()
    return Output(Channel.EVENTS, key, encode_struct(event), event.id, id_)


class LiveReader:
    """A reader of the record of a topic: the versions it was told of, in their order, and where it stands."""

    def __init__(self, topic: int, last_id: str) -> None:
        self.topic, self.last_id = topic, last_id
        self.versions: list[int] = []
        self.ids: list[str] = []
        self.seconds: list[float] = []
        """When each version came, by the clock of the event loop."""
        self.came = asyncio.Event()

    async def read(self, port: int) -> None:
        """Read until the stream ends; comments and what has no record are passed over."""
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        try:
            writer.write(request(port, self.topic, self.last_id))
            await reader.readuntil(b"\r\n\r\n")
            left = b""
            while chunk := await _chunk(reader):
                *blocks, left = (left + chunk).split(b"\n\n")
                for block in blocks:
                    self._take(block)
        except (ConnectionError, asyncio.IncompleteReadError):
            return
        finally:
            writer.close()
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()

    async def has(self, number: int) -> None:
        """Return once it was told of a version."""
        while not self.versions or self.versions[-1] < number:
            self.came.clear()
            await self.came.wait()

    def _take(self, block: bytes) -> None:
        _, found, rest = block.partition(b'"article_count":')
        for line in block.split(b"\n"):
            if line.startswith(b"id: "):
                self.last_id = line[4:].decode()
        if found:
            self.versions.append(int(rest[: rest.index(b",")]))
            self.ids.append(self.last_id)
            self.seconds.append(asyncio.get_running_loop().time())
            self.came.set()


def stuck_reader(port: int, topic: int, last_id: str) -> socket.socket:
    """A connection that asks for a stream and reads nothing of it."""
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, STUCK_BYTES)
    connection.connect(("127.0.0.1", port))
    connection.sendall(request(port, topic, last_id))
    return connection


def request(port: int, topic: int, last_id: str) -> bytes:
    """The request for the stream of a topic."""
    lines = [f"GET /events.stream?topic={topic_id(topic)} HTTP/1.1", f"Host: 127.0.0.1:{port}"]
    lines += [f"Last-Event-ID: {last_id}"] if last_id else []
    return "\r\n".join([*lines, "", ""]).encode()


def missed_and_repeated(told: Iterable[int], came: Sequence[int]) -> tuple[int, int]:
    """How many versions of those that came a reader was not told of, and how many more than once."""
    counts = Counter(told)
    return sum(number not in counts for number in came), sum(n - 1 for n in counts.values())


async def _chunk(reader: asyncio.StreamReader) -> bytes:
    """The next chunk of an answer; b"" at its end."""
    size = int(await reader.readline() or b"0", 16)
    return (await reader.readexactly(size + 2))[:-2] if size else b""
