"""Corrections: what a newer version of an article does to the contributions of the older ones.

Aggregation sees one topic at a time and cannot know that a newer version says nothing of it any more. Tagging
sees whole articles (they are keyed by article), so it keeps per article the newest (version, digest) and
every topic it ever sent, and tells each of those topics that the older versions no longer count.

Under another lexicon a paragraph that comes again, in the same version, may have other topics. So what it
says carries a generation, which grows with every lexicon that a partition is tagged with, and the topics
that its article was sent to before and it no longer has are told that they hold nothing of this paragraph.
While workers of an old and a new lexicon share the partitions, the last to tag a paragraph is right.

With a horizon an article is forgotten when its newest date is closed. What comes to an article that is
not known, and is closed by its own date, is set aside: nobody could say any more what it corrects.

An article that is forgotten for good stays known as such, whatever closes, and nothing of it is let in.
"""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import NamedTuple

import orjson

from newsfold.eventtime.horizon import Horizon
from newsfold.model.contribution import Contribution, ContributionParagraph
from newsfold.model.paragraph import Paragraph
from newsfold.model.version import Rank
from newsfold.state.keyed import KeyedState
from newsfold.state.made_with import MadeWith
from newsfold.state.retention import Retention
from newsfold.tagging.article_state import FORGOTTEN, ArticleState
from newsfold.tagging.bundles import ContributionLine
from newsfold.tagging.contributions import ParagraphSaid, parts_of
from newsfold.wire.codec import encode_struct

FORM = "contributions.1"
"""Of the state: the topics of an article are those that contributions of it were sent to."""
LEXICON_KEY = b"\x00lexicon"
"""The state's key of [generation, lexicon] of the last tagging."""


class Articles:
    """The articles of one input partition by id, its horizon's cutoff, and its generation of lexicons.

    SettingsError if the state is of another form: nobody was told in this one what its articles said.
    """

    def __init__(self, state: KeyedState, horizon: Horizon | None = None, lexicon: str = "") -> None:
        self._made = MadeWith(state, "tagging", FORM)
        self._state, self.retention = state, Retention(state, horizon)
        self.generation, self._lexicon = _generation(state, lexicon), lexicon
        self._dated = self.retention.bounded

    def get(self, key: bytes) -> ArticleState | None:
        """The stored state of an article; None if there is none, or it is closed."""
        data = self._state.get(key)
        article = ArticleState.from_bytes(data) if data else None
        return None if article is None or self.retention.past(article.time) else article

    def has_forgotten(self, article_id: str) -> bool:
        """Whether nothing of an article is let in any more."""
        stored = self.get(article_id.encode())
        return stored is not None and stored.forgotten

    def put(self, key: bytes, article: ArticleState, times: Iterable[str]) -> None:
        """Store the state of an article; with a horizon also the latest of these event times."""
        if self._dated and not article.forgotten:
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

    def begin(self) -> None:
        """Say what the state is made with, before all other changes; delete what is long closed."""
        self._made.save()
        self.retention.sweep(_time_of, _stamped)


def _generation(state: KeyedState, lexicon: str) -> int:
    """How many lexicons a partition had before this one; a state that does not say had another."""
    if data := state.get(LEXICON_KEY):
        generation, before = orjson.loads(data)
        return int(generation) + int(before != lexicon)
    return int(next(state.scan_range(b"\x01", b"\xff"), None) is not None)


class Revised(NamedTuple):
    """Lines to send: parts of the newest versions and retractions; the paragraphs that are late, and those of
    forgotten articles."""

    lines: list[ContributionLine]
    late: list[ParagraphSaid]
    forgotten: list[ParagraphSaid]


def revise(batch: Sequence[ParagraphSaid], articles: Articles) -> Revised:
    """What becomes of the paragraphs.

    One of an article that was forgotten before it contributes nothing, and is to be kept nowhere. A late
    paragraph contributes nothing. A late withdrawal is remembered, in case the text it withdraws comes after.

    Retractions of a revised article are sent with each of its paragraphs: when one comes a second
    time after a crash, the retractions may not have been sent the first time. They are idempotent.
    """
    revised = Revised([], [], [])
    by_article = sorted(batch, key=_article)
    for article_id, article_group in groupby(by_article, key=_article):
        key, paragraphs = article_id.encode(), list(article_group)
        stored = articles.get(key)
        if paragraphs := _let_in(paragraphs, stored, revised.forgotten):
            in_time = paragraphs if stored else _in_time(paragraphs, articles.retention, revised.late)
            if in_time:
                revised.lines.extend(_revise_article(key, in_time, stored, articles))
    return revised


