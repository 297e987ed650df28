"""What a page shows besides the answer of its view: headlines side by side, paragraphs behind evidence."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from newsfold.model.event import EventRecord, StoryRef
from newsfold.model.tags import TaggedParagraph
from newsfold.web.page.wording import day_before
from newsfold.web.view.contract import View
from newsfold.web.view.filter import Filter
from newsfold.web.view.results import Article, ArticleName, Held, Match, Passage

HEADLINES = 200
"""Articles of one record whose headlines are looked up."""
OPENED = 24
"""Articles whose paragraphs are looked up for one page."""
PASSAGES = 3
"""Passages of a record that a search shows."""
COMMON = 4
"""Letters that a word needs to say what a headline is about."""


@dataclass(frozen=True)
class Told:
    """A story, and the articles whose headlines stand beside it: its own first, then the likest."""

    story: StoryRef
    articles: tuple[ArticleName, ...]


@dataclass(frozen=True)
class Quoted:
    """A sentence of evidence with its article and paragraph, None where the view no longer has them."""

    text: str
    article_id: str
    seq: int
    url: str
    article: ArticleName | None
    paragraph: TaggedParagraph | None


def articles_of(view: View, event: EventRecord) -> tuple[ArticleName, ...]:
    """The articles on topic and window of a record that the view still has, newest first."""
    filter_ = Filter.of(topics=[event.topic.id], since=event.window.start, until=event.window.end)
    return view.articles(filter_, limit=HEADLINES).items


def side_by_side(
    stories: Sequence[StoryRef], articles: Iterable[ArticleName]
) -> tuple[list[Told], list[ArticleName]]:
    """The stories with their articles, and the articles that go with none.

    Records name one article of each story. Another goes to the story within whose time it was published and
    with whose headline it shares most words; with a single story, time is enough.
    """
    beside: dict[str, list[tuple[float, ArticleName]]] = {story.id: [] for story in stories}
    others = []
    for article in articles:
        likeness, story = max(
            ((_likeness(story, article, alone=len(stories) == 1), story.id) for story in stories),
            default=(0.0, ""),
        )
        if likeness:
            beside[story].append((likeness, article))
        else:
            others.append(article)
    told = [
        Told(story, tuple(article for _, article in sorted(beside[story.id], key=lambda pair: -pair[0])))
        for story in stories
    ]
    return told, others


def _likeness(story: StoryRef, article: ArticleName, *, alone: bool) -> float:
    if article.id == story.article_id:
        return 2.0
    if not story.first_seen <= article.published_at <= story.last_seen:
        return 0.0
    words, others = _words(story.title or story.text), _words(article.title)
    shared = len(words & others) / max(1, len(words | others))
    return shared or (0.01 if alone else 0.0)


def _words(text: str) -> set[str]:
    letters = "".join(c if c.isalnum() else " " for c in text.casefold())
    return {word for word in letters.split() if len(word) >= COMMON}


def quoted(view: View, event: EventRecord) -> list[Quoted]:
    """The evidence of a record, each sentence in its paragraph."""
    ids = list(dict.fromkeys(evidence.article_id for evidence in event.evidence))[:OPENED]
    opened = {id_: article for id_ in ids if (article := view.article(id_))}
    return [
        Quoted(
            evidence.text, evidence.article_id, evidence.seq, evidence.url,
            *_paragraph(opened.get(evidence.article_id), evidence.seq),
        )
        for evidence in event.evidence
    ]  # fmt: skip


def _paragraph(article: Article | None, seq: int) -> tuple[ArticleName | None, TaggedParagraph | None]:
    if article is None:
        return None, None
    return article.name, next((paragraph for paragraph in article.paragraphs if paragraph.seq == seq), None)


def paragraphs_on(view: View, topic: str, filter_: Filter, limit: int = 6) -> list[Quoted]:
    """The newest paragraphs on a topic or one below it, one of each article."""
    quotes = []
    for name in view.articles(filter_, limit=limit).items:
        article = view.article(name.id)
        for paragraph in article.paragraphs if article else ():
            if any(topic in tag.path and not tag.passing for tag in paragraph.topics):
                quotes.append(Quoted(paragraph.text, name.id, paragraph.seq, name.url, name, paragraph))
                break
    return quotes


def stories_once(records: Iterable[Held]) -> list[tuple[Held, StoryRef]]:
    """The stories of records, each under the first that has it: one about two topics is in two records."""
    shown: dict[tuple[str, str], tuple[Held, StoryRef]] = {}
    for held in records:
        for story in held.event.stories:
            shown.setdefault((held.event.window.start, story.article_id), (held, story))
    return list(shown.values())


def passages_once(match: Match) -> list[Passage]:
    """The passages that a search found in a record, each text once; its topic stands above them."""
    texts = {passage.text: passage for passage in reversed(match.passages) if passage.kind != "topic"}
    return list(texts.values())[::-1][:PASSAGES]


def beside_day(day: str) -> tuple[str, str]:
    """The day before and the day after."""
    return day_before(day), day_before(day, -1)
