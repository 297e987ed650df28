"""An identity: which article is shown at an address, by which rule, and what that article was there last."""

from typing import Literal

import msgspec

from newsfold.model.article import Status
from newsfold.model.version import Natural, Version

IdentityRule = Literal["uri", "address", "guid", "id", "page", "path", "title", "text", "new", "undone"]
"""What says which article it is; `ingest/identity/rules.py` has each, docs/identity.md in plain words."""


def forgotten_address(article_id: str) -> str:
    """The address of the record that says that an article is forgotten: no source shows anything there."""
    return f"urn:newsfold:forgotten:{article_id}"


class Identity(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of one address at which sources show an article.

    `address` is the key: the uri of an address, or one made of a guid or a text. Where it differs from `uri`,
    the address was merged into the article `uri`. `marks` are what else it is known by, such as
    "guid example feed|4711". Times are as records hold them, "" where the source names none: `modified_at`
    the later of the two dates that the source gives, `changed_at` the one in the digest of the version,
    `at` when a source first showed this text. `content` is a hash of title and text, `before` those it had
    earlier; `sketch` a sample of the text's hashed shingles, by which texts are compared. What is `forgotten`
    is not sent again, whatever is shown there.
    """

    address: str
    uri: str
    rule: IdentityRule
    evidence: str
    source: str
    at: str
    undone: bool = False
    marks: tuple[str, ...] = ()
    version: Version = 1
    status: Status = "usable"
    title: str = ""
    published_at: str = ""
    modified_at: str = ""
    changed_at: str = ""
    content: str = ""
    before: tuple[str, ...] = ()
    words: Natural = 0
    sketch: bytes = b""
    whole: bool = True
    forgotten: bool = False

    @property
    def is_merge(self) -> bool:
        """Whether the address is another's than the article's own."""
        return self.address != self.uri
