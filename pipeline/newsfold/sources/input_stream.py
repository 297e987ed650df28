"""A binary input read in bounded pieces, with the position reached so far."""

from hashlib import blake2b
from typing import BinaryIO

from newsfold.sources.item import InputPosition

MAX_ARTICLE_BYTES = 4 * 1024 * 1024
"""Bytes of one article, at most; the longest newspaper articles have some hundred thousand."""
MAX_REJECTED_BYTES = 900_000
"""Original bytes kept of what is rejected; with its headers it fits into Kafka's default record of 1 MiB."""
_CHUNK = 64 * 1024


class InputStream:
    """A binary stream with a name for people (`name`), an identity (`file`) and a limit per article."""

    def __init__(
        self, stream: BinaryIO, name: str, *, file: str = "", limit: int = MAX_ARTICLE_BYTES
    ) -> None:
        self.name, self.limit = name, limit
        self.lines = 0
        self._stream, self._file = stream, file or name
        self._offset = 0
        self._hash = blake2b(digest_size=16)

    @property
    def position(self) -> InputPosition:
        """How far the input is read."""
        return InputPosition(self._file, self._offset, self._hash.copy().hexdigest())

    def line(self) -> tuple[bytes, int]:
        """The next line and its length in bytes, (b"", 0) at the end.

        Of a line longer than the limit only the first `limit + 1` bytes come back; the rest is read
        and dropped, so that memory stays bounded.
        """
        line = self._advance(self._stream.readline(self.limit + 1))
        length = len(line)
        if length:
            self.lines += 1
        chunk = line
        while length > self.limit and chunk and not chunk.endswith(b"\n"):
            chunk = self._advance(self._stream.readline(_CHUNK))
            length += len(chunk)
        return line, length

    def rest(self) -> tuple[bytes, int]:
        """Everything not yet read and its length; of more than the limit the first `limit + 1` bytes."""
        data = self._advance(self._read(self.limit + 1))
        length = len(data)
        if length > self.limit:
            while chunk := self._advance(self._read(_CHUNK)):
                length += len(chunk)
        return data, length

    def skip(self, position: InputPosition) -> bool:
        """Go forward to `position`; False if the bytes before it are not those that were read then."""
        while self._offset < position.offset:
            chunk = self._advance(self._read(min(_CHUNK, position.offset - self._offset)))
            if not chunk:
                return False
            self.lines += chunk.count(b"\n")
        return self.position == position

    def _read(self, size: int) -> bytes:
        parts: list[bytes] = []
        while size > 0 and (chunk := self._stream.read(size)):
            parts.append(chunk)
            size -= len(chunk)
        return b"".join(parts)

    def _advance(self, data: bytes) -> bytes:
        self._hash.update(data)
        self._offset += len(data)
        return data
