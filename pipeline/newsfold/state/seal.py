"""The seal of a folder with state: length and checksum of its data file, there only while it is closed."""

import zlib
from pathlib import Path

DATA, SEAL = "data.mdb", "seal"
_PIECE = 1024 * 1024


def seal(folder: Path) -> None:
    """Leave the seal of what the folder holds at this moment; OSError if it cannot be written."""
    (folder / SEAL).write_bytes(_checksum(folder / DATA))


def unseal(folder: Path) -> str:
    """Take the seal away; what is wrong with the folder, in a few words, or "" for nothing.

    A folder without a data file is new: nothing is wrong with it. OSError if the folder cannot be used.
    """
    if not (folder / DATA).exists():
        return ""
    try:
        sealed = (folder / SEAL).read_bytes()
    except FileNotFoundError:
        return "the state was not closed when its worker ended"
    (folder / SEAL).unlink()
    return "" if sealed == _checksum(folder / DATA) else "the state is damaged"


def _checksum(file: Path) -> bytes:
    size = checksum = 0
    with file.open("rb") as data:
        while piece := data.read(_PIECE):
            size += len(piece)
            checksum = zlib.crc32(piece, checksum)
    return b"%d %08x" % (size, checksum)
