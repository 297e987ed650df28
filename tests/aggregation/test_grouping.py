"""Grouping: the same groups in whatever order articles come and go, and as the rule says."""

from itertools import combinations
from math import isqrt, sqrt
from string import ascii_lowercase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsfold.aggregation.grouping import Dated, Group, Grouping
from newsfold.aggregation.likeness import ALIKE, DAY, NAMES, SHARED, SHARED_NAME, faded, likeness
from newsfold.aggregation.linkage import GAP, LINK, linked
from newsfold.context.profile import LENGTH, Profile
from tests.dice import Dice, throws

HAPPENINGS = 4


def article(number: int, dice: Dice) -> tuple[Dated, Profile]:
    """An article on one of few happenings, with terms of its own and of happenings beside it."""
    happening = dice.below(HAPPENINGS)
    shared = dice.some_of(range(12), 12)
    names = {happening * 5 + term % 6: 10 + dice.below(40) for term in shared[::2]}
    words = {happening * 7 + term: 8 + dice.below(30) for term in shared}
    names |= {1000 + number: 1 + dice.below(LENGTH)}
    words |= {2000 + number * 3 + n: 5 + dice.below(40) for n in range(dice.below(3))}
    return Dated(dice.below(3) * DAY, f"{dice.below(256):02x}-{number}"), Profile(names, words)


def grouped(articles: dict[Dated, Profile]) -> list[Group]:
    """The groups of all articles at once."""
    grouping = Grouping()
    for key in sorted(articles):
        grouping.add(key, articles[key])
    return grouping.groups()


@given(throws(24, most=24), st.binary(max_size=60))
def test_groups_are_those_of_the_articles_that_are_there(cases: list[Dice], coming_and_going: bytes) -> None:
    """Articles come and go, and groups are asked for in between: the same as all of the rest at once."""
    articles = [article(number, dice) for number, dice in enumerate(cases)]
    here: dict[Dated, Profile] = {}
    grouping = Grouping()
    for byte in coming_and_going if articles else b"":
        key, profile = articles[byte % len(articles)]
        if key in here:
            grouping.remove(key)
            del here[key]
        else:
            grouping.add(key, profile)
            here[key] = profile
        if byte & 128:
            assert grouping.groups() == grouped(here)
    assert grouping.groups() == grouped(here)
    assert len(grouping) == len(here)


@given(throws(24, least=2, most=14))
def test_groups_follow_the_rule(cases: list[Dice]) -> None:
    """Against the rule written down a second time, without queue, index or components."""
    articles = dict(article(number, dice) for number, dice in enumerate(cases))
    expected = by_the_rule([(key, articles[key]) for key in sorted(articles)])
    assert sorted(group.articles for group in grouped(articles)) == expected


