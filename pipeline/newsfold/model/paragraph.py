"""A paragraph: the unit that travels through the pipeline."""

from collections.abc import Sequence
from typing import Annotated

import msgspec

from newsfold.model.article import Status, Subject
from newsfold.model.version import Natural, Version

EncodedProfile = Annotated[
    str, msgspec.Meta(pattern=r"^(([A-Za-z0-9_-]{4}){0,24}\.([A-Za-z0-9_-]{4}){0,36})?$")
]
"""A profile as `context.profile` encodes it, empty where there is none; schemas have the same pattern."""
_BEGINNING = 900
"""Characters."""


def beginning_of(paragraphs: Sequence[str]) -> str:
    """The text at an article's beginning that, with the title, says what the whole article is about."""
    return " ".join(paragraphs)[:_BEGINNING]


def under_title(title: str, beginning: str) -> str:
    """An article's beginning after its title as a first sentence: so what the title says counts as text."""
    return f"{title}. {beginning}" if title else beginning


class Paragraph(msgspec.Struct, frozen=True, kw_only=True):
    """One paragraph of one version of one article; key on the wire: `article_id`.

    `seq` counts from 0 below `count`. `digest` names the content of the whole article version, so
    that two contents under one version number do not mix, and sorts the later one above the other (see
    `identity.article_digest`). A withdrawn
    article travels as one record with `count` 0, empty text and its status.

    `lang` is a BCP 47 tag, "und" for what nobody knows; a paragraph of another program may leave it empty.

    The first of several paragraphs has the article's `beginning` as well, so that
    what the whole article is about can be said of that one record. `names` are full names of the article,
    of which the paragraph has the first or last word alone. `uri` is what the article's id is made of,
    `profile` what the whole article is grouped by (see `context.profile`). `authors` and `subjects`
    are those that the publisher gave the article.

    A withdrawal of every version that is `forgotten` lets no version in any more.
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
    lang: str = ""
    published_at: str
    text: str
    status: Status = "usable"
    beginning: str = ""
    names: tuple[str, ...] = ()
    uri: str = ""
    profile: EncodedProfile = ""
    authors: tuple[str, ...] = ()
    subjects: tuple[Subject, ...] = ()
    forgotten: bool = False
