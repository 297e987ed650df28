"""Lets the beginning of a stream be seen before it is read."""

from io import BufferedReader, RawIOBase
from typing import cast

from newsfold.sources.forms import HEAD_BYTES


def with_head(stream: BufferedReader) -> tuple[BufferedReader, bytes]:
    """A stream of the same bytes, and the first of them.

    Of what looks like lines of JSON no more is waited for than is there: somebody may be writing them.
    """
    head = stream.peek(1)
    if head.lstrip().removeprefix(b"\xef\xbb\xbf").startswith(b"{"):
        return stream, head
    parts = [stream.read1(HEAD_BYTES)]
    while (missing := HEAD_BYTES - sum(map(len, parts))) > 0 and (chunk := stream.read1(missing)):
        parts.append(chunk)
    head = b"".join(parts)
    return cast(BufferedReader, BufferedReader(_Prefixed(head, stream), HEAD_BYTES)), head


class _Prefixed(RawIOBase):
    """The bytes of `head`, then those of `stream`."""

    def __init__(self, head: bytes, stream: BufferedReader) -> None:
        self._head, self._stream = head, stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        data = self._head[: len(buffer)] or self._stream.read1(len(buffer))
        self._head = self._head[len(data) :]
        buffer[: len(data)] = data
        return len(data)
