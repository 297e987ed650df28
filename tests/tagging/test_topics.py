"""Topics: what is tagged, with which evidence, and laws on any text."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsfold.lexicons.topics.entry import TopicEntry, WeightedPhrase
from newsfold.lexicons.topics.files import load_topics
from newsfold.settings import Settings
from newsfold.taggers import load_topic_tagger
from newsfold.tagging.topics.matcher import PhraseMatcher
from newsfold.tagging.topics.tagger import TopicTagger

SEED = Path(__file__).parents[2] / "seeds" / "01-putin-trump-call.txt"
PARAGRAPHS = 11
TAGGER = load_topic_tagger(Settings())
CODES = {topic.id: topic for topic in TAGGER.topics}
NOISE = st.sampled_from(
    ["war ", "ceasefire ", "NHL ", "PROFIT", "\x00", "\u202e", "🎉", "\ud800", "é", "’", " "]
)
TEXTS = st.lists(st.one_of(NOISE, st.text(max_size=5)), max_size=60).map("".join)


def ids(text: str, title: str = "") -> set[str]:
    """The codes of the topics of one text."""
    return {tag.id.removeprefix("medtop:") for tag in TAGGER.tag([title], [text])[0] if not tag.passing}


@pytest.mark.parametrize(
    ("text", "topics"),
    [
        ("Both armies agreed to a ceasefire and will hold peace talks.", {"20000073", "16000000"}),
        ("Hundreds of captured soldiers came home in a prisoner swap.", {"20000080", "16000000"}),
        ("The ministers spoke of nuclear non-proliferation.", {"20000635", "11000000"}),
        ("New economic sanctions were imposed on the regime.", {"20000642", "11000000"}),
        ("The NHL and the KHL could play hockey matches.", {"20000965", "15000000"}),
        ("A tanker left the port for the shipping lanes of the Black Sea.", {"20000343", "04000000"}),
        ("The pipeline brings natural gas to the power station.", {"20000256", "04000000"}),
        ("An earthquake and its aftershocks killed forty people.", {"20000153", "03000000"}),
        ("The striker scored twice in the Premiership match.", {"20001065", "15000000"}),
        ("Astronomers found a planet with the space telescope.", {"20000718", "13000000"}),
    ],
)
def test_names_topic_and_branch(text: str, topics: set[str]) -> None:
    """A topic is tagged together with the branch it belongs to."""
    assert topics <= ids(text)


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("He died of a heart attack in a hospital.", "16000000"),
        ("The party won by a landslide at the polls.", "20000155"),
        ("The trade union called a vote.", "20000373"),
        ("The airline began a price war over fares.", "20000062"),
    ],
)
def test_exclusions_keep_words_apart(text: str, topic: str) -> None:
    """A longer phrase takes away what a word in it would say elsewhere."""
    assert topic not in ids(text)


def test_title_alone_tags_nothing() -> None:
    """A paragraph that says nothing of a topic does not get it from its title."""
    assert ids("He smiled.", title="Ceasefire in hockey war as sanctions bite") == set()


def test_title_raises_a_score() -> None:
    """A title about the same topic makes a tag more certain."""
    text = "The mediator spoke of peace after the talks about nuclear exports."
    plain, titled = (TAGGER.tag([title], [text])[0] for title in ("", "Ceasefire and truce agreed"))
    score = {tag.id: tag.score for tag in plain}
    assert any(tag.score > score.get(tag.id, 1.0) for tag in titled)


@settings(deadline=None)
@given(st.lists(TEXTS, max_size=4))
def test_any_text_and_any_batch(texts: list[str]) -> None:
    """Nothing raises; spans are exact; scores are in [0, 1]; a text's tags do not depend on its batch."""
    together = TAGGER.tag([""] * len(texts), texts)
    assert together == [TAGGER.tag([""], [text])[0] for text in texts]
    for text, tags in zip(texts, together, strict=True):
        order = [(tag.passing, -tag.score, tag.id) for tag in tags]
        assert order == sorted(order)
        for tag in tags:
            assert 0 <= tag.score <= 1
            assert tag.evidence
            assert tag.path[-1] == tag.id
            assert all(text[e.start : e.end] == e.text and e.rule for e in tag.evidence)


