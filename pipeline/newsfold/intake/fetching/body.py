"""A body as it comes in: decompressed piece by piece, and never more of it than the limit."""

import zlib
from typing import Protocol

CODINGS = ("gzip", "deflate")
"""The compressions that are asked for; a bomb of any other cannot come, since none other is unpacked."""
_MAX_MEMBERS = 64
"""Of one gzip stream: each begins anew, at a cost that has nothing to do with its size."""
_PIECE = 256 * 1024


class _Inflater(Protocol):
    @property
    def eof(self) -> bool: ...
    @property
    def unconsumed_tail(self) -> bytes: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int = ..., /) -> bytes: ...
    def copy(self) -> "_Inflater": ...


class Body:
    """What has come of a body; `limit` is in bytes, for what came over the wire and for what it becomes."""

    def __init__(self, coding: str, limit: int) -> None:
        self.data = bytearray()
        self.over = False
        """Whether there is more than the limit; `data` is the beginning up to it."""
        self.damage = ""
        """What is wrong with the compressed data, "" if nothing is; what stands before is in `data`."""
        self.wire_bytes = 0
        self._coding, self._limit, self._members = coding, limit, 1
        self._inflater: _Inflater | None = None

    def add(self, piece: bytes) -> bool:
        """Take in the next bytes from the wire; False if no more are wanted."""
        self.wire_bytes += len(piece)
        if self._coding in CODINGS and not self.damage:
            self._inflate(piece)
        elif not self.damage:
            self._keep(piece)
        self.over = self.over or self.wire_bytes > self._limit
        return not self.over and not self.damage

    def end(self) -> str:
        """Why the body is not whole, as far as its compression shows; "" if it is."""
        if self.damage:
            return self.damage
        if self._inflater and not self._inflater.eof:
            return "the compressed data ends early"
        return ""

    def _inflate(self, piece: bytes) -> None:
        if self._inflater is None and piece:
            self._inflater = zlib.decompressobj(_window_bits(self._coding, piece[0]))
        while piece and self._inflater and not self.over:
            before = self._inflater.copy()
            try:
                piece = self._inflate_some(self._inflater, piece)
            except zlib.error:
                return self._inflate_to_damage(before, piece)
        return None

    def _inflate_to_damage(self, inflater: _Inflater, piece: bytes) -> None:
        """Keep what stands before the byte that is wrong: in one piece with it, zlib gives none of it."""
        for index in range(len(piece)):
            try:
                self._keep(inflater.decompress(piece[index : index + 1], _PIECE))
            except zlib.error:
                self.damage = (
                    f"the compressed data is damaged after {self.wire_bytes - len(piece) + index} bytes"
                )
                return

    def _inflate_some(self, inflater: _Inflater, piece: bytes) -> bytes:
        """What is left of the piece after some of it."""
        self._keep(inflater.decompress(piece, min(_PIECE, self._limit - len(self.data) + 1)))
        if not inflater.eof:
            return inflater.unconsumed_tail
        following = inflater.unused_data
        if self._coding != "gzip" or not following.startswith(b"\x1f"):
            return b""
        self._members += 1
        if self._members > _MAX_MEMBERS:
            self.damage = f"the compressed data has more than {_MAX_MEMBERS} parts"
            return b""
        self._inflater = zlib.decompressobj(_window_bits("gzip", 0))
        return following

    def _keep(self, data: bytes) -> None:
        room = self._limit - len(self.data)
        self.over = self.over or len(data) > room
        self.data += data[:room]


def _window_bits(coding: str, first: int) -> int:
    """zlib's parameter for gzip, and for deflate with or without the header that it should have."""
    if coding == "gzip":
        return 16 + zlib.MAX_WBITS
    return zlib.MAX_WBITS if first & 0x0F == 8 else -zlib.MAX_WBITS
