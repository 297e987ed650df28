"""The tagger: topics and entities of paragraphs, in batches, under one identity."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from newsfold.lexicons.topics.entry import TopicEntry
from newsfold.model.paragraph import Paragraph, beginning_of, under_title
from newsfold.model.tags import ArticleTopic, EntityTag, Tagger, Tags
from newsfold.tagging.topics.tagger import TextTopics, TopicExplanation

NAME, VERSION = "newsfold", "3"
"""Raise the version with every change of the rules that changes tags; the lexicon has its own."""


LEAST, MAX_ARTICLE_TOPICS = 0.05, 20
"""Probability from which a topic of an article's beginning is told, and how many are at most."""


class TopicFinder(Protocol):
    """Finds topics; see `topics.TopicTagger`."""

    @property
    def topics(self) -> Sequence[TopicEntry]:
        """Every topic that can be found."""

    def read(self, titles: Sequence[str], texts: Sequence[str]) -> list[TextTopics]:
        """The topics of each text, by falling score, then id, and its desks."""

    def probabilities(self, titles: Sequence[str], texts: Sequence[str]) -> list[dict[str, float]]:
        """For each text the probability of every topic that is proposed for it."""

    def explain(self, title: str, text: str) -> list[TopicExplanation]:
        """Every topic with evidence in the text, tagged ones first, then by falling score."""


class EntityFinder(Protocol):
    """Finds entities; see `entities.EntityTagger`."""

    def tag(
        self, titles: Sequence[str], texts: Sequence[str], full_names: Sequence[Sequence[str]] = ()
    ) -> list[tuple[EntityTag, ...]]:
        """The entities of each text, by start; spans do not overlap. `full_names` are of its article."""


class TopicsAndEntities:
    """Both taggers over the same paragraphs; pure, so one object may serve any number of partitions."""

    def __init__(self, topics: TopicFinder, entities: EntityFinder, lexicon: str) -> None:
        """`lexicon` is the version of all lexicon files in use."""
        self.topics, self.entities = topics, entities
        self._entries = {topic.id: topic for topic in topics.topics}
        self.identity = Tagger(NAME, VERSION, lexicon)

    def tag(self, paragraphs: Sequence[Paragraph]) -> list[Tags]:
        """The tags of each paragraph, in order; a withdrawal has no text and so no tags."""
        titles = [paragraph.title for paragraph in paragraphs]
        texts = [paragraph.text for paragraph in paragraphs]
        topics = self.topics.read(titles, texts)
        entities = self.entities.tag(titles, texts, [paragraph.names for paragraph in paragraphs])
        articles = self._article_topics(paragraphs)
        return [
            Tags(t.tags, e, articles.get(n, ()), desks=t.desks)
            for n, (t, e) in enumerate(zip(topics, entities, strict=True))
        ]

    def _article_topics(self, paragraphs: Sequence[Paragraph]) -> dict[int, tuple[ArticleTopic, ...]]:
        """By the place of each paragraph that has its article's beginning; others may say what they like."""
        places = [n for n, p in enumerate(paragraphs) if p.beginning and p.seq == 0 and p.count > 1]
        titles = [paragraphs[n].title for n in places]
        beginnings = [beginning_of([paragraphs[n].beginning]) for n in places]
        judged = self.topics.probabilities(titles, list(map(under_title, titles, beginnings)))
        return {n: likeliest(likely, self._entries) for n, likely in zip(places, judged, strict=True)}


def likeliest(likely: Mapping[str, float], topics: Mapping[str, TopicEntry]) -> tuple[ArticleTopic, ...]:
    """What a beginning is told to be about, of the probabilities of topics by code; `topics` by code, too."""
    falling = sorted((-probability, code) for code, probability in likely.items() if probability >= LEAST)
    return tuple(
        [
            ArticleTopic(code, topics[code].label, -negative, topics[code].path)
            for negative, code in falling[:MAX_ARTICLE_TOPICS]
        ]
    )
