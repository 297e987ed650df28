"""The answer that goes on: a stream of server-sent events to one reader."""

import asyncio
from collections.abc import Callable
from contextlib import suppress

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from newsfold.serving.problem import Problem, Refusal
from newsfold.serving.uvicorn_internals import CONNECTION, Connection
from newsfold.web.live.feeding import Feeding
from newsfold.web.live.frames import WELCOME
from newsfold.web.live.hub import Hub
from newsfold.web.live.reader import MOST_BYTES, Reader
from newsfold.web.view.contract import View
from newsfold.web.view.filter import Filter

MEDIA_TYPE = "text/event-stream"
HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
"""A proxy that gathers an answer before it hands it on would hand on nothing."""
MOST_STREAMS = 500
ENDING_SECONDS = 2.0
SEND_BYTES = 64 * 1024
"""What the system may keep of a stream: with more, a reader that does not read is found late."""


class Streams:
    """Begins streams; `most_bytes` may wait for one reader."""

    def __init__(
        self,
        view: View,
        *,
        clock: Callable[[], float],
        most_bytes: int = MOST_BYTES,
        most_streams: int = MOST_STREAMS,
    ) -> None:
        self.hub = Hub(view, clock=clock)
        self._feeding, self._most_bytes, self._most_streams = (
            Feeding(view, self.hub),
            most_bytes,
            most_streams,
        )
        self._open: set[Reader] = set()
        self.cut_off = 0
        """How many readers were cut off so far, as they were too slow."""

    def begin(self, request: Request, filter_: Filter, last_id: str, *, snapshot: bool) -> Response:
        """A stream of what concerns a filter; Refusal 503 if there are too many, or the service ends."""
        if len(self._open) >= self._most_streams or self.hub.closed:
            detail = "the service ends" if self.hub.closed else f"{self._most_streams} streams are open"
            hint = "come again, with the id of the last event"
            raise Refusal(Problem(503, "streams", "Try again later", detail, hint, retry_after=5))
        if request.method == "HEAD":
            return Response(headers=HEADERS, media_type=MEDIA_TYPE)
        connection: Connection | None = request.scope.get("extensions", {}).get(CONNECTION)
        if connection:
            connection.bound(SEND_BYTES)
        cut_off = connection.cut_off if connection else lambda: None
        reader = Reader(filter_, cut_off, self.hub.clock(), most_bytes=self._most_bytes)
        return _Stream(self, reader, last_id, snapshot=snapshot)

    async def serve(self, reader: Reader, last_id: str, *, snapshot: bool) -> None:
        """Feed a reader, until it is closed or stands at the hub."""
        await self._feeding.feed(reader, last_id, snapshot=snapshot)

    @property
    def waiting(self) -> int:
        """Bytes that wait for all readers."""
        return sum(reader.waiting for reader in self._open)

    def close(self) -> None:
        """End all streams; a reader that does not take the end of its stream soon is cut off."""
        self.hub.close()
        for reader in self._open:
            reader.close()
            asyncio.get_running_loop().call_later(ENDING_SECONDS, reader.cut)

    def opened(self, reader: Reader) -> None:
        """Count a stream."""
        self._open.add(reader)

    def ended(self, reader: Reader) -> None:
        """Let go of a reader."""
        self._open.discard(reader)
        self.cut_off += reader.was_cut_off
        reader.close()
        self.hub.leave(reader)


class _Stream(Response):
    media_type = MEDIA_TYPE

    def __init__(self, streams: Streams, reader: Reader, last_id: str, *, snapshot: bool) -> None:
        super().__init__(headers=HEADERS, media_type=MEDIA_TYPE)
        del self.headers["content-length"]
        self._streams, self._reader, self._last_id, self._snapshot = streams, reader, last_id, snapshot

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._streams.opened(self._reader)
        feeding = asyncio.create_task(
            self._streams.serve(self._reader, self._last_id, snapshot=self._snapshot)
        )
        watching = asyncio.create_task(self._until_gone(receive))
        try:
            start = {"type": "http.response.start", "status": 200, "headers": self.raw_headers}
            await send(start)
            await send({"type": "http.response.body", "body": WELCOME, "more_body": True})
            while data := await self._reader.take():
                await send({"type": "http.response.body", "body": data, "more_body": True})
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            self._streams.ended(self._reader)
            for task in (feeding, watching):
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task

    async def _until_gone(self, receive: Receive) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        self._reader.close()
