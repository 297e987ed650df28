"""What a process that reads pages is told and answers: JSON behind its length, never pickles.

A page may take its process over: nothing is taken from its answers but an article or an error.
"""

import struct
from typing import BinaryIO

import msgspec

from newsfold.errors import NewsfoldError, RecordError, SetupError, SourceError
from newsfold.model.article import Article

LENGTH = struct.Struct(">I")
MAX_ANSWER = 64 * 1024 * 1024
"""Bytes of an answer: a page of the longest that is fetched, as JSON."""


class Task(msgspec.Struct, frozen=True):
    """Where a page comes from and what its server says of its charset; its `size` bytes follow."""

    size: int
    address: str = ""
    charset: str = ""


class Failure(msgspec.Struct, frozen=True):
    """An error that a page is the cause of, or, with `setup`, one that a person must mend."""

    what: str
    hint: str = ""
    reason: str = ""
    path: str = ""
    setup: bool = False

    @classmethod
    def of(cls, error: NewsfoldError) -> "Failure":
        """What is said of an error."""
        if isinstance(error, RecordError):
            return cls(error.what, error.hint, error.reason, error.path)
        return cls(error.what, error.hint, setup=True)

    def error(self, where: str) -> SourceError | SetupError:
        """The error again."""
        if self.setup:
            return SetupError(self.what, hint=self.hint)
        return SourceError(self.what, where=where, hint=self.hint, reason=self.reason, path=self.path)


class Answer(msgspec.Struct, frozen=True):
    """The article of a page, or why there is none; neither when a process is ready for its first page."""

    article: Article | None = None
    failure: Failure | None = None
    last: bool = False
    """Whether the process ends behind this answer."""


def write_message(stream: BinaryIO, message: bytes) -> None:
    """Write a message behind its length."""
    stream.write(LENGTH.pack(len(message)))
    stream.write(message)
    stream.flush()


def read_message(stream: BinaryIO) -> bytes:
    """The next message; b"" at the end."""
    head = stream.read(LENGTH.size)
    return stream.read(LENGTH.unpack(head)[0]) if len(head) == LENGTH.size else b""
