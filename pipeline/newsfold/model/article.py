"""An article as a source delivers it: one version of one story of one publisher."""

from typing import Literal

import msgspec

from newsfold.model.version import Version

Status = Literal["usable", "withheld", "canceled"]
SCHEMA = "newsfold.article.v1"
"""The schema an article may name in JSON; any other is rejected."""


class Article(msgspec.Struct, frozen=True, kw_only=True):
    """One version of an article, before it is cleaned and cut into paragraphs.

    The text stands in `body` (raw, lines or blank lines between paragraphs) or in `paragraphs` (cut
    already, not cleaned). Ingest fills empty fields: `uri` from `url` or from the content,
    `source`, `published_at` and `updated_at` (any common date form) from what the page says at its edges.
    Of texts under one version the one updated, or else published, last is the article's. A status
    other than usable withdraws the article, which needs no text. Without a version a text is version 1
    and a withdrawal is of every version.
    """

    uri: str = ""
    source: str = ""
    published_at: str = ""
    updated_at: str = ""
    body: str = ""
    paragraphs: tuple[str, ...] = ()
    version: Version | None = None
    url: str = ""
    title: str = ""
    lang: str = "en"
    status: Status = "usable"
    schema: Literal["newsfold.article.v1"] = "newsfold.article.v1"
