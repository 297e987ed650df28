"""The tagger: topics and entities of paragraphs, in batches, under one identity."""

from collections.abc import Sequence
from typing import Protocol

from newsfold.model.paragraph import Paragraph
from newsfold.model.tags import EntityTag, Tagger, Tags, TopicTag
from newsfold.tagging.topics.tagger import TopicExplanation

NAME, VERSION = "newsfold", "2"
"""Raise the version with every change of the rules that changes tags; the lexicon has its own."""


class TopicFinder(Protocol):
    """Finds topics; see `topics.TopicTagger`."""

    def tag(self, titles: Sequence[str], texts: Sequence[str]) -> list[tuple[TopicTag, ...]]:
        """The topics of each text, by falling score, then id."""

    def explain(self, title: str, text: str) -> list[TopicExplanation]:
        """Every topic with evidence in the text, tagged ones first, then by falling score."""


class EntityFinder(Protocol):
    """Finds entities; see `entities.EntityTagger`."""

    def tag(self, titles: Sequence[str], texts: Sequence[str]) -> list[tuple[EntityTag, ...]]:
        """The entities of each text, by start; spans do not overlap."""


class TopicsAndEntities:
    """Both taggers over the same paragraphs; pure, so one object may serve any number of partitions."""

    def __init__(self, topics: TopicFinder, entities: EntityFinder, lexicon: str) -> None:
        """`lexicon` is the version of all lexicon files in use."""
        self.topics, self.entities = topics, entities
        self.identity = Tagger(NAME, VERSION, lexicon)

    def tag(self, paragraphs: Sequence[Paragraph]) -> list[Tags]:
        """The tags of each paragraph, in order; a withdrawal has no text and so no tags."""
        titles = [paragraph.title for paragraph in paragraphs]
        texts = [paragraph.text for paragraph in paragraphs]
        topics, entities = self.topics.tag(titles, texts), self.entities.tag(titles, texts)
        return [Tags(t, e) for t, e in zip(topics, entities, strict=True)]
