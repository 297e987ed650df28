"""Salience: what a whole article is about, by what its parts say and its beginning."""

from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from newsfold.aggregation.joining import joined
from newsfold.aggregation.salience import BRANCHES, Salience, features
from newsfold.assembly import load_salience
from newsfold.ingest.step import paragraphs_of
from newsfold.lexicons.topics.model import Filter, SalienceModel
from newsfold.model.article import Article
from newsfold.model.contribution import Beginning, Contribution, ContributionParagraph, Surroundings
from newsfold.model.paragraph import beginning_of, under_title
from newsfold.settings import Settings
from newsfold.taggers import load_tagger
from newsfold.testing import PipelineTestDriver

SALIENCE, EVERY = load_salience(Settings()), Salience()
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
EARTHQUAKE, DISASTER, SPORT = "medtop:20000153", "medtop:03000000", "medtop:15000000"
PROBABILITIES = st.floats(0, 1)
PARAGRAPHS = st.builds(
    ContributionParagraph,
    st.integers(0, 20),
    PROBABILITIES,
    passing=st.booleans(),
    silent=st.booleans(),
    surroundings=st.builds(Surroundings, PROBABILITIES, PROBABILITIES, st.integers(0, 9)),
    beginning=st.none()
    | st.builds(Beginning, PROBABILITIES, PROBABILITIES, PROBABILITIES, st.integers(0, 9)),
)


def contribution(
    *paragraphs: ContributionParagraph, count: int = 0, topic: str = SPORT, path: tuple[str, ...] = (SPORT,)
) -> Contribution:
    """What an article gives to a topic."""
    return Contribution(
        topic=topic,
        article_id="a",
        version=1,
        digest="d",
        published_at="2025-03-18T14:00:00Z",
        path=path,
        count=count or len(paragraphs),
        paragraphs=paragraphs,
    )


def said(seq: int, score: float, *, passing: bool = False, rival: float = 0.0) -> ContributionParagraph:
    """A paragraph about the topic, in an article whose beginning is not."""
    return ContributionParagraph(
        seq, score, "f", "x", passing, Surroundings(rival=rival, likelier=int(rival > score))
    )


@given(
    st.lists(PARAGRAPHS, max_size=8),
    st.integers(0, 30),
    st.sampled_from([(), (SPORT,), ("x:1", SPORT), *((branch,) for branch in BRANCHES)]),
)
def test_any_contribution_has_a_salience(
    paragraphs: list[ContributionParagraph], count: int, path: tuple[str, ...]
) -> None:
    """From 0 to 1, also of what a foreign program counted wrong; 0 of what says nothing."""
    whole = contribution(*paragraphs, count=count, path=path)
    assert 0 <= SALIENCE.of(whole) <= 1
    assert len(features(whole)) == len(features(contribution(said(0, 0.5))))
    if all(paragraph.silent for paragraph in paragraphs):
        assert SALIENCE.of(whole) == 0
        assert not SALIENCE.counts(whole)
        assert not EVERY.counts(whole)


def test_what_all_paragraphs_are_about() -> None:
    """The article is about it, however many there are."""
    for count in (1, 3, 12):
        assert SALIENCE.counts(contribution(*[said(seq, 0.97) for seq in range(count)]))


def test_what_one_of_many_mentions() -> None:
    """A topic of the last of eight paragraphs is none of the article's; without a threshold it counts."""
    last = contribution(said(7, 0.7, rival=0.97), count=8)
    assert not SALIENCE.counts(last)
    assert EVERY.counts(last)


def test_a_leaning_is_a_topics_own() -> None:
    """Where features say nothing, a topic is as likely as its leaning says: e to 1 by one of 1."""
    size = len(features(contribution(said(0, 0.5))))
    nothing = Filter([0.0] * size, [1.0] * size, [0.0] * size, 0.0)
    salience = Salience(SalienceModel(nothing, {SPORT: 1.0, DISASTER: -1.0}))
    of = {topic: contribution(said(0, 0.5), topic=topic) for topic in (SPORT, DISASTER, EARTHQUAKE)}
    assert [salience.of(one) for one in of.values()] == [0.7311, 0.2689, 0.5]


def test_nothing_but_one_passing_paragraph_of_several_never_counts() -> None:
    """Whatever its probability, and with any threshold."""
    for score in (0.3, 0.75, 1.0):
        for threshold in (0.0, 0.01, 0.5):
            whole = contribution(said(0, score, passing=True), count=4)
            assert not load_salience(Settings(salience=threshold)).counts(whole)


