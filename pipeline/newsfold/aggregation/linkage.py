"""Groups of articles by average link with a gap: two groups are joined while alike enough as a whole.

Enough is a fixed likeness, and a share of how alike the articles are within the groups: where these are
close, what lies farther off is another happening. Whole numbers alone, and ties go to the earlier articles.
"""

from collections.abc import Mapping, Sequence
from heapq import heapify, heappop, heappush

LINK = 1300
"""Mean likeness from which two groups may be joined, of 11,907."""
GAP = 72
"""Hundredths of the geometric mean of the likeness within two groups that is asked between them."""

Links = Sequence[Mapping[int, int]]
"""By article number, the likeness of those that are alike at all; both ways."""


def linked(links: Links) -> list[list[int]]:
    """The groups, each of article numbers in rising order; an earlier article has a smaller number."""
    return _Linkage(links).groups()


class _Linkage:
    """Groups under way, each by the number of its first article."""

    def __init__(self, links: Links) -> None:
        self._members = {article: [article] for article in range(len(links))}
        self._between = {article: dict(links[article]) for article in range(len(links))}
        self._within = dict.fromkeys(range(len(links)), 0)
        """Sums of likeness over the pairs inside."""
        self._queue = [
            (-alike, first, second, 1, 1)
            for first, others in enumerate(links)
            for second, alike in others.items()
            if first < second and alike >= LINK
        ]
        heapify(self._queue)

    def groups(self) -> list[list[int]]:
        """Joins what is to be joined, the most alike first."""
        members = self._members
        while self._queue:
            _, first, second, *sizes = heappop(self._queue)
            if first not in members or second not in members:
                continue
            if [len(members[first]), len(members[second])] == sizes and self._is_no_gap(first, second):
                self._join(first, second)
        return [sorted(group) for group in members.values()]

    def _is_no_gap(self, first: int, second: int) -> bool:
        """Whether two groups are alike enough for how alike the articles within each are.

        mean between >= GAP / 100 * sqrt(mean within * mean within), squared and without fractions.
        """
        one, other = len(self._members[first]), len(self._members[second])
        if one == 1 or other == 1:
            return True
        pairs = one * (one - 1) // 2 * (other * (other - 1) // 2)
        between = self._between[first][second]
        within = self._within[first] * self._within[second]
        return (100 * between) ** 2 * pairs >= (GAP * one * other) ** 2 * within

    def _join(self, first: int, second: int) -> None:
        members, between = self._members, self._between
        self._within[first] += self._within.pop(second) + between[first].pop(second)
        members[first] += members.pop(second)
        for other, alike in between.pop(second).items():
            if other != first:
                del between[other][second]
                between[other][first] = between[first][other] = between[first].get(other, 0) + alike
        size = len(members[first])
        for other, alike in between[first].items():
            mean = alike // (size * len(members[other]))
            if mean >= LINK:
                left, right = sorted((first, other))
                heappush(self._queue, (-mean, left, right, len(members[left]), len(members[right])))