@settings(deadline=None)
@given(TEXTS)
def test_explanation_agrees_with_tags(text: str) -> None:
    """What explain calls tagged is what is tagged, with the same scores and evidence."""
    told = {r.topic.id: (r.score, r.evidence) for r in TAGGER.explain("", text) if r.tagged and r.evidence}
    assert told == {tag.id: (tag.score, tag.evidence) for tag in TAGGER.tag([""], [text])[0]}


@pytest.mark.parametrize("unit", ["a", "WAR ", "ceasefire ", "é", "🎉", "\u0627\u0644", "x\x00", "."])
def test_a_megabyte(unit: str) -> None:
    """A paragraph of a megabyte is tagged like any other, and its spans check."""
    text = unit * (1_000_000 // len(unit))
    for tag in TAGGER.tag([""], [text])[0]:
        assert all(text[e.start : e.end] == e.text for e in tag.evidence)


def test_work_grows_with_length_only() -> None:
    """A text ten times as long has ten times the matches of the automaton, not more."""
    matcher = PhraseMatcher(phrase.text for topic in load_topics().topics for phrase in topic.phrases)
    unit = "war crimes tribunal peace talks nuclear power plant prisoner of war "
    small, large = (len(matcher.scan([unit * n])[1]) for n in (100, 1000))
    assert large == 10 * small


def test_lexicon_without_topics() -> None:
    """An empty lexicon tags nothing."""
    assert TopicTagger([]).tag([""], ["war and peace"]) == [()]


def test_lexicon_of_one_topic() -> None:
    """One topic is enough, and it needs no vectors."""
    phrase = WeightedPhrase("ceasefire", 1.0, "lexicon:x.topics:1")
    (tags,) = TopicTagger([TopicEntry("my:x", "x", ("my:x",), (phrase,))]).tag([""], ["A ceasefire."])
    assert [(tag.id, tag.evidence[0].rule) for tag in tags] == [("my:x", "lexicon:x.topics:1")]


def test_the_first_of_the_heaviest_phrases_is_the_evidence() -> None:
    """A phrase of several topics counts once for their branch, with the greatest weight; so do plurals."""
    phrases = {
        "a": [("ceasefires", 0.25), ("ceasefire", 0.5)],
        "b": [("truce", 0.25), ("ceasefire", 1.0)],
        "c": [("ceasefire", 1.0), ("truces", 0.5)],
    }
    topics = [
        TopicEntry(name, name, ("a", name)[name == "a" :], tuple(WeightedPhrase(*p, name) for p in of_topic))
        for name, of_topic in phrases.items()
    ]
    (branch, *below) = TopicTagger(topics).explain("", "Ceasefires and truces")
    assert (branch.topic.id, branch.weight) == ("a", 1.5)
    assert [e.rule for e in branch.evidence] == ["b", "c"]
    assert {topic.topic.id: topic.weights for topic in below} == {"b": (1.0, 0.25), "c": (1.0, 0.5)}


def test_every_paragraph_of_the_seed_has_its_topic() -> None:
    """All but those on ice hockey and shipping are about politics or conflict; special topics are found."""
    title, *paragraphs = SEED.read_text(encoding="utf-8").split("\n")[: 1 + PARAGRAPHS]
    found = [ids(paragraph, title) for paragraph in paragraphs]
    assert sum(bool(topics & {"11000000", "16000000"}) for topics in found) >= PARAGRAPHS - 2
    wanted = {
        "20000073", "20000638", "20000080", "20000635", "20000642", "20000965", "20000343", "20000256",
    }  # fmt: skip
    tags = [tag for of_text in TAGGER.tag([title] * len(paragraphs), paragraphs) for tag in of_text]
    assert wanted <= {tag.id.removeprefix("medtop:") for tag in tags}
