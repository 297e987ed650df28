"""Sketches tell an edited text from another, also where one is much longer, and in scripts without spaces."""

from itertools import combinations

import pytest

from newsfold.ingest.clean import clean
from newsfold.ingest.identity.rules import COPY, EDITED, SAME_DAY
from newsfold.ingest.identity.sketch import likeness, sketch_of, words_of
from newsfold.intake.files import read
from newsfold.sources.item import Sourced
from tests.ingest.identity.newsstand import FLOOD, STRIKE
from tests.ingest.identity.sequences import REWRITTEN, forecast


def share(text: tuple[str, ...], other: tuple[str, ...]) -> float | None:
    """How alike two texts are."""
    return likeness(sketch_of(words_of(text)), sketch_of(words_of(other)))


def test_edits_are_alike_and_others_are_not() -> None:
    """A desk's second version, a text that grew, another article, and two forecasts of one template."""
    assert share(STRIKE, STRIKE) == 1.0
    assert share(STRIKE, (*STRIKE, *FLOOD)) == pytest.approx(1.0, abs=0.01)
    assert (share(STRIKE, REWRITTEN) or 0) > 0.5 > EDITED
    assert share(STRIKE, FLOOD) == 0.0
    morning = forecast("morning", 3, 9, "north", "grey with some light rain")
    night = forecast("night", -1, 4, "east", "clear until the early hours")
    assert EDITED < (share(morning, night) or 0) < SAME_DAY < COPY


def test_a_long_text_has_a_short_one_in_it() -> None:
    """Of a text of thousands of words a sample is compared; of one that is longer still nothing is said."""
    long = tuple(f"Paragraph {n} tells of the quay, the {n * 7} ships and {n + 3} cranes." for n in range(90))
    assert (share(STRIKE, (*STRIKE, *long)) or 0) > 0.7
    assert (share(FLOOD, (*STRIKE, *long)) or 0) < EDITED
    longer = tuple(f"Line {n} of {n * n} and {n * 3} boats." for n in range(5000))
    assert share(("Three words only here.",), longer) is None
    assert share((), STRIKE) is None


def test_scripts_without_spaces() -> None:
    """Chinese is compared by signs."""
    text = "港口工人周二因夜班谈判破裂而罢工,工会表示自冬季以来工人每周工作六十小时。"
    other = "夜间河水冲出老磨坊上方的河床,淹没了下城的四十个地窖,消防员用船救人。"
    assert share((text,), (text + "法院周三驳回了申请。",)) == 1.0
    assert (share((text,), (other,)) or 0) < EDITED


def test_articles_of_the_seeds_are_far_apart() -> None:
    """Every pair of them is below the threshold of an edit, or a copy."""
    articles = [clean(item.article) for item in read(["seeds"]) if isinstance(item, Sourced)]
    sketches = [sketch_of(words_of(page.paragraphs)) for page in articles]
    shares = [likeness(a, b) or 0.0 for a, b in combinations(sketches, 2)]
    assert len(shares) > 400
    assert [share for share in shares if EDITED / 2 < share < 0.7] == []
