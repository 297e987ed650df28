"""A binary input read in bounded pieces, with the position reached so far."""

from hashlib import blake2b
from typing import BinaryIO

from newsfold.sources.item import InputPosition

MAX_ARTICLE_BYTES = 4 * 1024 * 1024
"""Bytes of one article, at most; the longest newspaper articles have some hundred thousand."""
MAX_REJECTED_BYTES = 900_000
"""Original bytes kept of what is rejected; with its headers it fits into Kafka's default record of 1 MiB."""
_CHUNK = 64 * 1024
_RETURN = b"\r{"
"""Where a carriage return alone ends a line of JSON: inside of one it would be white space, or no JSON."""


class InputStream:
    """A binary stream with a name for people (`name`), an identity (`file`) and a limit per article.

    Of a `growing` one the end is no end: somebody may be writing the last line, and it is read again.
    """

    def __init__(
        self,
        stream: BinaryIO,
        name: str,
        *,
        file: str = "",
        limit: int = MAX_ARTICLE_BYTES,
        growing: bool = False,
    ) -> None:
        self.name, self.limit, self.growing = name, limit, growing
        self.lines = 0
        self._ahead, self._ahead_start = b"", 0
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
        line = self._advance(self._read_line(self.limit + 1))
        length = len(line)
        if length:
            self.lines += 1
        chunk = line
        while length > self.limit and chunk and not chunk.endswith((b"\n", b"\r")):
            chunk = self._advance(self._read_line(_CHUNK))
            length += len(chunk)
        return line, length

    def rest(self, limit: int = 0) -> tuple[bytes, int]:
        """Everything not yet read and its length; of more than the limit the first `limit + 1` bytes.

        Without a limit that of an article holds.
        """
        limit = limit or self.limit
        data = self._advance(self._read(limit + 1))
        length = len(data)
        if length > limit:
            while chunk := self._advance(self._read(_CHUNK)):
                length += len(chunk)
        return data, length

    def read(self, size: int) -> bytes:
        """The next `size` bytes, fewer at the end: for readers that take a stream apart by themselves."""
        return self._advance(self._read(size))

    def skip(self, position: InputPosition) -> bool:
        """Go forward to `position`; False if the bytes before it are not those that were read then."""
        returned = False
        while self._offset < position.offset:
            chunk = self._advance(self._read(min(_CHUNK, position.offset - self._offset)))
            if not chunk:
                return False
            self.lines += chunk.count(b"\n") + chunk.count(_RETURN) + (returned and chunk[:1] == b"{")
            returned = chunk.endswith(b"\r")
        self.lines += returned
        return self.position == position

    def _read_line(self, size: int) -> bytes:
        """Bytes up to the end of the line, at most `size`; what was read beyond it is kept for the next."""
        cut = self._ahead.find(_RETURN, self._ahead_start, self._ahead_start + size) + 1
        if not cut:
            chunk = self._ahead[self._ahead_start :]
            if not chunk.endswith(b"\n"):
                chunk += self._stream.readline(max(0, size - len(chunk)))
            self._ahead, self._ahead_start = chunk, 0
            cut = chunk.find(_RETURN, 0, size) + 1 or min(size, len(chunk))
        line = self._ahead[self._ahead_start : cut]
        self._ahead_start = cut
        return line

    def _read(self, size: int) -> bytes:
        parts = [self._ahead[self._ahead_start : self._ahead_start + size]]
        self._ahead_start += len(parts[0])
        size -= len(parts[0])
        while size > 0 and (chunk := self._stream.read(size)):
            parts.append(chunk)
            size -= len(chunk)
        return b"".join(parts)

    def _advance(self, data: bytes) -> bytes:
        self._hash.update(data)
        self._offset += len(data)
        return data
