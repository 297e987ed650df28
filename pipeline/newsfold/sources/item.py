"""What a source yields: an article, a mark, a notice, or the error that kept an article from being read."""

from typing import NamedTuple

from newsfold.errors import RecordError
from newsfold.model.article import Article
from newsfold.sources.seed import Mark


class InputPosition(NamedTuple):
    """`file` is read up to the byte `offset`; `digest` is the BLAKE2b digest of the bytes before it."""

    file: str
    offset: int
    digest: str


class SourceIds(NamedTuple):
    """What a source says of which article an item is, each as it is written there, "" where it says nothing.

    `guid` is the id of a feed's item or an agency's, `link` the address the item points to, `canonical`
    the one that the page at the link gives as its own, `alternates` other ids and addresses of it.
    """

    guid: str = ""
    link: str = ""
    canonical: str = ""
    alternates: tuple[str, ...] = ()


NO_IDS = SourceIds()


class Sourced(NamedTuple):
    """An article, its origin (`file` or `file:line`), its original bytes, and the position behind it.

    `unknown_fields` are the names beside it that no article has, `ids` what the source says of which article
    it is. Of a `summary` the text is not the whole article, which the page at its link has.
    """

    article: Article
    origin: str = ""
    data: bytes = b""
    position: InputPosition | None = None
    unknown_fields: tuple[str, ...] = ()
    ids: SourceIds = NO_IDS
    summary: bool = False


class Rejected(NamedTuple):
    """An input that is no article: the error, its origin, its first bytes, and the position behind it."""

    error: RecordError
    origin: str
    data: bytes = b""
    position: InputPosition | None = None


class Notice(NamedTuple):
    """Something a person should know that is no failure, such as a file of a type nobody reads.

    Of those with the same `once`, if it is not empty, a feed tells the first.
    """

    text: str
    once: str = ""


Item = Sourced | Rejected | Notice | Mark
