"""Articles grouped by what happened, kept up to date one article at a time.

A group is a function of the set of articles: in whatever order they come and go, the groups are those of all
of them at once. Articles are grouped anew only where one that came or went is alike, directly or through
others. Nothing here knows of topics and windows.
"""

from typing import NamedTuple

from newsfold.aggregation.likeness import NAMES, SHARED, SHARED_NAME, faded, likeness
from newsfold.aggregation.linkage import LINK, linked
from newsfold.context.profile import Profile, Weights


class Dated(NamedTuple):
    """An article of a grouping: its time in seconds since 1970, and its id; earlier ones come first."""

    time: int
    id: str


class Group(NamedTuple):
    """Articles of one happening, the earliest first; `medoid` is the one most like all others."""

    articles: tuple[Dated, ...]
    medoid: Dated


Postings = dict[int, dict[int, int]]
"""By term, the weight that it has in each article, by its slot."""


class Grouping:
    """The groups of a set of articles."""

    def __init__(self) -> None:
        self._slots: dict[Dated, int] = {}
        self._articles: dict[int, Dated] = {}
        self._profiles: dict[int, Profile] = {}
        self._links: dict[int, dict[int, int]] = {}
        self._names: Postings = {}
        self._words: Postings = {}
        self._groups: dict[int, Group] = {}
        """By the slot of each article."""
        self._stale: set[int] = set()
        self._next_slot = 0

    def __len__(self) -> int:
        return len(self._slots)

    def add(self, article: Dated, profile: Profile) -> None:
        """Count an article in; ValueError if it is counted."""
        if article in self._slots:
            raise ValueError(f"{article.id} is grouped already")
        slot, self._next_slot = self._next_slot, self._next_slot + 1
        links = self._alike(article.time, profile)
        for other, alike in links.items():
            self._links[other][slot] = alike
        self._slots[article], self._articles[slot] = slot, article
        self._profiles[slot], self._links[slot] = profile, links
        _post(self._names, slot, profile.names)
        _post(self._words, slot, profile.words)
        self._stale.add(slot)

    def remove(self, article: Dated) -> None:
        """Count an article out; KeyError if it is not counted."""
        slot = self._slots.pop(article)
        del self._articles[slot]
        profile = self._profiles.pop(slot)
        _withdraw(self._names, slot, profile.names)
        _withdraw(self._words, slot, profile.words)
        for other, alike in self._links.pop(slot).items():
            del self._links[other][slot]
            if alike >= LINK:
                self._stale.add(other)
        self._groups.pop(slot, None)
        self._stale.discard(slot)

    def groups(self) -> list[Group]:
        """All groups, the largest first, then the earliest."""
        while self._stale:
            self._regroup(self._component(next(iter(self._stale))))
        groups = {group.articles[0]: group for group in self._groups.values()}
        return sorted(groups.values(), key=lambda group: (-len(group.articles), group.articles[0]))

    def _alike(self, time: int, profile: Profile) -> dict[int, int]:
        """The likeness of all articles that are alike at all, by their slots."""
        sums: dict[int, int] = {}
        _share(sums, self._names, profile.names, NAMES, SHARED_NAME)
        _share(sums, self._words, profile.words, 1, SHARED)
        name_count, word_count = len(profile.names), len(profile.words)
        links = {}
        for slot, sum_of_shared in sums.items():
            other = self._profiles[slot]
            alike = likeness(
                sum_of_shared, min(name_count, len(other.names)), min(word_count, len(other.words))
            )
            if alike and (alike := faded(alike, abs(self._articles[slot].time - time))):
                links[slot] = alike
        return links

    def _component(self, start: int) -> list[int]:
        """The slots of all articles that a chain of links leads to, the earliest first."""
        reached, waiting = {start}, [start]
        while waiting:
            for other, alike in self._links[waiting.pop()].items():
                if alike >= LINK and other not in reached:
                    reached.add(other)
                    waiting.append(other)
        self._stale -= reached
        return sorted(reached, key=self._articles.__getitem__)

    def _regroup(self, slots: list[int]) -> None:
        if len(slots) == 1:
            article = self._articles[slots[0]]
            self._groups[slots[0]] = Group((article,), article)
            return
        number = {slot: at for at, slot in enumerate(slots)}
        links = [
            {number[other]: alike for other, alike in self._links[slot].items() if other in number}
            for slot in slots
        ]
        for members in linked(links):
            articles = tuple(self._articles[slots[member]] for member in members)
            group = Group(articles, self._articles[slots[_medoid(members, links)]])
            self._groups.update(dict.fromkeys((slots[member] for member in members), group))


def _share(sums: dict[int, int], postings: Postings, weights: Weights, unit: int, shared: int) -> None:
    """Add for each shared term `unit` times the product of its weights, and `shared`, to the slot's sum."""
    for code, weight in weights.items():
        if articles := postings.get(code):
            weight *= unit
            for slot, other in articles.items():
                sums[slot] = sums.get(slot, 0) + weight * other + shared


def _medoid(members: list[int], links: list[dict[int, int]]) -> int:
    """The number of the article most like all others of its group; of equals the earliest."""
    if len(members) < 3:
        return members[0]
    return max(members, key=lambda member: (sum(links[member].get(other, 0) for other in members), -member))


def _post(postings: Postings, slot: int, weights: Weights) -> None:
    for code, weight in weights.items():
        if code in postings:
            postings[code][slot] = weight
        else:
            postings[code] = {slot: weight}


def _withdraw(postings: Postings, slot: int, weights: Weights) -> None:
    for code in weights:
        del postings[code][slot]
        if not postings[code]:
            del postings[code]
