"""Corrections: what a newer version of an article does to the mentions of the older ones.

Aggregation sees one topic at a time and cannot know that a newer version no longer mentions it. Tagging
sees whole articles (they are keyed by article), so it keeps per article the newest (version, digest) and
every topic it ever sent, and tells each of those topics that the older versions no longer count.

Under another lexicon a paragraph that comes again, in the same version, may have other topics. So mentions
carry a generation, which grows with every lexicon that a partition is tagged with, and the topics that its
article was sent to before and it no longer has are told that they hold nothing of this paragraph any more.
While workers of an old and a new lexicon share the partitions, the last to tag a paragraph is right.

With a horizon an article is forgotten when its newest date is closed. What comes to an article that is
not known, and is closed by its own date, is set aside: nobody could say any more what it corrects.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby

import orjson
from msgspec.structs import replace

from newsfold.eventtime.horizon import Horizon
from newsfold.model.mention import Mention
from newsfold.model.paragraph import Paragraph
from newsfold.model.version import Rank
from newsfold.state.keyed import KeyedState
from newsfold.state.retention import Retention
from newsfold.tagging.bundles import MentionLine
from newsfold.tagging.mentions import ParagraphMentions
from newsfold.wire.codec import encode_struct

LEXICON_KEY = b"\x00lexicon"
"""The state's key of [generation, lexicon] of the last tagging."""


@dataclass
class ArticleState:
    """The newest rank, whether there was another before it, and every topic that mentions were sent to.

    `time` is the latest event time of the article, if a horizon asks for it; "" if it is not known. `since`
    is the generation in which the newest rank was first tagged.
    """

    rank: Rank = (-1, "")
    revised: bool = False
    topics: set[str] = field(default_factory=set)
    time: str = ""
    since: int = 0

    def to_bytes(self) -> bytes:
        """As JSON: [version, digest, revised, [topic, …]], then time and generation, if there are such."""
        optional = [self.time, self.since] if self.since else [self.time] if self.time else []
        # A copy: what orjson gives holds on to 4 kB, and these bytes stay in memory.
        return memoryview(orjson.dumps([*self.rank, self.revised, sorted(self.topics), *optional])).tobytes()

    @classmethod
    def from_bytes(cls, data: bytes) -> "ArticleState":
        """The inverse of `to_bytes`."""
        version, digest, revised, topics, *optional = orjson.loads(data)
        return cls((version, digest), revised, set(topics), *optional)


class Articles:
    """The articles of one input partition by id, its horizon's cutoff, and its generation of lexicons."""

    def __init__(self, state: KeyedState, horizon: Horizon | None = None, lexicon: str = "") -> None:
        self._state, self.retention = state, Retention(state, horizon)
        self.generation, self._lexicon = _generation(state, lexicon), lexicon
        self._dated = self.retention.bounded

    def get(self, key: bytes) -> ArticleState | None:
        """The stored state of an article; None if there is none, or it is closed."""
        data = self._state.get(key)
        article = ArticleState.from_bytes(data) if data else None
        return None if article is None or self.retention.past(article.time) else article

    def put(self, key: bytes, article: ArticleState, times: Iterable[str]) -> None:
        """Store the state of an article; with a horizon also the latest of these event times."""
        if self._dated:
            article.time = max(article.time, *times)
        data = article.to_bytes()
        if data != self._state.get(key):
            self._state.put(key, data)

    def save(self) -> None:
        """Put the cutoff and the lexicon into the state; after all other changes of a batch."""
        self.retention.save()
        made_with = orjson.dumps([self.generation, self._lexicon])
        if made_with != self._state.get(LEXICON_KEY):
            self._state.put(LEXICON_KEY, made_with)

    def sweep(self) -> None:
        """Delete articles that have been closed for long, if it is time."""
        self.retention.sweep(_time_of, _stamped)


def _generation(state: KeyedState, lexicon: str) -> int:
    """How many lexicons a partition had before this one; a state that does not say had another."""
    if data := state.get(LEXICON_KEY):
        generation, before = orjson.loads(data)
        return int(generation) + int(before != lexicon)
    return int(next(state.scan_range(b"\x01", b"\xff"), None) is not None)


