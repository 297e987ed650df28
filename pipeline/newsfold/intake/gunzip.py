"""Reads gzip as a stream: several members, what is whole of one that is cut off, and no bomb to its end."""

import zlib
from io import BufferedIOBase, RawIOBase

_CHUNK = 64 * 1024
FREE_BYTES = 64 * 1024 * 1024
MAX_RATIO = 200
"""Bytes out for each byte in, once more than `FREE_BYTES` came out; text has 3 to 10, a bomb up to 1,032."""


class Gunzip(RawIOBase):
    """The bytes inside of a gzip stream; at a fault they end, and `fault` says which it is.

    Memory is bounded whatever the ratio. What stands behind the last member is ignored, as gzip does.
    """

    def __init__(self, stream: BufferedIOBase) -> None:
        self.fault, self.is_cut = "", False
        self._stream = stream
        self._inflate = zlib.decompressobj(wbits=31)
        self._input, self._in, self._out, self._members = b"", 0, 0, 0

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Fill the buffer in part; 0 at the end or at a fault."""
        data = self._some(min(len(buffer), _CHUNK))
        buffer[: len(data)] = data
        return len(data)

    def _some(self, size: int) -> bytes:
        while not self.fault:
            if self._inflate.eof and not self._next_member():
                return b""
            data_in = self._inflate.unconsumed_tail or self._input or self._stream.read(_CHUNK)
            self._in += 0 if self._inflate.unconsumed_tail or self._input else len(data_in)
            try:
                data = self._inflate.decompress(data_in, size)
            except zlib.error:
                self.fault = "the gzip file is damaged; what stands before that was read"
                return b""
            if not data_in and not data and not self._inflate.eof:
                self.fault, self.is_cut = "the gzip file is cut off; what is whole was read", True
                return b""
            self._input = self._inflate.unused_data if self._inflate.eof else b""
            self._out += len(data)
            if self._out > FREE_BYTES and self._out > self._in * MAX_RATIO:
                self.fault = f"each byte of the gzip file becomes more than {MAX_RATIO}: no more is read"
                return b""
            if data:
                return data
        return b""

    def _next_member(self) -> bool:
        """Whether another member follows; it is begun."""
        while len(self._input) < 2 and (chunk := self._stream.read(_CHUNK)):
            self._input += chunk
            self._in += len(chunk)
        if not self._input.startswith(b"\x1f\x8b"):
            return False
        self._inflate = zlib.decompressobj(wbits=31)
        return True
