"""Measuring topics: figures worked out by hand, faults, and the bars on the labelled collections."""

import gzip
import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from newsfold.assembly import load_tagger
from newsfold.errors import SourceError
from newsfold.evaluation.topics import evaluate_topics
from newsfold.model.tags import TopicTag
from newsfold.settings import Settings

DEV = Path(__file__).parents[3] / "shared" / "data" / "eval-dev"


class ByFirstWord:
    """A tagger that says sport for "s", economy for "b", both for "sb", and nothing else."""

    def tag(self, titles: Sequence[str], texts: Sequence[str]) -> list[tuple[TopicTag, ...]]:
        """Sport is a little more certain than economy."""
        sport = TopicTag("medtop:15000000", "sport", 0.8, ("medtop:15000000",))
        economy = TopicTag("medtop:04000000", "economy", 0.7, ("medtop:04000000",))
        known = {"s": (sport,), "b": (economy,), "sb": (sport, economy)}
        return [known.get(text, ()) for text in texts]


def write(folder: Path, items: list[tuple[str, str]]) -> Path:
    """A collection of (text, label)."""
    path = folder / "items.jsonl.gz"
    lines = [json.dumps({"text": text, "label": label}) for text, label in items]
    path.write_bytes(gzip.compress("\n".join(lines).encode()))
    return path


def test_figures_by_hand(tmp_path: Path) -> None:
    """Precision, recall and reliability come out as counted by hand; no tag is a miss."""
    path = write(tmp_path, [("s", "sports"), ("sb", "business"), ("b", "business"), ("?", "world")])
    found = evaluate_topics(path, ByFirstWord())
    assert found["n"] == 4
    assert found["untagged"] == 1
    assert found["classes"]["sports"] == {"f1": 0.6667, "precision": 0.5, "recall": 1.0, "n": 1}
    assert found["classes"]["business"] == {"f1": 0.6667, "precision": 1.0, "recall": 0.5, "n": 2}
    assert found["f1"] == pytest.approx((0.6667 * 2) / 4, abs=1e-4)
    assert [(row["n"], row["right"]) for row in found["reliability"]] == [(1, 1.0), (2, 0.5)]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"no gzip", "cannot be read"),
        (gzip.compress(b'{"text": "x"}'), "items.jsonl.gz:1"),
        (gzip.compress(b'{"text": "x", "label": "cooking"}'), "cooking"),
    ],
)
def test_faults_are_told(tmp_path: Path, data: bytes, message: str) -> None:
    """A file that is no collection is one clear error that says where."""
    path = tmp_path / "items.jsonl.gz"
    path.write_bytes(data)
    with pytest.raises(SourceError, match=message):
        evaluate_topics(path, ByFirstWord())


@pytest.mark.slow
@pytest.mark.skipif(not DEV.exists(), reason="../shared/data/eval-dev is not here")
@pytest.mark.parametrize(("name", "bar"), [("bbc", 0.94), ("agnews", 0.84)])
def test_bars(name: str, bar: float) -> None:
    """The shipped lexicon reaches the macro F1 it promises on collections it was not trained on."""
    tagger = load_tagger(Settings()).topics
    assert evaluate_topics(DEV / f"topics-{name}-dev.jsonl.gz", tagger)["f1"] >= bar
