"""A paragraph: the unit that travels through the pipeline."""

import msgspec

from newsfold.model.article import Status
from newsfold.model.version import Natural, Version


class Paragraph(msgspec.Struct, frozen=True, kw_only=True):
    """One paragraph of one version of one article; key on the wire: `article_id`.

    `seq` counts from 0 below `count`. `digest` names the content of the whole article version, so
    that two contents under one version number do not mix, and sorts the later one above the other (see
    `identity.article_digest`). A withdrawn
    article travels as one record with `count` 0, empty text and its status.
    """

    id: str
    article_id: str
    version: Version
    digest: str
    seq: Natural
    count: Natural
    source: str
    url: str
    title: str
    lang: str
    published_at: str
    text: str
    status: Status = "usable"