def by_the_rule(articles: list[tuple[Dated, Profile]]) -> list[tuple[Dated, ...]]:
    """The groups, by looking at all pairs of groups again after each joining."""
    alike = {
        frozenset((a, b)): pair_likeness(*articles[a], *articles[b])
        for a, b in combinations(range(len(articles)), 2)
    }

    def between(one: list[int], other: list[int]) -> int:
        return sum(alike[frozenset((a, b))] for a in one for b in other)

    def is_no_gap(one: list[int], other: list[int]) -> bool:
        if len(one) == 1 or len(other) == 1:
            return True
        inside = [sum(alike[frozenset(pair)] for pair in combinations(group, 2)) for group in (one, other)]
        pairs = [len(group) * (len(group) - 1) // 2 for group in (one, other)]
        mean = between(one, other) / (len(one) * len(other))
        return mean >= GAP / 100 * sqrt(inside[0] / pairs[0] * inside[1] / pairs[1]) - 1e-6

    groups = [[number] for number in range(len(articles))]
    while True:
        means = [
            (between(one, other) // (len(one) * len(other)), one, other)
            for one, other in combinations(groups, 2)
            if is_no_gap(one, other)
        ]
        mean, one, other = max(
            means, key=lambda item: (item[0], -item[1][0], -item[2][0]), default=(0, [], [])
        )
        if mean < LINK:
            return sorted(tuple(articles[number][0] for number in group) for group in groups)
        groups = sorted([group for group in groups if group not in (one, other)] + [sorted(one + other)])


def pair_likeness(one: Dated, first: Profile, other: Dated, second: Profile) -> int:
    """Likeness as the grouping has it, from the two profiles."""
    names = [first.names[code] * second.names[code] for code in first.names.keys() & second.names.keys()]
    words = [first.words[code] * second.words[code] for code in first.words.keys() & second.words.keys()]
    total = sum(words) + NAMES * sum(names) + SHARED * len(words) + SHARED_NAME * len(names)
    alike = likeness(
        total, min(len(first.names), len(second.names)), min(len(first.words), len(second.words))
    )
    return faded(alike, abs(one.time - other.time))


def profile(names: str, words: str) -> Profile:
    """Letters as terms, all of one weight."""
    return Profile(
        {ord(letter): isqrt(LENGTH**2 // len(names)) for letter in names},
        {ord(letter): isqrt(LENGTH**2 // len(words)) for letter in words},
    )


def pair(first: Profile, second: Profile, seconds: int = 0) -> int:
    """The likeness of two articles so far apart."""
    return pair_likeness(Dated(0, "a"), first, Dated(seconds, "b"), second)


def test_names_and_words_must_both_speak_for_it() -> None:
    """Equal texts are as alike as can be; names alone, words alone and too few terms are not enough."""
    some, other = ascii_lowercase, "".join(map(chr, range(192, 192 + 26)))
    names, others = some[:20].upper(), other[:20].upper()
    whole = profile(names, some)
    assert ALIKE * 0.8 < pair(whole, whole) <= ALIKE
    assert pair(whole, profile(names[:10] + others[:10], some[:13] + other[:13])) >= LINK
    assert pair(whole, profile(names[:10] + others[:10], other)) == 0
    assert pair(whole, profile(others, some)) == 0
    assert pair(profile("ABCDEFGH", "abcdefgh"), profile("AIJKLMNO", "aijklmno")) == 0


def test_a_text_of_few_terms_is_like_its_copy() -> None:
    """And one without any is like none."""
    assert pair(profile("A", "a"), profile("A", "a")) >= LINK
    assert pair(Profile({}, {1: LENGTH}), Profile({}, {1: LENGTH})) >= LINK
    assert pair(Profile({}, {}), Profile({}, {})) == 0


def test_time_makes_articles_less_alike_after_a_day() -> None:
    """A running matter is not one happening for a month."""
    whole = profile("ABCD", "abcdefgh")
    assert pair(whole, whole, DAY) == pair(whole, whole) == pair(whole, whole, 2 * DAY) * 2
    assert pair(whole, whole, 60 * DAY) < LINK


def test_two_close_groups_stay_apart_where_a_gap_lies_between() -> None:
    """Three and three, alike enough across to be joined if they were single."""
    near, far = ALIKE * 8 // 10, ALIKE * 4 // 10
    links = [
        {other: near if (number < 3) == (other < 3) else far for other in range(6) if other != number}
        for number in range(6)
    ]
    assert far >= LINK
    assert linked(links) == [[0, 1, 2], [3, 4, 5]]
    assert linked([{1: far}, {0: far}]) == [[0, 1]]


def test_the_medoid_is_most_like_all_others_and_ties_go_to_the_earlier() -> None:
    """Of two articles the earlier; of three the one in the middle."""
    middle = profile("ABCDEF", "abcdefgh")
    grouping = Grouping()
    grouping.add(Dated(1, "x"), profile("ABCDGH", "abcdeijk"))
    grouping.add(Dated(2, "y"), middle)
    assert [group.medoid.id for group in grouping.groups()] == ["x"]
    grouping.add(Dated(3, "z"), profile("CDEFIJ", "defghlmn"))
    (group,) = grouping.groups()
    assert group.medoid.id == "y"
    assert [key.id for key in group.articles] == ["x", "y", "z"]


def test_an_article_is_grouped_once() -> None:
    """What is counted twice, or was never counted, is told."""
    grouping = Grouping()
    grouping.add(Dated(1, "x"), profile("A", "a"))
    with pytest.raises(ValueError, match="x is grouped already"):
        grouping.add(Dated(1, "x"), profile("A", "a"))
    with pytest.raises(KeyError):
        grouping.remove(Dated(2, "x"))
