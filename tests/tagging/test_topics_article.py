"""The whole article: what it is about, by its beginning and by what its paragraphs are about."""

from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from newsfold.assembly import load_article_judge, load_tagger
from newsfold.ingest.step import paragraphs_of
from newsfold.lexicons.topics.model import Filter
from newsfold.model.article import Article
from newsfold.model.paragraph import beginning_of, under_title
from newsfold.settings import Settings
from newsfold.tagging.topics.article import ArticleJudge, Judged, JudgedArticle, article_of
from newsfold.testing import PipelineTestDriver

JUDGE = load_article_judge(Settings())
QUAKE = Article(
    title="Quake shakes the coast",
    uri="test:quake",
    source="Wire",
    published_at="2025-03-18T14:00:00Z",
    paragraphs=(
        "The mayor spoke first, shortly after eight in the morning.",
        "An earthquake of magnitude 6.8 struck off the coast before dawn and damaged hundreds of homes.",
        "Rescue workers searched collapsed buildings for survivors, and the quake was felt in two countries.",
    ),
)
EARTHQUAKE, DISASTER = "medtop:20000153", "medtop:03000000"
SPORT, FOOTBALL, SKIING = "medtop:15000000", "medtop:20001065", "medtop:20001056"
LAW, HEALTH = "medtop:02000000", "medtop:07000000"
PROBABILITIES = st.dictionaries(
    st.sampled_from([SPORT, FOOTBALL, SKIING, LAW, HEALTH]), st.floats(0, 1), max_size=5
)
ARTICLES = st.builds(
    JudgedArticle, PROBABILITIES, st.lists(st.builds(Judged, st.floats(1, 300), PROBABILITIES), max_size=8)
)


def article(beginning: dict[str, float], *paragraphs: dict[str, float]) -> JudgedArticle:
    """An article of paragraphs of 40 words."""
    return JudgedArticle(beginning, [Judged(40, probabilities) for probabilities in paragraphs])


@given(ARTICLES)
def test_no_topic_without_its_branch(judged: JudgedArticle) -> None:
    """Whatever the beginning and the paragraphs say; and nothing that none of them says."""
    about = JUDGE.about(judged)
    assert not {FOOTBALL, SKIING} & about.keys() or SPORT in about
    assert about.keys() <= set(judged.topics())
    assert all(0 <= probability <= 1 for probability in about.values())


def test_what_all_paragraphs_are_about() -> None:
    """The article is about it, however many there are."""
    both = {SPORT: 0.97, FOOTBALL: 0.95}
    for count in (1, 3, 12):
        assert JUDGE.about(article(both, *[both] * count)).keys() == {SPORT, FOOTBALL}


def test_what_one_of_many_mentions() -> None:
    """A topic of the last of eight paragraphs is none of the article's."""
    paragraphs = [*[{SPORT: 0.97}] * 7, {SPORT: 0.5, LAW: 0.7}]
    assert JUDGE.about(article({SPORT: 0.97}, *paragraphs)).keys() == {SPORT}


def test_the_beginning_counts() -> None:
    """What it says makes a topic likelier, also one that no paragraph alone is about."""
    paragraphs = [{SPORT: 0.9, FOOTBALL: 0.4}] * 4
    without = JUDGE.probabilities(article({SPORT: 0.9}, *paragraphs))
    said = JUDGE.probabilities(article({SPORT: 0.9, FOOTBALL: 0.9}, *paragraphs))
    assert said[FOOTBALL] > without[FOOTBALL]
    assert LAW in JUDGE.probabilities(article({SPORT: 0.9, LAW: 0.9}, *paragraphs))


def test_a_likelier_topic_beside() -> None:
    """Of two sports that all paragraphs may be about, the other one makes a topic less likely."""
    alone = JUDGE.probabilities(article({SPORT: 0.9, SKIING: 0.5}, {SPORT: 0.9, SKIING: 0.5}))
    both = {SPORT: 0.9, SKIING: 0.5, FOOTBALL: 0.95}
    assert JUDGE.probabilities(article(both, both))[SKIING] < alone[SKIING]


