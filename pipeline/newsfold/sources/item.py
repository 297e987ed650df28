"""What a source yields: an article, a mark, a notice, or the error that kept an article from being read."""

from typing import NamedTuple

from newsfold.errors import RecordError
from newsfold.model.article import Article
from newsfold.sources.seed import Mark


class Place(NamedTuple):
    """How far `file` is read: `after` bytes, the BLAKE2b digest of which is `digest`."""

    file: str
    after: int
    digest: str


class Sourced(NamedTuple):
    """An article, where it stood (`file` or `file:line`), its original bytes, and how far that was."""

    article: Article
    origin: str = ""
    data: bytes = b""
    place: Place | None = None


class Rejected(NamedTuple):
    """What could not be read as an article: why, where, and its original bytes (bounded)."""

    error: RecordError
    origin: str
    data: bytes = b""
    place: Place | None = None


class Notice(NamedTuple):
    """Something a person should know that is no failure, such as a file of a type nobody reads."""

    text: str


Item = Sourced | Rejected | Notice | Mark
