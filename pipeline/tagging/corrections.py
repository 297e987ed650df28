"""Corrections: what a newer version of an article does to the mentions of the older ones.

Aggregation sees one topic at a time and cannot know that a newer version no longer mentions it. Tagging
sees whole articles (they are keyed by article), so it keeps per article the newest (version, digest) and
every topic it ever sent, and tells each of those topics that the older versions no longer count.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby

import orjson

from pipeline.model import Channel, KeyedState, Mention, Output, Paragraph
from pipeline.model.codec import encode
from pipeline.model.identity import mention_id
from pipeline.tagging.mentions import ParagraphMentions

Rank = tuple[int, str]
"""(version, digest) of an article: the greater one wins."""


@dataclass
class ArticleState:
    """The newest rank seen, whether there was another before it, and all topics ever sent."""

    rank: Rank = (-1, "")
    revised: bool = False
    topics: set[str] = field(default_factory=set)

    def to_bytes(self) -> bytes:
        """As JSON: [version, digest, revised, [topic, …]]."""
        return orjson.dumps([*self.rank, self.revised, sorted(self.topics)])

    @classmethod
    def from_bytes(cls, data: bytes) -> "ArticleState":
        """The inverse of `to_bytes`."""
        version, digest, revised, topics = orjson.loads(data)
        return cls((version, digest), revised, set(topics))


def revise(batch: Sequence[ParagraphMentions], state: KeyedState) -> list[Output]:
    """The mentions of a batch as outputs, less those of outdated versions, plus retractions.

    Retractions of a revised article are sent with each of its paragraphs: when one comes a second
    time after a crash, the retractions may not have been sent the first time. They are idempotent.
    """
    outputs: list[Output] = []
    by_article = sorted(batch, key=_article)
    for article_id, group in groupby(by_article, key=_article):
        outputs += _revise_article(article_id.encode(), list(group), state)
    return outputs


def _revise_article(key: bytes, group: Sequence[ParagraphMentions], state: KeyedState) -> list[Output]:
    before = state.get(key)
    article = ArticleState.from_bytes(before) if before else ArticleState()
    ranks = {_rank(item.paragraph) for item in group} | ({article.rank} if before else set())
    article.rank = max(ranks)
    article.revised |= len(ranks) > 1
    # Topics of outdated versions count too: before a crash they may have been sent.
    article.topics.update(mention.topic for item in group for mention in item.mentions)
    current = [item for item in group if _rank(item.paragraph) == article.rank]
    outputs = [_sent(mention, item.paragraph.id) for item in current for mention in item.mentions]
    if article.revised:
        outputs += _retractions(group[0].paragraph, article)
    after = article.to_bytes()
    if after != before:
        state.put(key, after)
    return outputs


def _retractions(paragraph: Paragraph, article: ArticleState) -> list[Output]:
    version, digest = article.rank
    return [
        _sent(
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


def _sent(mention: Mention, cause: str) -> Output:
    id_ = mention_id(cause, mention.topic)
    return Output(Channel.MENTIONS, mention.topic.encode(), encode(mention), id_, mention.article_id)


def _article(item: ParagraphMentions) -> str:
    return item.paragraph.article_id


def _rank(paragraph: Paragraph) -> Rank:
    return paragraph.version, paragraph.digest