def revise(
    batch: Sequence[ParagraphMentions], articles: Articles
) -> tuple[list[MentionLine], list[ParagraphMentions]]:
    """Lines to send: mentions of the newest versions and retractions; and the paragraphs that are late.

    A late paragraph gives no mentions. A late withdrawal is remembered, in case the text it withdraws
    comes after it.

    Retractions of a revised article are sent with each of its paragraphs: when one comes a second
    time after a crash, the retractions may not have been sent the first time. They are idempotent.
    """
    lines: list[MentionLine] = []
    late: list[ParagraphMentions] = []
    by_article = sorted(batch, key=_article)
    for article_id, article_group in groupby(by_article, key=_article):
        key, paragraphs = article_id.encode(), list(article_group)
        stored = articles.get(key)
        in_time = paragraphs if stored else _in_time(paragraphs, articles.retention, late)
        if in_time:
            lines += _revise_article(key, in_time, stored, articles)
    return lines, late


def _in_time(
    paragraphs: Sequence[ParagraphMentions], retention: Retention, late: list[ParagraphMentions]
) -> list[ParagraphMentions]:
    """The paragraphs of an unknown article from the first that makes it known; those before are late."""
    in_time: list[ParagraphMentions] = []
    for item in paragraphs:
        if not in_time and retention.past(item.paragraph.published_at):
            late.append(item)
            if item.paragraph.count:
                continue
        in_time.append(item)
    return in_time


def _revise_article(
    key: bytes, paragraphs: Sequence[ParagraphMentions], stored: ArticleState | None, articles: Articles
) -> list[MentionLine]:
    article, generation = stored or ArticleState(), articles.generation
    before = article.rank
    ranks = {_rank(item.paragraph) for item in paragraphs} | ({stored.rank} if stored else set())
    article.rank = max(ranks)
    if stored is None or article.rank != before:
        article.since = articles.generation
    article.revised |= len(ranks) > 1
    # Topics of outdated versions count too: before a crash they may have been sent.
    article.topics.update(mention.topic for item in paragraphs for mention in item.mentions)
    current = [item for item in paragraphs if _rank(item.paragraph) == article.rank]
    lines = [
        _line(replace(mention, generation=generation) if generation else mention, item.paragraph.id)
        for item in current
        for mention in item.mentions
    ]
    if article.since < generation:
        lines += [line for item in current for line in _taken_back(item, article, generation)]
    if article.revised:
        lines += _retractions(paragraphs[0].paragraph, article)
    articles.put(key, article, (_time(item.paragraph, articles.retention) for item in paragraphs))
    return lines


def _time(paragraph: Paragraph, retention: Retention) -> str:
    """The event time of a paragraph; of a withdrawal, which often has none, the stamp of the retention."""
    return retention.dated(paragraph.published_at) if paragraph.count else retention.stamp()


def _time_of(data: bytes) -> str:
    return ArticleState.from_bytes(data).time


def _stamped(data: bytes, time: str) -> bytes:
    article = ArticleState.from_bytes(data)
    article.time = time
    return article.to_bytes()


def _taken_back(item: ParagraphMentions, article: ArticleState, generation: int) -> list[MentionLine]:
    """What tells the topics that a paragraph may have had under another lexicon that it has them no more."""
    paragraph = item.paragraph
    return [
        _line(
            Mention(
                topic=topic,
                article_id=paragraph.article_id,
                version=paragraph.version,
                digest=paragraph.digest,
                seq=paragraph.seq,
                published_at=paragraph.published_at,
                retract=True,
                generation=generation,
            ),
            f"{paragraph.id}|{generation}",
        )
        for topic in sorted(article.topics - {mention.topic for mention in item.mentions})
        if paragraph.count
    ]


def _retractions(paragraph: Paragraph, article: ArticleState) -> list[MentionLine]:
    version, digest = article.rank
    return [
        _line(
            Mention(
                topic=topic,
                article_id=paragraph.article_id,
                version=version,
                digest=digest,
                published_at=paragraph.published_at,
                retract=True,
            ),
            f"{paragraph.article_id}|{version}|{digest}",
        )
        for topic in sorted(article.topics)
    ]


def _line(mention: Mention, cause: str) -> MentionLine:
    return MentionLine(mention.topic, encode_struct(mention), cause)


def _article(item: ParagraphMentions) -> str:
    return item.paragraph.article_id


def _rank(paragraph: Paragraph) -> Rank:
    return paragraph.version, paragraph.digest
