"""Coverage by day: how many articles each topic has on each day. Pure."""

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from newsfold.frames.tables import length_for_days

COLUMNS = ("topic_label", "window_start", "window_end", "day", "article_count")
"""What of the events is counted."""


class Coverage(NamedTuple):
    """The topics with the most articles, and their articles by day.

    `counts` has one row for each of `topics`, most first, and one column for each day from `first_day` on, in
    days since 1970. `topics_in_all` says of how many topics these are.
    """

    topics: list[str]
    first_day: int
    counts: list[list[int]]
    topics_in_all: int


def coverage_of(
    topics: Sequence[str], starts: Sequence[int], ends: Sequence[int], days: Sequence[int],
    articles: Sequence[int], most: int,
) -> Coverage:  # fmt: skip
    """The coverage by the columns of events; windows of one length are counted, see `length_for_days`."""
    lengths = [end - start for start, end in zip(starts, ends, strict=True)]
    wanted = length_for_days(set(lengths))
    counts: dict[str, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for topic, length, day, number in zip(topics, lengths, days, articles, strict=True):
        if length == wanted:
            counts[topic][day] += number
    if not counts:
        return Coverage([], 0, [], 0)
    first = min(day for by_day in counts.values() for day in by_day)
    last = max(day for by_day in counts.values() for day in by_day)
    by_articles = sorted(counts, key=lambda topic: (-sum(counts[topic].values()), topic))
    shown = by_articles[:most]
    rows = [[counts[topic].get(day, 0) for day in range(first, last + 1)] for topic in shown]
    return Coverage(shown, first, rows, len(counts))
