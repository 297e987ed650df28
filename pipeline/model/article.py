"""An article as a source delivers it: one version of one story of one publisher."""

from typing import Literal

import msgspec

Status = Literal["usable", "withheld", "canceled"]


class Article(msgspec.Struct, frozen=True, kw_only=True):
    """One version of an article, before it is cut into paragraphs.

    `published_at` is RFC 3339 in UTC with seconds ("2025-03-19T06:00:00Z"). `version` counts up;
    the newest wins everywhere. A status other than usable withdraws the article.
    """

    uri: str
    source: str
    published_at: str
    paragraphs: tuple[str, ...] = ()
    version: int = 1
    url: str = ""
    title: str = ""
    lang: str = "en"
    status: Status = "usable"
