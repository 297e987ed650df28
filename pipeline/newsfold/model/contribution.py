"""A contribution: what one version of one article gives to one topic; it travels in parts, JSON lines.

A part holds what a batch of paragraphs said; `aggregation/joining.py` makes of the parts of an article, in
any order and however often each, the one contribution that counts.
"""

from typing import Annotated

import msgspec

from newsfold.model.paragraph import EncodedProfile
from newsfold.model.version import Natural, Rank, Version

Probability = Annotated[float, msgspec.Meta(ge=0, le=1)]
"""Beyond these bounds salience has no value, so the record of a producer of another make is refused."""


LEAST_PASSING = 0.6
"""Probability below which a paragraph that mentions a topic in passing says nothing but that."""


class EntityRef(msgspec.Struct, frozen=True, gc=False):
    """A name that is one: id, type and label of an entity."""

    id: str
    type: str
    label: str


class ContributionName(EntityRef, frozen=True, gc=False):
    """An entity, and the numbers of the contribution's paragraphs that name it, rising."""

    paragraphs: tuple[Natural, ...]


class Surroundings(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """How likely a text is about other topics than the one in question: probabilities, 0 for none.

    Those of its branch (0 for a branch itself), of the likeliest other of its level, and of the likeliest
    above it, below it and beside it in its branch; `likelier` counts those of its level that are likelier
    than the topic. In JSON a list, as there are many.
    """

    branch: Probability = 0.0
    rival: Probability = 0.0
    likelier: Natural = 0
    above: Probability = 0.0
    below: Probability = 0.0
    near: Probability = 0.0


NOTHING_ELSE = Surroundings()


class Beginning(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """How likely an article is, by its beginning, about a topic, its branch and the likeliest of its rivals.

    Rivals are the others of its level; `likelier` counts those that are likelier than it. In JSON a list.
    """

    probability: Probability
    branch: Probability
    rival: Probability
    likelier: Natural


class ContributionParagraph(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """What one paragraph says of the topic; `text` is its sentence that does.

    With `passing` it mentions the topic and is not about it; it is `slight` where it is not likely to be
    either, and has no fingerprint, text and names then. A `silent` one says nothing of it: only the beginning
    does, or it spoke of it under another lexicon. Of one paragraph that of the greatest `generation` counts,
    which grows with every other lexicon. The first of several has the `beginning`.
    """

    seq: Natural
    score: Probability
    fingerprint: str = ""
    text: str = ""
    passing: bool = False
    surroundings: Surroundings = NOTHING_ELSE
    beginning: Beginning | None = None
    silent: bool = False
    generation: Natural = 0

    @property
    def slight(self) -> bool:
        """Whether it is too little for its article to count by."""
        return self.passing and self.score < LEAST_PASSING


class Contribution(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One version of one article in one topic, or a part of that; key on the wire: `topic`.

    `count` is the number of the version's paragraphs, also of those that say nothing of the topic; `profile`
    is what the whole article is grouped by, the same in all its topics. A part of slight and silent ones
    leaves `source`, `uri`, `url`, `title` and `profile` out. `label` and `path` are of lexicon `generation`.
    With `retract` it holds nothing and says: of this article, this topic holds nothing older than (`version`,
    `digest`). If its article is `forgotten` as well, what it said is to stay nowhere.
    """

    topic: str
    article_id: str
    version: Version
    digest: str
    published_at: str
    label: str = ""
    path: tuple[str, ...] = ()
    source: str = ""
    uri: str = ""
    url: str = ""
    title: str = ""
    count: Natural = 1
    profile: EncodedProfile = ""
    paragraphs: tuple[ContributionParagraph, ...] = ()
    names: tuple[ContributionName, ...] = ()
    retract: bool = False
    generation: Natural = 0
    forgotten: bool = False

    @property
    def rank(self) -> Rank:
        """By which one version replaces another."""
        return self.version, self.digest
