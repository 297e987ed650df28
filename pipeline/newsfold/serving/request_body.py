"""The bytes of a request, taken piece by piece and unpacked on the way, never more than a limit."""

import zlib

from newsfold.serving.problem import Problem, Refusal, too_large

CODINGS = ("identity", "gzip", "x-gzip")
"""Content codings that are read."""
_GZIP = 16 + zlib.MAX_WBITS
_PIECE = 64 * 1024
MAX_MEMBERS = 1000
"""Gzip members of one body; each costs a start, and some programs write one a record."""


class RequestBody:
    """What has come of a body so far. `limit` is in bytes, as sent and as unpacked.

    Refusal 413 at the first byte beyond the limit, 415 for a content coding that is not read, 400 for gzip
    that is damaged.
    """

    def __init__(self, limit: int, *, content_length: str = "", content_encoding: str = "") -> None:
        if content_length.isdecimal() and int(content_length[:20]) > limit:
            raise Refusal(too_large("a body", limit))
        codings = [coding.strip().lower() for coding in content_encoding.split(",") if coding.strip()]
        if len(codings) > 1 or not set(codings) <= set(CODINGS):
            raise Refusal(_unread_coding(content_encoding))
        self._limit, self._sent = limit, 0
        self._unpacked = bytearray()
        self._packed = bool(codings) and codings[0] != "identity"
        self._member, self._members = zlib.decompressobj(_GZIP), 1

    @property
    def size(self) -> int:
        """Bytes that are held."""
        return len(self._unpacked)

    def add(self, piece: bytes) -> None:
        """Take the next bytes as they came."""
        self._sent += len(piece)
        if self._sent > self._limit:
            raise Refusal(too_large("a body", self._limit))
        if not self._packed:
            self._unpacked += piece
            return
        try:
            self._unpack(piece)
        except zlib.error:
            raise Refusal(_damaged("the bytes are no gzip")) from None

    def whole(self) -> bytes:
        """All of it, once nothing more comes."""
        if self._packed and self._sent and not self._member.eof:
            raise Refusal(_damaged("the gzip data ends in the middle"))
        return bytes(self._unpacked)

    def _unpack(self, piece: bytes) -> None:
        while piece:
            if self._member.eof:
                self._member, self._members = zlib.decompressobj(_GZIP), self._members + 1
            if self._members > MAX_MEMBERS:
                raise Refusal(too_large("a body", MAX_MEMBERS, "gzip members"))
            self._unpacked += self._member.decompress(piece, _PIECE)
            if len(self._unpacked) > self._limit:
                raise Refusal(too_large("an unpacked body", self._limit))
            piece = self._member.unconsumed_tail or self._member.unused_data


def _damaged(detail: str) -> Problem:
    return Problem(400, "encoding", "The body cannot be unpacked", detail, "send it whole, or not packed")


def _unread_coding(coding: str) -> Problem:
    return Problem(
        415,
        "coding",
        "A content coding that is not read",
        f"Content-Encoding: {coding[:60]}",
        "send it as it is, or packed with gzip",
        headers={"Accept-Encoding": "gzip, identity"},
    )
