"""One reader of a stream: what waits to be sent to it, bounded in bytes."""

import asyncio
from collections import deque
from collections.abc import Callable

from newsfold.web.live.vector import Vector
from newsfold.web.view.filter import Filter

MOST_BYTES = 1024 * 1024
"""What may wait for one reader, beside what its connection holds; with more it is cut off."""
HEARTBEAT_SECONDS = 15.0


class Reader:
    """What is to be sent to one reader. `vector` is where it stands, None where the hub stands.

    For the thread of the event loop.
    """

    def __init__(
        self, filter_: Filter, cut_off: Callable[[], None], now: float, *, most_bytes: int = MOST_BYTES
    ) -> None:
        self.filter = filter_
        self.vector: Vector | None = None
        self._cut_off, self._most, self._last = cut_off, most_bytes, now
        self._waiting: deque[bytes] = deque()
        self._bytes = 0
        self._changed = asyncio.Event()
        self.closed = False
        """Whether nothing is to be sent any more."""
        self.was_cut_off = False
        """Whether it was too slow."""

    @property
    def waiting(self) -> int:
        """Bytes that wait."""
        return self._bytes

    def put(self, frame: bytes, now: float) -> None:
        """Have a frame sent; a reader for whom too much waits is cut off."""
        if self.closed:
            return
        self._waiting.append(frame)
        self._bytes += len(frame)
        self._last = now
        self._changed.set()
        if self._bytes > self._most:
            self.cut()

    def beat(self, frame: bytes, now: float) -> None:
        """Have a heartbeat sent where nothing was for so long; what waits is sign of life enough."""
        if not self._waiting and now - self._last >= HEARTBEAT_SECONDS:
            self.put(frame, now)

    async def take(self) -> bytes:
        """All that waits, as soon as anything does; b"" at the end."""
        while not self._waiting and not self.closed:
            self._changed.clear()
            await self._changed.wait()
        taken = b"".join(self._waiting)
        self._waiting.clear()
        self._bytes = 0
        self._changed.set()
        return taken

    async def drained(self) -> None:
        """Return once little waits, or the reader is closed: for whoever has much to put."""
        while self._bytes > self._most // 4 and not self.closed:
            self._changed.clear()
            await self._changed.wait()

    def cut(self) -> None:
        """Drop what waits, and close the connection at once."""
        self.was_cut_off = True
        self._waiting.clear()
        self._bytes = 0
        self.close()
        self._cut_off()

    def close(self) -> None:
        """Put nothing more; what waits is still sent."""
        self.closed = True
        self._changed.set()
