"""The topic model in the making: its arithmetic, and what it makes of articles."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from workshop.topic_model import article
from workshop.topic_model.choice import Thresholds, chosen
from workshop.topic_model.lexicon_files import read_lexicon
from workshop.topic_model.logistic import regression
from workshop.topic_model.model import logistic
from workshop.topic_model.products import product

PROBABILITIES = st.dictionaries(st.sampled_from("abcdef"), st.floats(0, 1), max_size=6)


def test_a_regression_finds_what_separates() -> None:
    """The feature that decides gets the weight, the others little."""
    rows = np.random.default_rng(7).normal(size=(400, 5))
    weights, offset = regression(rows, (rows[:, 2] > 0.5).astype(float), 1.0)
    assert int(np.abs(weights).argmax()) == 2
    assert ((logistic(rows @ weights + offset) > 0.5) == (rows[:, 2] > 0.5)).mean() > 0.97


def test_products_in_parts_are_the_product() -> None:
    """Of whole numbers, exactly."""
    rng = np.random.default_rng(7)
    left, right = (rng.integers(-99, 99, shape).astype(float) for shape in ((500, 40), (40, 90)))
    assert (product(left, right) == left @ right).all()


@given(PROBABILITIES, st.lists(st.tuples(st.integers(1, 90), PROBABILITIES), max_size=5))
def test_an_article_is_between_its_parts(
    of_beginning: dict[str, float], parts: list[tuple[int, dict[str, float]]]
) -> None:
    """No topic is likelier for the whole than for its likeliest part, and order does not matter."""
    judged = [article.Judged(words, probabilities) for words, probabilities in parts]
    whole = article.about(of_beginning, judged)
    assert whole == article.about(of_beginning, judged[::-1])
    for topic, probability in whole.items():
        highest = max([of_beginning.get(topic, 0.0), *(p.get(topic, 0.0) for _, p in parts)])
        assert 0 <= probability <= round(highest, 4) + 1e-4


def test_a_beginning_ends_with_a_word() -> None:
    """At most 900 characters."""
    text = article.beginning(["word " * 300, "more"])
    assert len(text) <= 900
    assert text.endswith("word")


def test_no_topic_without_its_branch() -> None:
    """However likely it is."""
    assert chosen({0: 0.3, 1: 0.9, 2: 0.5, 3: 0.9}, [0, 0, 2, 2], Thresholds(0.4, 0.6)) == {2, 3}


def test_its_lexicon_is_one() -> None:
    """It has every branch, and no fault."""
    topics = read_lexicon()
    assert len({topic.top for topic in topics}) == 17
    assert len(topics) > 500
