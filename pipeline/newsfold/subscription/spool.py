"""Pieces of bytes put aside: a few in memory, more of them in a temporary file that nobody else can open.

What holds may be larger than memory should be: a reader keeps numbers of pieces, and reads a piece when it is
its turn.
"""

import os
import tempfile
from array import array
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from typing import IO, Self

from newsfold.errors import SetupError

IN_MEMORY = 4 * 1024 * 1024
"""Bytes that are held before they are written, at most."""
PREFIX = 96
"""Bytes of a line by which lines are sorted; only of those that begin alike the rest is looked at."""


class Spool:
    """Pieces by their numbers, from 0 on; close it, or use it in a `with`, and they are gone."""

    def __init__(self, in_memory: int = IN_MEMORY) -> None:
        self._ends = array("Q", [0])
        """Where each piece ends, behind a 0: so piece n begins at the entry n."""
        self._in_memory = in_memory
        self._tail = bytearray()
        self._written = 0
        """Bytes in the file; the tail follows."""
        self._file: IO[bytes] | None = None

    def append(self, data: bytes | bytearray) -> int:
        """Put a piece aside; its number. SetupError if there is no room for temporary files."""
        self._tail += data
        self._ends.append(self._written + len(self._tail))
        if len(self._tail) > self._in_memory:
            self._write()
        return len(self._ends) - 2

    def read(self, number: int) -> bytes:
        """One piece."""
        start, end = self._ends[number], self._ends[number + 1]
        return self._bytes(start, end)

    def close(self) -> None:
        """Let go of all pieces."""
        if self._file:
            self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def _bytes(self, start: int, end: int) -> bytes:
        """The bytes between two places, from the file and the tail."""
        from_file = b""
        if self._file and start < self._written:
            from_file = os.pread(self._file.fileno(), min(end, self._written) - start, start)
        from_tail = self._tail[max(start - self._written, 0) : max(end - self._written, 0)]
        return from_file + from_tail if from_tail else from_file

    def _write(self) -> None:
        try:
            if self._file is None:
                self._file = tempfile.TemporaryFile(prefix="newsfold-", buffering=0)  # noqa: SIM115
            view = memoryview(self._tail)
            while view:
                view = view[self._file.write(view) :]
        except OSError as error:
            raise SetupError(
                f"no room for temporary files: {error.strerror or error}",
                where=error.filename or tempfile.gettempdir(),
                hint="set TMPDIR to a folder with room",
            ) from None
        self._written += len(self._tail)
        self._tail = bytearray()


def sorted_lines(lines: Iterable[bytes | bytearray]) -> Iterator[bytes]:
    """The lines sorted as bytes, while little more than their beginnings is in memory.

    Each is done with when the next is asked for: all may come in one buffer.
    """
    with Spool() as spool:
        beginnings = [(bytes(line[:PREFIX]), spool.append(line)) for line in lines]
        beginnings.sort()
        for _, alike in groupby(beginnings, key=itemgetter(0)):
            found = [spool.read(number) for _, number in alike]
            yield from sorted(found) if len(found) > 1 else found
