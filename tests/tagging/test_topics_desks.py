"""Desks: the branch that a text is chiefly about comes first, and only likely branches are desks."""

import numpy as np
import pytest

from newsfold.model.article import Article
from newsfold.model.tags import Desk
from newsfold.settings import Settings
from newsfold.taggers import load_topic_tagger
from newsfold.tagging.topics.desks import LEAST, Desks
from newsfold.testing import PipelineTestDriver

ECONOMY, SCIENCE, SPORT = "medtop:04000000", "medtop:13000000", "medtop:15000000"
RESULTS = (
    "Software maker Tellmark said quarterly profit rose 14 percent as companies bought more of its database "
    "programs, network software and cloud computing services. Its shares gained 3 percent."
)
MATCH = (
    "The striker scored twice in the last ten minutes of the cup final, and the goalkeeper saved a penalty."
)
TAGGER = load_topic_tagger(Settings())


def test_news_of_a_technology_company_stands_under_technology() -> None:
    """Both branches are tagged; the convention says which is the chief one."""
    [(tags, desks)] = TAGGER.read([""], [RESULTS])
    assert {ECONOMY, SCIENCE} <= {tag.id for tag in tags if not tag.passing}
    assert desks[0].id == SCIENCE
    assert ECONOMY in {desk.id for desk in desks}
    assert sum(desk.probability for desk in desks) == pytest.approx(1, abs=1e-3)


def test_every_tagged_branch_is_a_desk() -> None:
    """And of the others those that are likely enough; a text that is about nothing has none."""
    texts = [RESULTS, MATCH, "Yes, it was. No, it was not.", ""]
    for (tags, desks), likely in zip(
        TAGGER.read([""] * len(texts), texts), TAGGER.probabilities([""] * len(texts), texts), strict=True
    ):
        tagged = {tag.id for tag in tags if tag.path == (tag.id,) and not tag.passing}
        likely_enough = {code for code, p in likely.items() if p >= LEAST and code.endswith("000000")}
        assert {desk.id for desk in desks} == tagged | likely_enough
    assert TAGGER.desks([""], texts[-1:]) == [()]


def test_desks_do_not_depend_on_the_batch() -> None:
    """To the last digit."""
    texts = [RESULTS, MATCH] * 150
    alone = {text: TAGGER.desks([""], [text])[0] for text in (RESULTS, MATCH)}
    assert TAGGER.desks([""] * len(texts), texts) == [alone[text] for text in texts]


def test_weights_and_offsets_decide() -> None:
    """What one branch says for another counts; equal ones stand by their id."""
    nothing, likely = np.zeros((2, 2), bool), np.array([[0.6, 0.6], [0.9, 0.29]])
    even = Desks([SPORT, ECONOMY], np.eye(2), np.zeros(2)).of(likely, nothing)
    assert even == [(Desk(ECONOMY, 0.5), Desk(SPORT, 0.5)), (Desk(SPORT, 1.0),)]
    [desks, _] = Desks([SPORT, ECONOMY], np.eye(2), np.array([np.log(3), 0.0])).of(likely, nothing)
    assert desks == (Desk(SPORT, 0.75), Desk(ECONOMY, 0.25))
    crossed = np.array([[1.0, 5.0], [0.0, 1.0]])
    [desks, _] = Desks([SPORT, ECONOMY], crossed, np.zeros(2)).of(likely, ~nothing)
    assert desks[0].id == ECONOMY


def test_records_have_desks() -> None:
    """On the wire, in the form of the schema."""
    article = Article(
        title="Cup", uri="test:cup", source="Wire", published_at="2025-03-18T14:00:00Z", paragraphs=(MATCH,)
    )
    [record] = PipelineTestDriver().feed(article).run().tagged()
    assert [desk.id for desk in record.desks][:1] == [SPORT]
