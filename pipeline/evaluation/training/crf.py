"""Training the sequence tagger's weights with python-crfsuite (averaged perceptron)."""

import ctypes
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pycrfsuite

from pipeline.evaluation.training.observations import Window
from pipeline.tagging.entities.weights import Weights

SEED = 1


def train(windows: Iterable[Window], iterations: int = 10) -> Weights:
    """Weights learned from the windows: the same windows in the same order give the same weights.

    The trainer shuffles with the C library's generator, which is therefore seeded here.
    """
    ctypes.CDLL(None).srand(SEED)
    trainer = pycrfsuite.Trainer(algorithm="ap", verbose=False)
    trainer.set_params({"max_iterations": iterations, "feature.possible_transitions": True})
    for window in windows:
        trainer.append(pycrfsuite.ItemSequence(window.features), window.labels)
    with tempfile.TemporaryDirectory() as folder:
        model = str(Path(folder) / "model")
        trainer.train(model)
        tagger = pycrfsuite.Tagger()
        tagger.open(model)
        return _weights(tagger.info())


def _weights(info: Any) -> Weights:
    labels = tuple(sorted(info.labels))
    number = {label: i for i, label in enumerate(labels)}
    features: dict[str, Any] = {}
    for (name, label), score in info.state_features.items():
        if name not in features:
            features[name] = np.zeros(len(labels), np.float32)
        features[name][number[label]] = score
    transitions = np.zeros((len(labels), len(labels)), np.float32)
    for (before, after), score in info.transitions.items():
        transitions[number[before], number[after]] = score
    return Weights.of(labels, features, transitions)
