"""Compiled lexicons: what takes long to make from files of text is kept on disk for the next process.

The text files stay what counts. A value is kept under the fingerprint of all that it was made from, so that
after any change it is made anew; where nothing can be kept, it is made in each process. It is pickled, with
its arrays apart: these are mapped from the file, so that they take no memory of the process's own. What is
read back may name classes of this package and of arrays only, and files of other users are not read.
"""

import mmap
import os
import pickle
import struct
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from types import FunctionType
from typing import Any, BinaryIO, TypeVar, cast
from zlib import crc32

T = TypeVar("T")

SUFFIX, PART = ".compiled", ".part"
"""How files end, and those that are being written."""
MOST_KEPT = 24
"""Files of a folder, beyond which the oldest go."""
_HEAD = struct.Struct("<8sIQQ")
"""A mark, the CRC-32 of the pickle, its length, and the number of arrays, whose lengths follow."""
_MARK = b"newsfold"
_ALIGNED = 64
"""Bytes of which the place of each array is a multiple."""
_FOREIGN = frozenset(
    {
        ("builtins", "frozenset"),
        ("builtins", "set"),
        ("copyreg", "_reconstructor"),
        ("builtins", "object"),
        ("numpy", "dtype"),
        ("numpy", "ndarray"),
        ("numpy._core.numeric", "_frombuffer"),
        ("numpy._core.multiarray", "_reconstruct"),
        ("numpy._core.multiarray", "scalar"),
        ("numpy.core.numeric", "_frombuffer"),
        ("numpy.core.multiarray", "_reconstruct"),
        ("numpy.core.multiarray", "scalar"),
        ("re", "_compile"),
    }
)
"""What of other packages may be named in a file."""
_UNREADABLE = (
    OSError, ValueError, EOFError, pickle.UnpicklingError, AttributeError, ImportError, IndexError, KeyError,
    TypeError, struct.error,
)  # fmt: skip
"""What reading a file of another form may raise."""


class Compiled:
    """Values by name, kept in a folder for the next process that needs them."""

    def __init__(self, folder: Path | None, fingerprint: Callable[[], str]) -> None:
        """Without a folder, or where the fingerprint is "", nothing is kept."""
        self._folder, self._fingerprint = folder, fingerprint
        self._key = fingerprint() if folder else ""

    def get(self, name: str, make: Callable[[], T]) -> T:
        """The value of this name; it is made if it is not there, and then read back like any other."""
        if not self._folder or not self._key:
            return make()
        path = self._folder / f"{name}-{self._key}{SUFFIX}"
        with suppress(*_UNREADABLE):
            return cast(T, _read(path))
        made = make()
        # Files that were changed in the meantime may be in the value, or not.
        if self._fingerprint() != self._key or not _keep(path, made):
            return made
        del made
        return self._read_back(path, make)

    @staticmethod
    def _read_back(path: Path, make: Callable[[], T]) -> T:
        with suppress(*_UNREADABLE):
            return cast(T, _read(path))
        return make()


def cache_folder() -> Path | None:
    """The folder of the user's for what can be made again; None without a home."""
    try:
        base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    except RuntimeError:
        return None
    return Path(base) / "newsfold" / "lexicon"


def _keep(path: Path, value: object) -> bool:
    """Whether the value is in the file; others see all of it or nothing, and never two writers' halves."""
    buffers: list[pickle.PickleBuffer] = []
    data = pickle.dumps(value, 5, buffer_callback=buffers.append)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(suffix=PART, dir=path.parent)
        try:
            with open(handle, "wb") as file:
                _write(file, data, [buffer.raw() for buffer in buffers])
            os.chmod(name, 0o644)  # An image is built by one user and run by another.
            os.replace(name, path)
        except BaseException:
            os.unlink(name)
            raise
        _prune(path.parent)
    except OSError:
        return False
    return True


def _write(file: BinaryIO, data: bytes, arrays: list[memoryview]) -> None:
    lengths = [len(array) for array in arrays]
    file.write(_HEAD.pack(_MARK, crc32(data), len(data), len(lengths)))
    file.write(struct.pack(f"<{len(lengths)}Q", *lengths))
    file.write(data)
    for start, array in zip(_places(len(data), lengths), arrays, strict=True):
        file.seek(start)
        file.write(array)
    file.flush()
    # After a loss of power a name without its content would stand for arrays of zeros.
    os.fsync(file.fileno())


def _places(pickled: int, lengths: list[int]) -> Iterator[int]:
    """Where each array begins in the file."""
    end = _HEAD.size + 8 * len(lengths) + pickled
    for length in lengths:
        start = -(-end // _ALIGNED) * _ALIGNED
        yield start
        end = start + length


def _read(path: Path) -> Any:
    """The value in a file; one of `_UNREADABLE` if it is not there or has another form."""
    with path.open("rb") as file:
        _check_owner(file)
        content = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    mark, checksum, pickled, count = _HEAD.unpack_from(content)
    if mark != _MARK:
        raise ValueError("no compiled lexicon")
    lengths = list(struct.unpack_from(f"<{count}Q", content, _HEAD.size))
    first, view = _HEAD.size + 8 * count, memoryview(content)
    if crc32(view[first : first + pickled]) != checksum:
        raise ValueError("a damaged file")
    arrays = [
        view[start : start + length] for start, length in zip(_places(pickled, lengths), lengths, strict=True)
    ]
    if [len(array) for array in arrays] != lengths:
        raise ValueError("a part of a file")
    content.seek(first)
    return _Reader(content, buffers=arrays).load()


def _check_owner(file: BinaryIO) -> None:
    """OSError for a file that somebody else may have written."""
    if hasattr(os, "getuid"):
        status = os.fstat(file.fileno())
        if status.st_uid not in (0, os.getuid()) or status.st_mode & 0o022:
            raise PermissionError("another user may have written it")


def _prune(folder: Path) -> None:
    files = [*folder.glob(f"*{SUFFIX}"), *folder.glob(f"*{PART}")]
    for path in sorted(files, key=lambda path: path.stat().st_mtime_ns)[:-MOST_KEPT]:
        path.unlink()


class _Reader(pickle.Unpickler):
    """Reads values of this package's classes, of arrays and of Python's own kinds."""

    def find_class(self, module: str, name: str) -> Any:
        """UnpicklingError for what is named and is none of these."""
        found = super().find_class(module, name)
        if (module, name) in _FOREIGN:
            return found
        own = isinstance(found, type | FunctionType) and found.__module__.startswith("newsfold.")
        if own and module.startswith("newsfold."):
            return found
        raise pickle.UnpicklingError(f"{module}.{name} is not read")
