"""Surroundings: how likely a paragraph, or a beginning, is about other topics than the one in question."""

from collections.abc import Sequence

from newsfold.model.contribution import Beginning, Surroundings
from newsfold.model.tags import ArticleTopic, TopicTag

LEAST_BEGINNING = 0.1
"""Probability from which a topic of a beginning is told: one that is less likely decides nothing."""


def surroundings_of(tags: Sequence[TopicTag]) -> list[Surroundings]:
    """Those of each topic among the topics of its text, in passing or not; no topic is there twice."""
    levels: tuple[list[TopicTag], list[TopicTag]] = ([], [])
    below: dict[str, list[TopicTag]] = {}
    branches: dict[str, float] = {}
    for tag in tags:
        branch = tag.path[0]
        if branch == tag.id:
            levels[0].append(tag)
            branches[branch] = tag.score
        else:
            levels[1].append(tag)
            below.setdefault(branch, []).append(tag)
    falling = [sorted([tag.score for tag in level], reverse=True) for level in levels]
    found = []
    for tag in tags:
        branch = tag.path[0]
        of_level = falling[branch != tag.id]
        likelier = of_level.index(tag.score)
        # Where the topic is the likeliest itself, the next one; among equals that is another all the same.
        rival = of_level[0] if likelier else of_level[1] if len(of_level) > 1 else 0.0
        others = below.get(branch, ())
        if branch == tag.id:
            under = max([other.score for other in others], default=0.0)
            found.append(Surroundings(0.0, rival, likelier, 0.0, under))
        elif len(others) == 1:
            found.append(Surroundings(branches.get(branch, 0.0), rival, likelier))
        else:
            found.append(Surroundings(branches.get(branch, 0.0), rival, likelier, *_in_branch(tag, others)))
    return found


def _in_branch(tag: TopicTag, others: Sequence[TopicTag]) -> tuple[float, float, float]:
    """Scores of the likeliest topic above, below and beside one in the tree of its branch."""
    above = below = near = 0.0
    for other in others:
        if other is tag:
            continue
        if other.id in tag.path:
            above = max(above, other.score)
        elif tag.id in other.path:
            below = max(below, other.score)
        else:
            near = max(near, other.score)
    return above, below, near


class Begun:
    """What an article's beginning speaks of; without `topics` there is no beginning, or it says nothing."""

    def __init__(self, topics: Sequence[ArticleTopic]) -> None:
        """`topics` come by falling probability."""
        self.topics = [topic for topic in topics if topic.probability >= LEAST_BEGINNING]
        self._probabilities = {topic.id: topic.probability for topic in self.topics}
        self._levels = (
            [topic for topic in self.topics if topic.path[0] == topic.id],
            [topic for topic in self.topics if topic.path[0] != topic.id],
        )

    def of(self, topic: str, path: Sequence[str]) -> Beginning | None:
        """What it says of one topic, spoken of or not; None without `topics`."""
        if not self.topics:
            return None
        probability = self._probabilities.get(topic, 0.0)
        is_branch = path[0] == topic
        of_level = [other for other in self._levels[not is_branch] if other.id != topic]
        return Beginning(
            probability,
            0.0 if is_branch else self._probabilities.get(path[0], 0.0),
            of_level[0].probability if of_level else 0.0,
            sum([other.probability > probability for other in of_level]),
        )
