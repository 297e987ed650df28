"""Articles grouped by what happened, kept up to date one article at a time.

A group is a function of the set of articles: in whatever order they come and go, the groups are those of all
of them at once. Articles are grouped anew only where one that came or went is alike, directly or through
others. Nothing here knows of topics and windows. What is kept of an article is small, since there are many
groupings at a time: its terms in four bytes each, and whom it is alike to.
"""

from array import array
from collections.abc import Iterable
from typing import NamedTuple

from newsfold.aggregation.likeness import NAMES, SHARED, SHARED_NAME, faded, likeness
from newsfold.aggregation.linkage import LINK, linked
from newsfold.context.profile import CODES, LENGTH, Profile

WEIGHT_BITS = LENGTH.bit_length()
FIRST_NAME = CODES << WEIGHT_BITS
"""Of packed terms: those from here on are names."""


class Dated(NamedTuple):
    """An article of a grouping: its time in seconds since 1970, and its id; earlier ones come first."""

    time: int
    id: str


class Group(NamedTuple):
    """Articles of one happening, the earliest first; `medoid` is the one most like all others."""

    articles: tuple[Dated, ...]
    medoid: Dated


class _Member:
    """An article that is counted in; `group` is None until it is grouped."""

    __slots__ = ("article", "group", "links", "name_count", "terms", "word_count")

    def __init__(self, article: Dated, profile: Profile) -> None:
        self.article = article
        self.name_count, self.word_count = len(profile.names), len(profile.words)
        self.terms = array("I", [code << WEIGHT_BITS | weight for code, weight in profile.words.items()])
        self.terms.extend(
            FIRST_NAME + (code << WEIGHT_BITS) + weight for code, weight in profile.names.items()
        )
        self.links: dict[int, int] = {}
        self.group: Group | None = None


Index = dict[int, list[tuple[int, int]]]
"""By term, the slots of the articles that have it, each with the weight it has there."""


class Grouping:
    """The groups of a set of articles."""

    __slots__ = ("_members", "_new", "_slots", "_stale")

    def __init__(self) -> None:
        self._slots: dict[Dated, int] = {}
        self._members: dict[int, _Member] = {}
        """By slot; a later article has a greater one."""
        self._new: list[int] = []
        """Slots of articles whose likeness is not known yet."""
        self._stale: set[int] = set()
        """Slots of articles whose group may be another."""

    def __len__(self) -> int:
        return len(self._slots)

    def add(self, article: Dated, profile: Profile) -> None:
        """Count an article in; ValueError if it is counted."""
        if article in self._slots:
            raise ValueError(f"{article.id} is grouped already")
        slot = next(reversed(self._members), 0) + 1
        self._slots[article] = slot
        self._members[slot] = _Member(article, profile)
        self._new.append(slot)

    def remove(self, article: Dated) -> None:
        """Count an article out; KeyError if it is not counted."""
        slot = self._slots.pop(article)
        for other, alike in self._members.pop(slot).links.items():
            del self._members[other].links[slot]
            if alike >= LINK:
                self._stale.add(other)
        self._stale.discard(slot)
        if slot in self._new:
            self._new.remove(slot)

    def groups(self) -> list[Group]:
        """All groups, the largest first, then the earliest."""
        if self._new:
            self._compare()
        while self._stale:
            self._regroup(self._component(next(iter(self._stale))))
        groups = {member.group.articles[0]: member.group for member in self._members.values() if member.group}
        return sorted(groups.values(), key=lambda group: (-len(group.articles), group.articles[0]))

    def _compare(self) -> None:
        """Find out how alike the new articles are to all others and to each other."""
        index: Index = {}
        for slot in self._new:
            self._link(slot, index)
            for packed in self._members[slot].terms:
                term, entry = packed >> WEIGHT_BITS, (slot, packed & LENGTH)
                if term in index:
                    index[term].append(entry)
                else:
                    index[term] = [entry]
        for slot in self._members:
            if slot == self._new[0]:
                break
            self._link(slot, index)
        self._stale.update(self._new)
        self._new.clear()

    def _link(self, slot: int, index: Index) -> None:
        """Note how alike an article is to those of an index."""
        members, member = self._members, self._members[slot]
        name_count, word_count = member.name_count, member.word_count
        for other_slot, sum_of_shared in _sums(index, member.terms).items():
            other = members[other_slot]
            names = name_count if name_count < other.name_count else other.name_count
            words = word_count if word_count < other.word_count else other.word_count
            alike = likeness(sum_of_shared, names, words)
            if alike and (alike := faded(alike, abs(member.article.time - other.article.time))):
                member.links[other_slot] = other.links[slot] = alike

    def _component(self, start: int) -> list[int]:
        """The slots of all articles that a chain of links leads to, the earliest first."""
        reached, waiting = {start}, [start]
        while waiting:
            for other, alike in self._members[waiting.pop()].links.items():
                if alike >= LINK and other not in reached:
                    reached.add(other)
                    waiting.append(other)
        self._stale -= reached
        return sorted(reached, key=lambda slot: self._members[slot].article)

    def _regroup(self, slots: list[int]) -> None:
        members = [self._members[slot] for slot in slots]
        if len(members) == 1:
            members[0].group = Group((members[0].article,), members[0].article)
            return
        number = {slot: at for at, slot in enumerate(slots)}
        links = [
            {number[other]: alike for other, alike in member.links.items() if other in number}
            for member in members
        ]
        for numbers in linked(links):
            articles = tuple(members[at].article for at in numbers)
            group = Group(articles, members[_medoid(numbers, links)].article)
            for at in numbers:
                members[at].group = group


def _sums(index: Index, terms: Iterable[int]) -> dict[int, int]:
    """For each article of an index what it shares with the packed terms of another (see `likeness`)."""
    sums: dict[int, int] = {}
    for packed in terms:
        if articles := index.get(packed >> WEIGHT_BITS):
            weight, shared = packed & LENGTH, SHARED
            if packed >= FIRST_NAME:
                weight, shared = weight * NAMES, SHARED_NAME
            for slot, other_weight in articles:
                sums[slot] = sums.get(slot, 0) + weight * other_weight + shared
    return sums


def _medoid(members: list[int], links: list[dict[int, int]]) -> int:
    """The number of the article most like all others of its group; of equals the earliest."""
    if len(members) < 3:
        return members[0]
    return max(members, key=lambda member: (sum(links[member].get(other, 0) for other in members), -member))
