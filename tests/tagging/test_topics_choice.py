"""What is tagged, what is said in passing, and that a user's own phrases beat the model."""

from pathlib import Path

import pytest

from newsfold.model.paragraph import Paragraph
from newsfold.model.tags import Tags
from newsfold.settings import Settings
from newsfold.taggers import load_topic_tagger, thresholds_of
from newsfold.tagging.contributions import said_of
from newsfold.tagging.topics.choice import Thresholds
from newsfold.tagging.topics.tagger import TopicTagger

PEACE, CONFLICT, POLITICS = "medtop:20000073", "medtop:16000000", "medtop:11000000"
TEXT = "The bakery on the corner sells a loaf that its owner calls the Kessler twist, with seeds and honey."


@pytest.fixture(scope="module")
def tagger() -> TopicTagger:
    """The shipped one."""
    return load_topic_tagger(Settings())


def about(tagger: TopicTagger, text: str) -> set[str]:
    """The codes of what a text is about."""
    return {tag.id for tag in tagger.tag([""], [text])[0] if not tag.passing}


@pytest.mark.parametrize(("key", "beats"), [("strong", True), ("clear", True), ("hint", False)])
def test_own_phrases_beat_the_model(tagger: TopicTagger, tmp_path: Path, key: str, beats: bool) -> None:
    """A strong or clear phrase of the user's tags its topic and the branch, whatever the text is about."""
    (tmp_path / "own.topics").write_text(f"topic {PEACE}\n  {key}: Kessler twist\n", encoding="utf-8")
    own = load_topic_tagger(Settings(lexicon=tmp_path))
    assert not about(tagger, TEXT) & {PEACE, CONFLICT}
    assert (about(own, TEXT) >= {PEACE, CONFLICT}) is beats


def test_thresholds_are_settings() -> None:
    """A lower one tags more, a higher one less; a topic never stands without its branch."""
    assert thresholds_of(Settings()) == Thresholds()
    text = "The mediator spoke of peace after the talks about nuclear exports."
    few, many = (
        load_topic_tagger(Settings(branch_threshold=at, topic_threshold=at)).tag([""], [text])[0]
        for at in (0.94, 0.45)
    )
    ids = [{tag.id for tag in tags if not tag.passing} for tags in (few, many)]
    assert ids[0] < ids[1]
    assert all(tag.path[0] in ids[1] for tag in many if not tag.passing)


def test_what_is_said_in_passing_is_no_mention(tagger: TopicTagger) -> None:
    """It is tagged with its evidence, after what the text is about, and gives no event record anything."""
    text = (
        "Police arrested two men over the robbery of a jeweller; one of them had played professional "
        "football for a second-division club before an injury."
    )
    tags = tagger.tag([""], [text])[0]
    passing = [tag for tag in tags if tag.passing]
    assert passing
    assert tags[-len(passing) :] == tuple(passing)
    assert all(tag.evidence for tag in passing)
    paragraph = Paragraph(
        id="0" * 16, article_id="1" * 16, version=1, digest="d", seq=0, count=1, source="Desk", url="",
        title="", lang="en", published_at="2026-01-01T00:00:00Z", text=text,
    )  # fmt: skip
    said = {topic.id: topic.entry.passing for topic in said_of(paragraph, Tags(tags)).topics}
    assert said == {tag.id: tag.passing for tag in tags}
    assert not all(said.values())


def test_explanation_says_what_became_of_proposals(tagger: TopicTagger) -> None:
    """Every proposal has its probability, its phrases and the reason why it is tagged or not."""
    explained = tagger.explain(
        "", "The agent said the release clause expires; a court will rule on the appeal."
    )
    assert any(e.tagged and e.reason == "the text is about it" for e in explained)
    assert any(not e.tagged for e in explained)
    assert all(e.reason and (e.evidence or not e.weight) for e in explained)


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("On March 12 the library opens again, and by the end of March it will lend films too.", "20000066"),
        ("Kim Jong-un watched the launch of a satellite from a hall near the coast.", "20000655"),
        ("Talks between the two clubs about the winger went on until midnight.", "20000524"),
    ],
)
def test_names_and_ordinary_words_are_no_judgement(tagger: TopicTagger, text: str, topic: str) -> None:
    """A month is no demonstration, a ruler's name no dictatorship, talks no labour dispute."""
    assert f"medtop:{topic}" not in {tag.id for tag in tagger.tag([""], [text])[0]}


def test_a_sure_topic_brings_its_branch(tagger: TopicTagger) -> None:
    """Whatever the threshold for branches is."""
    high = load_topic_tagger(Settings(branch_threshold=0.999))
    text = "The mediator spoke of peace after the talks about nuclear exports."
    assert about(high, text) >= {PEACE, CONFLICT}
