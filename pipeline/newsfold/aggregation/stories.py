"""Stories: the articles of one topic and window that report the same event.

They are grouped by the profiles of their whole texts (`grouping`), so the stories are a function of the set
of articles alone. docs/stories.md has the rule and the figures.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from newsfold.aggregation.grouping import Dated, Grouping
from newsfold.aggregation.share import Share
from newsfold.context.profile import decode_profile
from newsfold.eventtime.moment import strict_seconds

MAX_ARTICLES = 48
"""Articles of a window that are grouped, those with the most paragraphs; it bounds the work of a flush."""


class ArticleFacts:
    """What a story shows of an article, and its place among the others."""

    __slots__ = ("id", "key", "published_at", "source", "text", "title", "uri", "url")

    def __init__(self, share: Share) -> None:
        article = share.article
        self.id, self.source, self.title = article.article_id, article.source, article.title
        self.published_at, self.uri, self.url = article.published_at, article.uri, article.url
        self.key = Dated(strict_seconds(article.published_at) or 0, article.article_id)
        best = min(share.paragraphs, key=lambda paragraph: (-paragraph.score, paragraph.seq))
        self.text = best.text
        """That of the paragraph with the highest score."""


class Story(NamedTuple):
    """Articles of one event, by publication time, then id; `medoid` is the one most like all others."""

    articles: tuple[ArticleFacts, ...]
    medoid: ArticleFacts


class Stories:
    """The stories of a window, grouped anew only where articles come or go."""

    __slots__ = ("_alone", "_facts", "_grouping", "_stories")

    def __init__(self) -> None:
        self._grouping = Grouping()
        self._facts: dict[str, ArticleFacts] = {}
        self._stories: list[Story] | None = None
        self._alone: Story | None = None
        """Of a window that never had more than one article, as most: it needs no profile."""

    def forget(self, article_id: str) -> None:
        """Take back an article, if it is there."""
        self._alone = None
        if facts := self._facts.pop(article_id, None):
            self._grouping.remove(facts.key)
            self._stories = None

    def of(self, article_ids: Sequence[str], share: Callable[[str], Share]) -> list[Story]:
        """The stories of these articles, the largest first, then the earliest; others are forgotten."""
        if len(article_ids) == 1 and not self._facts:
            if self._alone is None or self._alone.medoid.id != article_ids[0]:
                facts = ArticleFacts(share(article_ids[0]))
                self._alone = Story((facts,), facts)
            return [self._alone]
        for article_id in self._facts.keys() - set(article_ids):
            self.forget(article_id)
        for article_id in article_ids:
            if article_id not in self._facts:
                self._add(share(article_id))
        if self._stories is None:
            by_key = {facts.key: facts for facts in self._facts.values()}
            self._stories = [
                Story(tuple([by_key[key] for key in group.articles]), by_key[group.medoid])
                for group in self._grouping.groups()
            ]
        return self._stories

    def _add(self, share: Share) -> None:
        facts = self._facts[share.article.article_id] = ArticleFacts(share)
        self._grouping.add(facts.key, decode_profile(share.article.profile))
        self._stories = None


def group(shares: Iterable[Share]) -> list[Story]:
    """The stories of articles that are grouped all at once."""
    by_id = {share.article.article_id: share for share in shares}
    return Stories().of(list(by_id), by_id.__getitem__)
