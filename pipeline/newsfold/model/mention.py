"""A mention: one paragraph's contribution to one topic; a record holds one or more, a line of JSON each."""

import msgspec

from newsfold.model.version import Natural, Version


class EntityRef(msgspec.Struct, frozen=True, gc=False):
    """An entity named in the paragraph, once however often it is named there."""

    id: str
    type: str
    label: str


class Mention(msgspec.Struct, frozen=True, kw_only=True):
    """One paragraph's contribution to one topic; key on the wire: `topic`.

    With `retract` it contributes nothing and says: of this article, this topic holds nothing older
    than (`version`, `digest`). `generation` is greater with every other lexicon: of one paragraph in one
    version the mention of the greatest generation counts, and a retraction with a generation takes back that
    of paragraph `seq` alone.
    """

    topic: str
    label: str = ""
    path: tuple[str, ...] = ()
    article_id: str
    version: Version
    digest: str
    seq: Natural = 0
    published_at: str
    source: str = ""
    url: str = ""
    title: str = ""
    fingerprint: str = ""
    score: float = 0.0
    text: str = ""
    entities: tuple[EntityRef, ...] = ()
    retract: bool = False
    generation: Natural = 0
