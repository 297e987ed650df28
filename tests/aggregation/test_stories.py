"""Stories: a function of the set of articles, copies together, and as good as docs/stories.md says."""

import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from newsfold.aggregation.share import share_of
from newsfold.aggregation.stories import MAX_ARTICLES, ArticleFacts, Story, _products, group
from newsfold.model.contribution import Contribution, ContributionName, ContributionParagraph
from tests.dice import Dice, throws

DOC = Path(__file__).parent.parent.parent / "docs" / "stories.md"
WORDS = ["quake", "truce", "tariff", "mayor", "court", "fire", "rate", "vote", "match", "port", "grain"]


def articles(most: int = 12) -> st.SearchStrategy[list[Contribution]]:
    """What a few articles give to a topic, which share words, names, times and now and then a paragraph."""
    return throws(56, least=1, most=most).map(lambda dice: [_article(n, one) for n, one in enumerate(dice)])


def _article(number: int, dice: Dice) -> Contribution:
    title, time = _words(dice), f"2025-03-{18 + dice.below(2)}T{dice.below(3):02d}:00:00Z"
    paragraphs = tuple(
        ContributionParagraph(
            seq,
            dice.one_of([0.5, 1.0]),
            dice.one_of([*[f"own{number}.{seq}"] * 4, "wire1", "wire2"]),
            _words(dice),
        )
        for seq in range(1 + dice.below(3))
    )
    names = [ContributionName(f"wd:Q{n}", "PER", f"N{n}", (0,)) for n in sorted(dice.some_of(range(6), 3))]
    return Contribution(
        topic="t", article_id=f"a{number}", version=1, digest="d", published_at=time, title=title,
        paragraphs=paragraphs, names=tuple(names),
    )  # fmt: skip


def _words(dice: Dice) -> str:
    return " ".join(dice.one_of(WORDS) for _ in range(dice.below(7)))


def shape(stories: list[Story]) -> list[tuple[list[str], str, str]]:
    """What a record shows of stories: their articles, the chief and its text."""
    return [([a.id for a in s.articles], s.medoid.id, s.medoid.text) for s in stories]


def facts(given_: Sequence[Contribution]) -> list[ArticleFacts]:
    """The facts of each article."""
    return [ArticleFacts(share_of(contribution, True)) for contribution in given_]


@settings(max_examples=150, deadline=None)
@given(articles(), st.data())
def test_order_changes_nothing(given_: list[Contribution], data: st.DataObject) -> None:
    """Articles in any order give the same stories."""
    assert shape(group(facts(data.draw(st.permutations(given_))))) == shape(group(facts(given_)))


@settings(max_examples=100, deadline=None)
@given(articles(most=MAX_ARTICLES))
def test_each_article_is_in_one_story_and_copies_are_together(given_: list[Contribution]) -> None:
    """Nothing lost, nothing twice; whoever prints the same paragraph tells the same story."""
    stories = group(facts(given_))
    assert sorted(a.id for s in stories for a in s.articles) == sorted(c.article_id for c in given_)
    story_of = {a.id: n for n, s in enumerate(stories) for a in s.articles}
    for wire in ("wire1", "wire2"):
        printed = {c.article_id for c in given_ if wire in {p.fingerprint for p in c.paragraphs}}
        assert len({story_of[id_] for id_ in printed}) <= 1
    assert all(s.medoid in s.articles for s in stories)
    assert [len(s.articles) for s in stories] == sorted((len(s.articles) for s in stories), reverse=True)


def test_a_chain_of_copies_is_one_story() -> None:
    """A full window in which each article prints one paragraph of the next, and shares nothing else."""
    given_ = [_plain(n, f"own{n}x other{n}y") for n in range(MAX_ARTICLES)]
    assert len(group(facts(given_))) == MAX_ARTICLES
    for n in range(1, MAX_ARTICLES):
        for one, seq in ((n - 1, 1), (n, 2)):
            more = ContributionParagraph(seq, 0.5, f"wire{n}", f"text of {one}")
            given_[one] = replace(given_[one], paragraphs=(*given_[one].paragraphs, more))
    assert [len(s.articles) for s in group(facts(given_))] == [MAX_ARTICLES]


def test_what_lies_apart_in_time_is_less_alike() -> None:
    """The same few words on one day are a story, a month apart in one large window they are two."""
    near = [_plain(n, f"quake fire own{n}x other{n}y third{n}z") for n in range(2)]
    assert len(group(facts(near))) == 1
    far = [near[0], replace(near[1], published_at="2025-05-18T00:00:00Z")]
    assert len(group(facts(far))) == 2


def test_one_shared_name_is_no_story() -> None:
    """Two articles that name one person and share nothing else stay apart."""
    name = (ContributionName("wd:Q1", "PER", "N", (0,)),)
    given_ = [replace(_plain(n, text), names=name) for n, text in enumerate(["quake fire", "vote court"])]
    assert len(group(facts(given_))) == 2


@pytest.mark.parametrize("words", [0, 1, 113, 114, 1500])
def test_products_in_pieces_are_the_products(words: int) -> None:
    """However many words a window has, what its articles share is exactly the product of whole numbers."""
    chance = np.random.default_rng(words)
    marks = chance.integers(0, 2, (words, MAX_ARTICLES))
    weights = chance.integers(1, 10_000, (words, 1))
    found = _products((marks * weights).astype(float), marks.astype(float))
    assert (found == (marks * weights).T @ marks).all()


@pytest.mark.parametrize("given_", [[], [[0]]])
def test_few_articles(given_: list[list[int]]) -> None:
    """No article gives no story, one gives one."""
    assert len(group(facts([_plain(n, "quake") for [n] in given_]))) == len(given_)


def test_the_document_names_the_constants() -> None:
    """docs/stories.md gives the constants of the code: of the rule, and of what groups records still."""
    from newsfold.aggregation import likeness, linkage, stories

    told = re.findall(r"`([A-Z_]+) = ([\d_]+)`", DOC.read_text(encoding="utf-8"))
    homes = {
        **dict.fromkeys(("MIN_SHARED", "SHARE", "PER_TERM"), likeness),
        **dict.fromkeys(("LINK", "GAP"), linkage),
    }
    constants = {(name, getattr(home, name)) for name, home in homes.items()}
    constants |= {("MAX_ARTICLES", MAX_ARTICLES), ("LINK", stories.LINK)}
    assert {(name, int(value)) for name, value in told} == constants


def _plain(number: int, text: str) -> Contribution:
    return Contribution(
        topic="t",
        article_id=f"a{number:02d}",
        version=1,
        digest="d",
        published_at="2025-03-18T00:00:00Z",
        paragraphs=(ContributionParagraph(0, 0.5, f"own{number}.0", text),),
    )