def _let_in(
    paragraphs: list[ParagraphSaid], stored: ArticleState | None, forgotten: list[ParagraphSaid]
) -> list[ParagraphSaid]:
    """The paragraphs of an article without those that came after it was forgotten."""
    is_forgotten = stored is not None and stored.forgotten
    if not is_forgotten and not any(_forgets(item) for item in paragraphs):
        return paragraphs
    let_in: list[ParagraphSaid] = []
    for item in paragraphs:
        is_forgotten |= _forgets(item)
        (forgotten if is_forgotten and not _forgets(item) else let_in).append(item)
    return let_in


def _forgets(item: ParagraphSaid) -> bool:
    return item.paragraph.forgotten


def _in_time(
    paragraphs: Sequence[ParagraphSaid], retention: Retention, late: list[ParagraphSaid]
) -> list[ParagraphSaid]:
    """The paragraphs of an unknown article from the first that makes it known; those before are late."""
    in_time: list[ParagraphSaid] = []
    for item in paragraphs:
        if not in_time and not _forgets(item) and retention.past(item.paragraph.published_at):
            late.append(item)
            if item.paragraph.count:
                continue
        in_time.append(item)
    return in_time


def _revise_article(
    key: bytes, paragraphs: Sequence[ParagraphSaid], stored: ArticleState | None, articles: Articles
) -> list[ContributionLine]:
    article, generation = stored or ArticleState(), articles.generation
    before = article.rank
    ranks = {_rank(item.paragraph) for item in paragraphs} | ({stored.rank} if stored else set())
    article.rank = max(ranks)
    if stored is None or article.rank != before:
        article.since = articles.generation
    article.revised |= len(ranks) > 1
    # Topics of outdated versions count too: before a crash they may have been sent.
    article.topics.update(topic.id for item in paragraphs for topic in item.topics)
    current = [item for item in paragraphs if _rank(item.paragraph) == article.rank]
    cause = "|".join([item.paragraph.id for item in current])
    lines = [_line(part, cause) for part in parts_of(current, generation, known=article.since == generation)]
    if article.since < generation:
        lines += [line for item in current for line in _taken_back(item, article, generation)]
    if any(_forgets(item) for item in paragraphs):
        article.time, article.revised = FORGOTTEN, True
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


def _taken_back(item: ParagraphSaid, article: ArticleState, generation: int) -> list[ContributionLine]:
    """What tells the topics that a paragraph may have had under another lexicon that it has them no more."""
    paragraph = item.paragraph
    silent = (ContributionParagraph(paragraph.seq, 0.0, silent=True, generation=generation),)
    return [
        _line(_bare(paragraph, _rank(paragraph), topic, silent), f"{paragraph.id}|{generation}")
        for topic in sorted(article.topics - {topic.id for topic in item.topics})
        if paragraph.count
    ]


def _retractions(paragraph: Paragraph, article: ArticleState) -> list[ContributionLine]:
    version, digest = article.rank
    return [
        _line(
            _bare(paragraph, article.rank, topic, forgotten=article.forgotten),
            f"{paragraph.article_id}|{version}|{digest}",
        )
        for topic in sorted(article.topics)
    ]


def _bare(
    paragraph: Paragraph,
    rank: Rank,
    topic: str,
    silent: tuple[ContributionParagraph, ...] = (),
    *,
    forgotten: bool = False,
) -> Contribution:
    """A part without what an article says of a topic: with a paragraph that is silent, or a retraction."""
    version, digest = rank
    return Contribution(
        topic=topic,
        article_id=paragraph.article_id,
        version=version,
        digest=digest,
        published_at=paragraph.published_at,
        count=paragraph.count,
        paragraphs=silent,
        retract=not silent,
        forgotten=forgotten,
    )


def _line(part: Contribution, cause: str) -> ContributionLine:
    return ContributionLine(part.topic, encode_struct(part), cause)


def _article(item: ParagraphSaid) -> str:
    return item.paragraph.article_id


def _rank(paragraph: Paragraph) -> Rank:
    return paragraph.version, paragraph.digest
