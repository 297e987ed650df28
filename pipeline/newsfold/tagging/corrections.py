"""Corrections: what a newer version of an article does to the mentions of the older ones.

Aggregation sees one topic at a time and cannot know that a newer version no longer mentions it. Tagging
sees whole articles (they are keyed by article), so it keeps per article the newest (version, digest) and
every topic it ever sent, and tells each of those topics that the older versions no longer count.

With a horizon an article is forgotten when its newest date is closed. What comes to an article that is
not known, and is closed by its own date, is set aside: nobody could say any more what it corrects.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby

import orjson

from newsfold.eventtime.horizon import Horizon
from newsfold.model.mention import Mention
from newsfold.model.paragraph import Paragraph
from newsfold.model.version import Rank
from newsfold.state.keyed import KeyedState
from newsfold.state.retention import Retention
from newsfold.tagging.bundles import MentionLine
from newsfold.tagging.mentions import ParagraphMentions
from newsfold.wire.codec import encode


@dataclass
class ArticleState:
    """The newest rank seen, whether there was another before it, and all topics ever sent.

    `time` is the latest event time of the article, if a horizon asks for it; "" if it is not known.
    """

    rank: Rank = (-1, "")
    revised: bool = False
    topics: set[str] = field(default_factory=set)
    time: str = ""

    def to_bytes(self) -> bytes:
        """As JSON: [version, digest, revised, [topic, …]] and the time, if there is one."""
        timed = [self.time] if self.time else []
        # A copy: what orjson gives holds on to 4 kB, and these bytes stay in memory.
        return memoryview(orjson.dumps([*self.rank, self.revised, sorted(self.topics), *timed])).tobytes()

    @classmethod
    def from_bytes(cls, data: bytes) -> "ArticleState":
        """The inverse of `to_bytes`."""
        version, digest, revised, topics, *timed = orjson.loads(data)
        return cls((version, digest), revised, set(topics), *timed)


class Articles:
    """The articles of one input partition by id, and the cutoff of its horizon."""

    def __init__(self, state: KeyedState, horizon: Horizon | None = None) -> None:
        self._state, self.retention = state, Retention(state, horizon)
        self._dated = horizon is not None

    def get(self, key: bytes) -> ArticleState | None:
        """What is known of an article; None if nothing is, or it is closed."""
        data = self._state.get(key)
        article = ArticleState.from_bytes(data) if data else None
        return None if article is None or self.retention.past(article.time) else article

    def put(self, key: bytes, article: ArticleState, times: Iterable[str]) -> None:
        """Keep what is known of an article, that has been seen under these event times."""
        if self._dated:
            article.time = max(article.time, *times)
        after = article.to_bytes()
        if after != self._state.get(key):
            self._state.put(key, after)

    def sweep(self) -> None:
        """Delete articles that have been closed for long, if it is time."""
        self.retention.sweep(_time_of, _stamped)


def revise(
    batch: Sequence[ParagraphMentions], articles: Articles
) -> tuple[list[MentionLine], list[ParagraphMentions]]:
    """The mentions of a batch, less those of outdated versions, plus retractions.

    And the items that came too late: they have no mentions. A late withdrawal is remembered, in case
    the text it withdraws comes after it.

    Retractions of a revised article are sent with each of its paragraphs: when one comes a second
    time after a crash, the retractions may not have been sent the first time. They are idempotent.
    """
    lines: list[MentionLine] = []
    late: list[ParagraphMentions] = []
    by_article = sorted(batch, key=_article)
    for article_id, same in groupby(by_article, key=_article):
        key, group = article_id.encode(), list(same)
        known = articles.get(key)
        items = group if known else _in_time(group, articles.retention, late)
        if items:
            lines += _revise_article(key, items, known, articles)
    return lines, late


def _in_time(
    group: Sequence[ParagraphMentions], retention: Retention, late: list[ParagraphMentions]
) -> list[ParagraphMentions]:
    """The paragraphs of an unknown article from the first that makes it known; those before are late."""
    items: list[ParagraphMentions] = []
    for item in group:
        if not items and retention.past(item.paragraph.published_at):
            late.append(item)
            if item.paragraph.count:
                continue
        items.append(item)
    return items


def _revise_article(
    key: bytes, group: Sequence[ParagraphMentions], known: ArticleState | None, articles: Articles
) -> list[MentionLine]:
    article = known or ArticleState()
    ranks = {_rank(item.paragraph) for item in group} | ({known.rank} if known else set())
    article.rank = max(ranks)
    article.revised |= len(ranks) > 1
    # Topics of outdated versions count too: before a crash they may have been sent.
    article.topics.update(mention.topic for item in group for mention in item.mentions)
    current = [item for item in group if _rank(item.paragraph) == article.rank]
    lines = [_line(mention, item.paragraph.id) for item in current for mention in item.mentions]
    if article.revised:
        lines += _retractions(group[0].paragraph, article)
    articles.put(key, article, (_time(item.paragraph, articles.retention) for item in group))
    return lines


def _time(paragraph: Paragraph, retention: Retention) -> str:
    """The event time of a paragraph; a withdrawal often has none, and stands where it came."""
    return retention.dated(paragraph.published_at) if paragraph.count else retention.stamp()


def _time_of(data: bytes) -> str:
    return ArticleState.from_bytes(data).time


def _stamped(data: bytes, time: str) -> bytes:
    article = ArticleState.from_bytes(data)
    article.time = time
    return article.to_bytes()


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
    return MentionLine(mention.topic, encode(mention), cause)


def _article(item: ParagraphMentions) -> str:
    return item.paragraph.article_id


def _rank(paragraph: Paragraph) -> Rank:
    return paragraph.version, paragraph.digest
