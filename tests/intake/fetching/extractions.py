"""Functions that make articles of pages as a hostile page would have it."""

import ctypes
import os
import sys

from newsfold.errors import SetupError, SourceError
from newsfold.model.article import Article


def extract(data: bytes, *, address: str = "", charset: str = "") -> Article:
    """What the page says to do, or its text as an article."""
    if data == b"loop":
        while True:
            pass
    if data == b"memory":
        return Article(body="x" * len([bytes(1_000_000) for _ in range(2000)]))
    if data == b"die":
        os.abort()
    if data == b"exit":
        os._exit(3)
    if data == b"wall":
        raise SourceError("a wall, no article", hint="ask the site", reason="source", path="$")
    if data == b"setup":
        raise SetupError("a library is missing", hint="install it")
    if data == b"raise":
        raise ZeroDivisionError("of the page")
    if data == b"print":
        print("in between", flush=True)
        sys.stdout.flush()
    if data == b"crash":
        ctypes.string_at(0)
    return Article(body=data.decode(charset or "utf-8"), url=address, title=str(os.getpid()))
