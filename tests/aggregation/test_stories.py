"""Stories: a function of the set of articles, whatever came and went, and what records show of them."""

import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from newsfold.aggregation import likeness, linkage
from newsfold.aggregation.share import Share, share_of
from newsfold.aggregation.stories import MAX_ARTICLES, Stories, Story, group
from newsfold.context.profile import Profile, encode_profile
from newsfold.model.contribution import Contribution, ContributionParagraph
from tests.dice import Dice, throws

DOC = Path(__file__).parent.parent.parent / "docs" / "stories.md"


def shares(most: int = 12) -> st.SearchStrategy[list[Share]]:
    """What a few articles give to a topic, which share happenings and times."""
    return throws(40, least=1, most=most).map(lambda dice: [_share(n, one) for n, one in enumerate(dice)])


def _share(number: int, dice: Dice) -> Share:
    happening = dice.below(3)
    names = {10 * happening + term: 30 - term for term in dice.some_of(range(6), 5)}
    words = {10 * happening + term: 25 - term for term in dice.some_of(range(9), 8)}
    paragraphs = tuple(
        ContributionParagraph(seq, dice.one_of([0.5, 1.0]), f"{number}.{seq}", f"text {number}.{seq}")
        for seq in range(1 + dice.below(3))
    )
    time = f"2025-03-{18 + dice.below(2)}T{dice.below(3):02d}:00:00Z"
    return _plain(number, encode_profile(Profile(names, words)), published_at=time, paragraphs=paragraphs)


def _plain(number: int, profile: str, **fields: object) -> Share:
    contribution = Contribution(
        topic="t",
        article_id=f"a{number:02d}",
        version=1,
        digest="d",
        published_at="2025-03-18T00:00:00Z",
        profile=profile,
        paragraphs=(ContributionParagraph(0, 0.5, f"own{number}.0", f"text {number}"),),
    )
    return share_of(replace(contribution, **fields), True)


def shape(stories: Sequence[Story]) -> list[tuple[list[str], str, str]]:
    """What a record shows of stories: their articles, the chief and its text."""
    return [([a.id for a in s.articles], s.medoid.id, s.medoid.text) for s in stories]


@given(shares(), st.data())
def test_order_changes_nothing(given_: list[Share], data: st.DataObject) -> None:
    """Articles in any order give the same stories."""
    assert shape(group(data.draw(st.permutations(given_)))) == shape(group(given_))


@given(shares(), st.binary(max_size=30))
def test_stories_are_those_of_the_articles_that_are_there(given_: list[Share], steps: bytes) -> None:
    """Articles are taken back, come again in other words, and others are asked for: as all at once."""
    by_id = {share.article.article_id: share for share in given_}
    stories = Stories()
    for at, step in enumerate(steps):
        id_ = given_[step % len(given_)].article.article_id
        if step & 64:
            profile = encode_profile(Profile({step % 7: 9, 5: 3}, {step % 5: 8, 9: 4}))
            by_id[id_] = share_of(replace(by_id[id_].article, profile=profile), True)
            stories.forget(id_)
        asked = [id_ for n, id_ in enumerate(by_id) if (step + n * at) % 4]
        assert shape(stories.of(asked, by_id.__getitem__)) == shape(group([by_id[id_] for id_ in asked]))


@given(shares(most=MAX_ARTICLES))
def test_each_article_is_in_one_story(given_: list[Share]) -> None:
    """Nothing lost, nothing twice; the largest story comes first."""
    stories = group(given_)
    assert sorted(a.id for s in stories for a in s.articles) == sorted(
        share.article.article_id for share in given_
    )
    assert all(s.medoid in s.articles for s in stories)
    assert [len(s.articles) for s in stories] == sorted((len(s.articles) for s in stories), reverse=True)


ALIKE = encode_profile(Profile({1: 40, 2: 30, 3: 20}, {4: 30, 5: 30, 6: 30, 7: 20}))


def test_articles_of_one_profile_are_one_story_within_days() -> None:
    """And two where months lie between; of several paragraphs the clearest is shown."""
    paragraphs = tuple(ContributionParagraph(seq, 0.5 + seq % 2 / 10, "f", f"text {seq}") for seq in range(3))
    near = [_plain(0, ALIKE, paragraphs=paragraphs), _plain(1, ALIKE)]
    assert shape(group(near)) == [(["a00", "a01"], "a00", "text 1")]
    assert len(group([near[0], _plain(1, ALIKE, published_at="2025-05-18T00:00:00Z")])) == 2


@pytest.mark.parametrize("number", [0, 1, 3])
def test_articles_without_a_profile_stand_alone(number: int) -> None:
    """As in a language without a background, or where another program made the paragraphs."""
    assert [len(story.articles) for story in group([_plain(n, "") for n in range(number)])] == [1] * number


def test_the_document_names_the_constants() -> None:
    """docs/stories.md gives the constants of the code."""
    told = re.findall(r"`([A-Z_]+) = ([\d_]+)`", DOC.read_text(encoding="utf-8"))
    homes = {
        **dict.fromkeys(("MIN_SHARED", "SHARE", "PER_TERM"), likeness),
        **dict.fromkeys(("LINK", "GAP"), linkage),
    }
    constants = {(name, getattr(home, name)) for name, home in homes.items()} | {
        ("MAX_ARTICLES", MAX_ARTICLES)
    }
    assert {(name, int(value)) for name, value in told} == constants
