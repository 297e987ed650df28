"""Learning the topic model: its arithmetic, and that the command makes the model that ships."""

from importlib import resources

import numpy as np
import pytest

from newsfold.lexicons.topic_model import FILE, encode_model
from newsfold.lexicons.topics.files import load_topics
from newsfold.lexicons.word_vectors import load_word_vectors
from newsfold.tagging.topics.model import logistic
from newsfold.tagging.topics.products import product
from workshop.topic_model.chief import softmax
from workshop.topic_model.logistic import regression
from workshop.topic_model.training import train


def test_a_regression_finds_what_separates() -> None:
    """The feature that decides gets the weight, the others little."""
    rows = np.random.default_rng(7).normal(size=(400, 5))
    weights, offset = regression(rows, (rows[:, 2] > 0.5).astype(float), 1.0)
    assert int(np.abs(weights).argmax()) == 2
    assert ((logistic(rows @ weights + offset) > 0.5) == (rows[:, 2] > 0.5)).mean() > 0.97


def test_a_softmax_learns_which_of_two_comes_first() -> None:
    """Where both are as likely, the one that examples put first; what they say nothing of stays as it is."""
    rows = np.random.default_rng(7).normal(size=(300, 3))
    rows[:, 1] = rows[:, 0]
    learned = softmax(rows, [1 if row[0] > row[2] else 2 for row in rows], 1.0)
    logits = np.array([[2.0, 2.0, -2.0], [-2.0, -2.0, 2.0]]) @ learned.weights + learned.offsets
    assert logits.argmax(1).tolist() == [1, 2]
    weak = softmax(rows, [1] * 300, 1e-9)
    assert np.abs(weak.weights - np.eye(3)).max() < 1e-4


def test_products_in_parts_are_the_product() -> None:
    """Of whole numbers, exactly."""
    rng = np.random.default_rng(7)
    left, right = (rng.integers(-99, 99, shape).astype(float) for shape in ((500, 40), (40, 90)))
    assert (product(left, right) == left @ right).all()


@pytest.mark.slow
def test_learning_gives_the_model_that_ships() -> None:
    """Byte for byte: what ships was learned from the corpus and the topic files as they are."""
    shipped = resources.files("newsfold.lexicons.topics").joinpath(FILE).read_bytes()
    assert encode_model(train(load_topics().topics, load_word_vectors()).model) == shipped
