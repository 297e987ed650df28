"""The fingerprint of all that taggers are compiled from: equal ones have equal taggers."""

import sys
from collections.abc import Iterator
from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path

import newsfold
from newsfold.errors import LexiconError
from newsfold.lexicons.topics.files import MAX_BYTES, SUFFIX
from newsfold.lexicons.word_vectors import word_vector_files

_ROOMS = ("lexicons", "tagging", "context", "model", "wire")
"""Folders of the package whose code and data say what is compiled."""
_LIBRARIES = ("msgspec", "numpy")


def fingerprint(folder: Path | None) -> str:
    """32 hexadecimal digits: of the package's files, those in the user's `folder`, Python and libraries.

    "" where they cannot be known: in a package that is no folder, or if a file cannot be read.
    """
    digest = blake2b(digest_size=16)
    try:
        digest.update(repr([sys.version, sys.byteorder, [*map(version, _LIBRARIES)], str(folder)]).encode())
        for path in word_vector_files():
            digest.update(repr([path.name, path.stat().st_size, int(path.stat().st_mtime)]).encode())
        for name, data in _files(folder):
            digest.update(f"\0{name}\0{len(data)}\0".encode("utf-8", "surrogateescape"))
            digest.update(data)
    except (OSError, ImportError, LexiconError):
        return ""
    return digest.hexdigest()


def _files(folder: Path | None) -> Iterator[tuple[str, bytes]]:
    """Name and content of every file; OSError if one cannot be read."""
    package = Path(newsfold.__file__).parent
    for room in _ROOMS:
        for path in sorted((package / room).rglob("*")):
            if path.suffix != ".pyc" and path.is_file():
                yield path.relative_to(package).as_posix(), path.read_bytes()
    if folder is None:
        return
    paths = [folder] if folder.is_file() else [*folder.rglob(f"*{SUFFIX}"), *folder.rglob("entities/*.tsv")]
    for path in sorted(paths):
        if path.stat().st_size > MAX_BYTES:
            raise OSError(f"{path} is too large")
        yield f"user/{path.relative_to(folder).as_posix()}", path.read_bytes()
