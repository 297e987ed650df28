"""Measuring topics: labelled news items through the tagger, their classes as unions of IPTC branches.

Input: JSON lines of {"text", "label"}, plain or gzipped. The tagger knows nothing of the classes; `CLASSES`
says, for each known set of labels, which branches make up each. A text's class is that of the first of its
desks that is a branch of one; a text without such a desk has none and counts as a false negative. A class of
the set that no text has is no class of the file.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from time import process_time
from typing import Any, Protocol

import msgspec

from newsfold.errors import DecodeError, SourceError
from newsfold.evaluation.labelled import labelled_lines
from newsfold.model.tags import Desk
from newsfold.wire.codec import decode

_BATCH = 64
_BINS = 10
_ALL_BRANCHES: Mapping[str, str] = {
    "arts": "01", "crime": "02", "disaster": "03", "economy": "04", "education": "05", "environment": "06",
    "health": "07", "human interest": "08", "labour": "09", "lifestyle": "10", "politics": "11",
    "religion": "12", "science": "13", "society": "14", "sport": "15", "conflict": "16", "weather": "17",
}  # fmt: skip
CLASSES: tuple[Mapping[str, str], ...] = (
    {  # BBC articles: home politics, so war and crime are no class of their own here
        "business": "04 09",
        "entertainment": "01",
        "politics": "11 05 07 14",
        "sport": "15",
        "tech": "13 10",
    },
    {"world": "11 16 02 03", "sports": "15", "business": "04 09", "sci/tech": "13 06 17"},  # AG News
    _ALL_BRANCHES,
)


class Item(msgspec.Struct):
    """A text and its class."""

    text: str
    label: str


class TopicFinder(Protocol):
    """The tagger to measure; see `tagging.topics.TopicTagger`."""

    def desks(self, titles: Sequence[str], texts: Sequence[str]) -> list[tuple[Desk, ...]]:
        """The desks of each text, the branch that it is chiefly about first."""


def evaluate_topics(path: Path, tagger: TopicFinder) -> dict[str, Any]:
    """Macro f1, precision and recall over the classes that occur in the file at `path`.

    Also `n` texts, `per_second` texts of one core's CPU time, `classes` with the same figures for each, and
    `reliability`: for each tenth of the desks' probabilities, how many predictions and which share is right.
    SourceError if the file cannot be read or its labels are of no known set.
    """
    items = list(read_items(path))
    classes = classes_of({item.label for item in items}, path)
    started = process_time()
    desks: list[tuple[Desk, ...]] = []
    for start in range(0, len(items), _BATCH):
        texts = [item.text for item in items[start : start + _BATCH]]
        desks += tagger.desks([""] * len(texts), texts)
    seconds = process_time() - started
    predictions = [_class_of(of_text, classes) for of_text in desks]
    gold = [item.label for item in items]
    predicted = [label for label, _ in predictions]
    per_class = {name: _figures(name, gold, predicted) for name in classes if name in gold}
    means = {key: _mean([row[key] for row in per_class.values()]) for key in ("f1", "precision", "recall")}
    return {
        **means,
        "n": len(items),
        "per_second": round(len(items) / seconds, 1) if seconds else 0.0,
        "untagged": sum(not label for label, _ in predictions),
        "classes": per_class,
        "reliability": _reliability(gold, predictions),
    }


def read_items(path: Path) -> Iterator[Item]:
    """The items of a file; SourceError names the line that is none."""
    for line, where in labelled_lines(path):
        try:
            yield decode(line, Item)
        except DecodeError as error:
            raise SourceError(
                str(error), where=where, hint='a JSON line such as {"text": "…", "label": "sport"}'
            ) from None


def classes_of(labels: set[str], path: Path) -> dict[str, tuple[str, ...]]:
    """The branches of each class, for the first known set that has all the labels."""
    for class_set in CLASSES:
        if labels and labels <= set(class_set):
            return {
                name: tuple(f"medtop:{code}000000" for code in class_set[name].split()) for name in class_set
            }
    unknown = sorted(labels - set(CLASSES[0]) - set(CLASSES[1]) - set(CLASSES[2]))[:3]
    raise SourceError(f"labels {unknown} are of no known set of classes", where=str(path))


def _class_of(desks: Sequence[Desk], classes: Mapping[str, Sequence[str]]) -> tuple[str, float]:
    for desk in desks:
        for name, branches in classes.items():
            if desk.id in branches:
                return name, desk.probability
    return "", 0.0


def _figures(name: str, gold: Sequence[str], predicted: Sequence[str]) -> dict[str, float]:
    true_positives = sum(
        gold_label == name == predicted_label
        for gold_label, predicted_label in zip(gold, predicted, strict=True)
    )
    predicted_count, gold_count = (
        sum(predicted_label == name for predicted_label in predicted),
        sum(gold_label == name for gold_label in gold),
    )
    precision, recall = (
        true_positives / predicted_count if predicted_count else 0.0,
        true_positives / gold_count if gold_count else 0.0,
    )
    f1 = 2 * precision * recall / (precision + recall) if true_positives else 0.0
    figures = {"f1": f1, "precision": precision, "recall": recall, "n": gold_count}
    return {key: round(value, 4) for key, value in figures.items()}


def _mean(values: Sequence[float]) -> float:
    return round(sum(values) / len(values), 4) if values else 0.0


def _reliability(gold: Sequence[str], predictions: Sequence[tuple[str, float]]) -> list[dict[str, float]]:
    rows: list[dict[str, float]] = []
    for bin_ in range(_BINS):
        in_bin = [
            (score, label == gold_label)
            for gold_label, (label, score) in zip(gold, predictions, strict=True)
            if label and min(int(score * _BINS), _BINS - 1) == bin_
        ]
        if in_bin:
            score, share_correct = (
                _mean([bin_score for bin_score, _ in in_bin]),
                _mean([float(correct) for _, correct in in_bin]),
            )
            rows.append({"from": bin_ / _BINS, "n": len(in_bin), "score": score, "right": share_correct})
    return rows
