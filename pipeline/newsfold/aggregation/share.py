"""Shares: what one article adds to the records of a topic."""

from collections.abc import Mapping
from typing import NamedTuple

from newsfold.model.contribution import Contribution, ContributionParagraph


class Share(NamedTuple):
    """An article's part in a record: whether it counts there, and what of it.

    The paragraphs of one that counts are those about the topic; where none is, as title and beginning say it,
    those that mention it. `names` has for each entity its type and label, and in how many of these paragraphs
    it is named. One that does not count has the paragraphs that mention the topic, and no names.
    """

    contribution: Contribution
    counts: bool
    paragraphs: tuple[ContributionParagraph, ...]
    names: Mapping[tuple[str, str, str], int]

    @property
    def article_id(self) -> str:
        """The id of the article."""
        return self.contribution.article_id


def share_of(contribution: Contribution, counts: bool) -> Share:
    """The share of a contribution that says something of its topic, and counts or does not."""
    speaking = tuple([paragraph for paragraph in contribution.paragraphs if not paragraph.silent])
    if not counts:
        return Share(contribution, False, speaking, {})
    paragraphs = tuple([paragraph for paragraph in speaking if not paragraph.passing]) or speaking
    numbers = {paragraph.seq for paragraph in paragraphs}
    names: dict[tuple[str, str, str], int] = {}
    for name in contribution.names:
        if count := sum([seq in numbers for seq in name.paragraphs]):
            names[name.id, name.type, name.label] = count
    return Share(contribution, True, paragraphs, names)