def test_nothing_said() -> None:
    """No paragraphs, or none with a topic."""
    assert JUDGE.about(article({})) == {}
    assert JUDGE.about(article({}, {})) == {}


def test_the_beginning_of_an_article() -> None:
    """Its first 900 characters, whatever the paragraphs; all of a shorter one."""
    assert beginning_of(["One.", "Two."]) == "One. Two."
    assert beginning_of(["x" * 500, "y" * 500]) == "x" * 500 + " " + "y" * 399
    assert beginning_of([]) == ""


def test_records_say_what_their_article_is_about() -> None:
    """Those of the tagged paragraphs, in any order and twice; the first says what the beginning is about."""
    first, *others = tagged = PipelineTestDriver().feed(QUAKE).run().tagged()
    assert first.beginning == " ".join(QUAKE.paragraphs)
    assert EARTHQUAKE not in {topic.id for topic in first.topics}
    assert {EARTHQUAKE, DISASTER} <= {topic.id for topic in first.article_topics}
    assert [(p.beginning, p.article_topics) for p in others] == [("", ())] * 2
    for order in permutations(tagged):
        assert article_of([*order, first]) == article_of(tagged)
    assert {EARTHQUAKE, DISASTER} <= JUDGE.about(article_of(tagged)).keys()
    assert article_of([]) == JudgedArticle({}, [])


def test_the_beginning_is_judged_as_a_text_of_its_own() -> None:
    """After and under the article's title; alone, with others, or in another batch, to the last digit."""
    tagger = load_tagger(Settings())
    paragraphs = paragraphs_of(QUAKE)
    beginning = under_title(QUAKE.title, beginning_of(QUAKE.paragraphs))
    [likely] = tagger.topics.probabilities([QUAKE.title], [beginning])
    expected = sorted([(-p, code) for code, p in likely.items() if p >= 0.05])[:20]
    assert len(expected) > 2
    for batch in (paragraphs[:1], paragraphs, [*paragraphs[1:], *paragraphs]):
        (told,) = {tags.article_topics for tags in tagger.tag(batch) if tags.article_topics}
        assert [(-topic.probability, topic.id) for topic in told] == expected


def test_an_article_of_one_paragraph() -> None:
    """It needs no beginning: what it is about are the topics of its paragraph."""
    [record] = PipelineTestDriver().feed(replace(QUAKE, paragraphs=QUAKE.paragraphs[1:2])).run().tagged()
    assert (record.beginning, record.article_topics) == ("", ())
    assert {EARTHQUAKE, DISASTER} <= JUDGE.about(article_of([record])).keys()


def test_a_beginning_counts_only_where_it_belongs() -> None:
    """On the first of several paragraphs, and no more of it than 900 characters, whoever wrote the record."""
    first, second, _ = paragraphs_of(QUAKE)
    tagger = load_tagger(Settings())
    whole = replace(first, beginning=first.beginning.ljust(900, "."))
    longer = replace(whole, beginning=f"{whole.beginning} The striker scored twice.")
    strangers = [
        replace(second, beginning=first.beginning),
        replace(first, count=1),
        replace(first, count=0, text=""),
    ]
    right, cut, *none = [tags.article_topics for tags in tagger.tag([whole, longer, *strangers])]
    assert right == cut
    assert right
    assert none == [()] * 3


def test_a_leaning_is_a_topics_own() -> None:
    """Where features say nothing, a topic is as likely as its leaning says: e to 1 by one of 1."""
    nothing = Filter([0.0] * 39, [1.0] * 39, [0.0] * 39, 0.0)
    paths = {SPORT: (SPORT,), LAW: (LAW,), HEALTH: (HEALTH,)}
    judge = ArticleJudge(nothing, paths, {SPORT: 1.0, LAW: -1.0})
    said = dict.fromkeys(paths, 0.9)
    assert judge.probabilities(article(said, said)) == {SPORT: 0.7311, LAW: 0.2689, HEALTH: 0.5}
