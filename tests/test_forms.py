"""The forms of states: bytes that a stage keeps, as an earlier worker of the same form kept them.

Whoever changes these bytes changes the form, as a worker must not take them for what they are not: FORM is
another from then on, in `aggregation/made.py` or `tagging/corrections.py`.
"""

from newsfold.aggregation import made
from newsfold.aggregation.kept import Kept
from newsfold.model.contribution import (
    Beginning,
    Contribution,
    ContributionName,
    ContributionParagraph,
    Surroundings,
)
from newsfold.tagging import corrections
from newsfold.tagging.article_state import ArticleState
from newsfold.wire.codec import decode, encode_struct

DAY = "2025-03-18T14:00:00Z"
KEPT = {
    "contributions.3": (
        b'{"said":{"topic":"t","article_id":"a","version":2,"digest":"d","published_at":"2025-03-18T14:00:00Z",'
        b'"label":"truce","path":["b","t"],"source":"s","uri":"u","url":"l","title":"h","count":3,"profile":"abcd.efgh",'
        b'"paragraphs":[{"seq":1,"score":0.9,"fingerprint":"f","text":"x","passing":true,'
        b'"surroundings":[0.1,0.2,1,0.3,0.4,0.5],"beginning":[0.8,0.1,0.2,1],"generation":1},'
        b'{"seq":2,"score":0.0,"silent":true}],'
        b'"names":[{"id":"wd:Q1","type":"PER","label":"N","paragraphs":[1]}],"generation":1},'
        b'"counts":true,"time":"2025-03-18T14:00:00Z","touched":["2025-03-17T14:00:00Z"],'
        b'"counted":["2025-03-18T14:00:00Z"]}'
    )
}
ARTICLES = {"contributions.1": b'[2,"d",true,["t","u"],"2025-03-18T14:00:00Z",1]'}


def test_what_aggregation_keeps() -> None:
    """A contribution with everything that one can have, and what it did."""
    passing = ContributionParagraph(
        1,
        0.9,
        "f",
        "x",
        True,
        Surroundings(0.1, 0.2, 1, 0.3, 0.4, 0.5),
        Beginning(0.8, 0.1, 0.2, 1),
        generation=1,
    )
    said = Contribution(
        topic="t", article_id="a", version=2, digest="d", published_at=DAY, label="truce", path=("b", "t"),
        source="s", uri="u", url="l", title="h", count=3, profile="abcd.efgh",
        paragraphs=(passing, ContributionParagraph(2, 0.0, silent=True)),
        names=(ContributionName("wd:Q1", "PER", "N", (1,)),), generation=1,
    )  # fmt: skip
    kept = Kept(said, True, DAY, ("2025-03-17T14:00:00Z",), (DAY,))
    assert encode_struct(kept) == KEPT[made.FORM]
    assert decode(KEPT[made.FORM], Kept) == kept


def test_what_tagging_keeps() -> None:
    """An article that was revised, under a horizon and a second lexicon."""
    article = ArticleState((2, "d"), True, {"t", "u"}, DAY, 1)
    assert article.to_bytes() == ARTICLES[corrections.FORM]
    assert ArticleState.from_bytes(ARTICLES[corrections.FORM]) == article
