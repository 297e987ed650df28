"""An input while it is read: bounded reads, and at any moment how far it has been read."""

from hashlib import blake2b
from typing import BinaryIO

from newsfold.sources.item import Place

MAX_ARTICLE_BYTES = 4 * 1024 * 1024
"""Bytes of one article, at most; the longest newspaper articles have some hundred thousand."""
KEPT_BYTES = 900_000
"""Original bytes kept of what is rejected; with its headers it fits into Kafka's default record of 1 MiB."""
_CHUNK = 64 * 1024


class Opened:
    """A binary stream with a name for people (`name`), an identity (`file`) and a limit per article."""

    def __init__(
        self, stream: BinaryIO, name: str, *, file: str = "", limit: int = MAX_ARTICLE_BYTES
    ) -> None:
        self.name, self.limit = name, limit
        self.lines = 0
        self._stream, self._file = stream, file or name
        self._after = 0
        self._hash = blake2b(digest_size=16)

    @property
    def place(self) -> Place:
        """How far the input is read."""
        return Place(self._file, self._after, self._hash.copy().hexdigest())

    def line(self) -> tuple[bytes, int]:
        """The next line and its length in bytes, (b"", 0) at the end.

        Of a line longer than the limit only the first `limit + 1` bytes come back; the rest is read
        and let go, so that memory stays bounded.
        """
        kept = self._take(self._stream.readline(self.limit + 1))
        length = len(kept)
        if length:
            self.lines += 1
        piece = kept
        while length > self.limit and piece and not piece.endswith(b"\n"):
            piece = self._take(self._stream.readline(_CHUNK))
            length += len(piece)
        return kept, length

    def rest(self) -> tuple[bytes, int]:
        """Everything not yet read and its length; of more than the limit the first `limit + 1` bytes."""
        kept = self._take(self._read(self.limit + 1))
        length = len(kept)
        if length > self.limit:
            while piece := self._take(self._read(_CHUNK)):
                length += len(piece)
        return kept, length

    def skip(self, place: Place) -> bool:
        """Go forward to `place`; False if the bytes before it are not those that were read then."""
        while self._after < place.after:
            piece = self._take(self._read(min(_CHUNK, place.after - self._after)))
            if not piece:
                return False
            self.lines += piece.count(b"\n")
        return self.place == place

    def _read(self, size: int) -> bytes:
        parts: list[bytes] = []
        while size > 0 and (piece := self._stream.read(size)):
            parts.append(piece)
            size -= len(piece)
        return b"".join(parts)

    def _take(self, data: bytes) -> bytes:
        self._hash.update(data)
        self._after += len(data)
        return data
