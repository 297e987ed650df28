"""Tags: the topics and entities found in a paragraph, each with the evidence for it."""

from typing import Literal

import msgspec

from newsfold.model.paragraph import Paragraph


class Evidence(msgspec.Struct, frozen=True, gc=False):
    """The span that caused a topic tag: `paragraph.text[start:end] == text`; offsets count code points."""

    start: int
    end: int
    text: str
    rule: str


class TopicTag(msgspec.Struct, frozen=True, gc=False):
    """A topic of the paragraph: IPTC Media Topics code (`medtop:NNNNNNNN`), score in [0, 1].

    `path` lists the codes from the top level down to the topic itself. With `passing` the paragraph mentions
    the topic and is not about it: event records do not count it.
    """

    id: str
    label: str
    score: float
    path: tuple[str, ...]
    evidence: tuple[Evidence, ...] = ()
    passing: bool = False


Level = Literal["country", "region", "city", "point"]


class Place(msgspec.Struct, frozen=True, gc=False):
    """Where a place lies: latitude and longitude in degrees (of a country or region, those of its middle),
    null if they are not known; its country as ISO 3166-1 alpha-2, "" if it lies in none or in several.
    """

    level: Level
    country: str = ""
    lat: float | None = None
    lon: float | None = None


class EntityTag(msgspec.Struct, frozen=True, gc=False):
    """One mention of an entity: `paragraph.text[start:end] == text`; id as Wikidata, ISO, or local id.

    `type` is PER, ORG, LOC, NORP, EVENT, PRODUCT, or QUOTE, MONEY, PERCENT, DATE, QUANTITY whose
    normalised value stands in `value`. A LOC that the lists know has its `place`.
    """

    id: str
    type: str
    label: str
    text: str
    start: int
    end: int
    score: float
    rule: str
    value: str = ""
    place: Place | None = None


class Tagger(msgspec.Struct, frozen=True):
    """Name and version of a tagger, and the version (content hash) of its lexicon."""

    name: str
    version: str
    lexicon: str


class ArticleTopic(msgspec.Struct, frozen=True, gc=False):
    """How likely an article is about a topic, by its beginning: Media Topics code, probability in [0, 1].

    `path` lists the codes from the top level down to the topic itself.
    """

    id: str
    label: str
    probability: float
    path: tuple[str, ...]


Unread = Literal["", "no-lexicon", "no-language"]
"""Why no topics were looked for in a paragraph: none are listed for its language, or nobody knows that."""


class Desk(msgspec.Struct, frozen=True, gc=False):
    """A branch that a paragraph could stand under, and how likely it is the one it is chiefly about.

    `id` is the code of the branch; the probabilities of a paragraph's desks sum to 1.
    """

    id: str
    probability: float


class Tags(msgspec.Struct, frozen=True):
    """The tags of one paragraph: topics by falling score then id, passing ones last; entities by offset.

    A paragraph with a `beginning` has the article's topics too, by falling probability, then id. The first
    of the desks is the branch that the paragraph is chiefly about. `lang` is its language, where the
    paragraph did not say it.
    """

    topics: tuple[TopicTag, ...] = ()
    entities: tuple[EntityTag, ...] = ()
    article_topics: tuple[ArticleTopic, ...] = ()
    unread: Unread = ""
    lang: str = ""
    desks: tuple[Desk, ...] = ()


class TaggedParagraph(Paragraph, frozen=True, kw_only=True):
    """A paragraph with all its topics and entities; key on the wire: `article_id`."""

    topics: tuple[TopicTag, ...]
    entities: tuple[EntityTag, ...]
    tagger: Tagger
    article_topics: tuple[ArticleTopic, ...] = ()
    unread: Unread = ""
    desks: tuple[Desk, ...] = ()
