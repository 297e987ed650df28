"""Shares: what one article adds to the records of a topic."""

from collections.abc import Sequence
from typing import NamedTuple

from newsfold.model.contribution import Contribution, ContributionParagraph


class Share(NamedTuple):
    """An article's part in a record: whether it counts there, and what of it.

    The paragraphs of one that counts are those about the topic; where none is, as title and beginning say it,
    those that mention it and are not slight. `names` has each entity's id, type and label, and in how many of
    these paragraphs it is named. One that does not count has all that mention the topic, and no names.
    """

    article: Contribution
    counts: bool
    paragraphs: Sequence[ContributionParagraph]
    names: Sequence[tuple[str, str, str, int]]


def share_of(article: Contribution, counts: bool) -> Share:
    """The share of a contribution that says something of its topic, and counts or does not."""
    speaking = [paragraph for paragraph in article.paragraphs if not paragraph.silent]
    if not counts:
        return Share(article, False, speaking, ())
    paragraphs = [paragraph for paragraph in speaking if not paragraph.passing]
    paragraphs = paragraphs or [paragraph for paragraph in speaking if not paragraph.slight]
    if len(paragraphs) == len(article.paragraphs):
        names = [(name.id, name.type, name.label, len(name.paragraphs)) for name in article.names]
        return Share(article, True, paragraphs, names)
    numbers = {paragraph.seq for paragraph in paragraphs}
    counted = [
        (name.id, name.type, name.label, sum([seq in numbers for seq in name.paragraphs]))
        for name in article.names
    ]
    return Share(article, True, paragraphs, [name for name in counted if name[3]])