def test_the_beginning_counts() -> None:
    """What it says makes a topic likelier."""
    paragraphs = [said(seq, 0.6) for seq in range(4)]
    begun = replace(paragraphs[0], beginning=Beginning(0.95, 0.0, 0.1, 0))
    assert SALIENCE.of(contribution(begun, *paragraphs[1:])) > SALIENCE.of(contribution(*paragraphs))


def test_a_likelier_topic_beside() -> None:
    """Where all paragraphs are likelier about another topic, one is less likely."""
    alone = contribution(*[said(seq, 0.6) for seq in range(3)])
    beside = contribution(*[said(seq, 0.6, rival=0.97) for seq in range(3)])
    assert SALIENCE.of(beside) < SALIENCE.of(alone)


def test_the_beginning_of_an_article() -> None:
    """Its first 900 characters, whatever the paragraphs; all of a shorter one."""
    assert beginning_of(["One.", "Two."]) == "One. Two."
    assert beginning_of(["x" * 500, "y" * 500]) == "x" * 500 + " " + "y" * 399
    assert beginning_of([]) == ""


def test_contributions_say_what_their_article_is_about() -> None:
    """In any order and twice; the first paragraph brings what the beginning is about."""
    run = PipelineTestDriver(batch_size=1).feed(QUAKE).run()
    first, *others = run.tagged()
    assert first.beginning == " ".join(QUAKE.paragraphs)
    assert EARTHQUAKE not in {topic.id for topic in first.topics}
    assert {EARTHQUAKE, DISASTER} <= {topic.id for topic in first.article_topics}
    assert [(p.beginning, p.article_topics) for p in others] == [("", ())] * 2
    parts = [part for part in run.contributions() if part.topic == EARTHQUAKE]
    assert len(parts) == 3
    saliences = set()
    for order in permutations(parts):
        kept: Contribution | None = None
        for part in (*order, parts[0]):
            kept = joined(kept, part)
        assert kept is not None
        saliences.add(SALIENCE.of(kept))
    assert len(saliences) == 1
    assert saliences.pop() > 0.5
    assert run.event("earthquake").article_count == 1


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
    """It needs no beginning: what it is about is what its paragraph is about."""
    run = PipelineTestDriver().feed(replace(QUAKE, paragraphs=QUAKE.paragraphs[1:2])).run()
    [record] = run.tagged()
    assert (record.beginning, record.article_topics) == ("", ())
    assert {EARTHQUAKE, DISASTER} <= {event.topic.id for event in run.events()}


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


def test_slight_paragraphs_never_make_an_article_count() -> None:
    """Passing mentions below .6, however many and whatever the beginning says; one that is likelier may."""
    begun = Beginning(0.99, 0.9, 0.1, 0)
    slight = [ContributionParagraph(seq, 0.59, passing=True, beginning=begun) for seq in range(4)]
    for threshold in (0.0, 0.01, 0.6):
        assert not load_salience(Settings(salience=threshold)).counts(contribution(*slight))
    assert SALIENCE.of(contribution(*slight)) == 0
    assert SALIENCE.of(contribution(*slight[:3], replace(slight[3], score=0.6))) > 0


def test_what_only_the_beginning_says_travels_where_paragraphs_are_to_come() -> None:
    """Not with the whole article, of which nothing else can say it; the records are the same."""
    one_by_one, whole = (PipelineTestDriver(batch_size=size).feed(QUAKE).run() for size in (1, 100))
    silent = [[p for p in run.contributions() if p.paragraphs[0].silent] for run in (one_by_one, whole)]
    assert silent[0]
    assert not [p for p in silent[1] if all(paragraph.silent for paragraph in p.paragraphs)]
    assert one_by_one.events() == whole.events()


def test_slight_parts_travel_light() -> None:
    """Without the article's fields, names and texts; any other part has them."""
    run = PipelineTestDriver(batch_size=1).feed(QUAKE).run()
    kinds = set()
    for part in run.contributions():
        slight = all(paragraph.slight or paragraph.silent for paragraph in part.paragraphs)
        kinds.add(slight)
        assert slight == (not part.uri) == (not part.profile)
        if slight:
            assert not part.names
            assert not any(paragraph.text or paragraph.fingerprint for paragraph in part.paragraphs)
    assert kinds == {True, False}
