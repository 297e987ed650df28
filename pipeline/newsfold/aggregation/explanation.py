"""Explanations of articles: in which topics' records an article counts, and why."""

from collections.abc import Iterable
from dataclasses import dataclass

from newsfold.aggregation.joining import joined, speaks
from newsfold.aggregation.salience import Salience
from newsfold.model.contribution import Contribution, ContributionParagraph


@dataclass(frozen=True, slots=True)
class ArticleTopicExplanation:
    """What an article gives to a topic, how much it is about it, and whether it counts in its records.

    `beginning` is how likely the article is about the topic by its beginning; None if that is silent on it.
    """

    contribution: Contribution
    salience: float
    counts: bool
    beginning: float | None

    @property
    def paragraphs(self) -> list[ContributionParagraph]:
        """The paragraphs that say something of the topic."""
        return [paragraph for paragraph in self.contribution.paragraphs if not paragraph.silent]


def explain_articles(
    parts: Iterable[Contribution], salience: Salience
) -> dict[str, list[ArticleTopicExplanation]]:
    """By article id, every topic that the article speaks of by falling salience, then id."""
    whole: dict[tuple[str, str], Contribution] = {}
    for part in parts:
        key = part.article_id, part.topic
        whole[key] = joined(whole.get(key), part)
    explained: dict[str, list[ArticleTopicExplanation]] = {}
    for (article_id, _), contribution in sorted(whole.items()):
        if speaks(contribution):
            begun = next((p.beginning for p in contribution.paragraphs if p.beginning), None)
            explained.setdefault(article_id, []).append(
                ArticleTopicExplanation(
                    contribution,
                    salience.of(contribution) if salience.threshold else 1.0,
                    salience.counts(contribution),
                    begun.probability if begun else None,
                )
            )
    return {
        article_id: sorted(topics, key=lambda topic: (-topic.salience, topic.contribution.topic))
        for article_id, topics in explained.items()
    }
