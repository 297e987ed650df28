"""The whole article: what it is about, by what its paragraphs are about."""

from hypothesis import given
from hypothesis import strategies as st

from newsfold.assembly import load_article_judge
from newsfold.settings import Settings
from newsfold.tagging.topics.article import Judged

JUDGE = load_article_judge(Settings())
SPORT, FOOTBALL = "medtop:15000000", "medtop:20001065"
LAW, HEALTH = "medtop:02000000", "medtop:07000000"
PARAGRAPHS = st.lists(
    st.builds(
        Judged,
        st.floats(1, 300),
        st.dictionaries(st.sampled_from([SPORT, FOOTBALL, LAW, HEALTH]), st.floats(0, 1), max_size=4),
    ),
    max_size=8,
)


@given(PARAGRAPHS)
def test_no_topic_without_its_branch(paragraphs: list[Judged]) -> None:
    """Whatever the paragraphs say; and nothing that none of them says."""
    about = JUDGE.about(paragraphs)
    assert FOOTBALL not in about or SPORT in about
    assert all(any(topic in paragraph.probabilities for paragraph in paragraphs) for topic in about)
    assert all(0 <= probability <= 1 for probability in about.values())


def test_what_all_paragraphs_are_about() -> None:
    """The article is about it, however many there are."""
    for count in (1, 3, 12):
        assert JUDGE.about([Judged(40, {SPORT: 0.97, FOOTBALL: 0.95})] * count).keys() == {SPORT, FOOTBALL}


def test_what_one_of_many_mentions() -> None:
    """A topic of the last of eight paragraphs is none of the article's."""
    paragraphs = [Judged(40, {SPORT: 0.97})] * 7 + [Judged(40, {SPORT: 0.5, LAW: 0.7})]
    assert JUDGE.about(paragraphs).keys() == {SPORT}


def test_nothing_said() -> None:
    """No paragraphs, or none with a topic."""
    assert JUDGE.about([]) == {}
    assert JUDGE.about([Judged(10, {})]) == {}
