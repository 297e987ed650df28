"""Labelled files, line by line: plain or gzipped, by what is in them, whatever they are called."""

import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path

from newsfold.errors import SourceError

GZIP = b"\x1f\x8b"


def labelled_lines(path: Path) -> Iterator[tuple[bytes, str]]:
    """Each line that is not blank, and where it stands (`file:number`).

    SourceError for a file that cannot be read, or has no line.
    """
    some = False
    try:
        with path.open("rb") as raw:
            # The first bytes decide: a download may have lost its ending, or kept it unpacked.
            file = gzip.GzipFile(fileobj=raw) if raw.peek(len(GZIP)).startswith(GZIP) else raw
            for number, line in enumerate(file, 1):
                if line.strip():
                    some = True
                    yield line, f"{path}:{number}"
    except (OSError, EOFError, zlib.error) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else error
        raise SourceError(
            f"cannot be read: {reason}", where=str(path), hint="give JSON lines, plain or gzipped"
        ) from None
    if not some:
        raise SourceError("nothing is in it", where=str(path), hint="give JSON lines, plain or gzipped")
