"""Measuring topics: figures worked out by hand, faults, and what the seeds are about."""

import gzip
import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from newsfold import shipped
from newsfold.assembly import load_stages
from newsfold.errors import SourceError
from newsfold.evaluation.topics import evaluate_topics
from newsfold.model.tags import Desk
from newsfold.settings import Settings
from newsfold.testing import PipelineTestDriver

EXPECTED = Path(__file__).parents[1] / "data" / "topics.json"
"""By title of a seed article, the topics it is about, chosen by hand."""


@pytest.fixture(scope="module")
def tagged_seeds() -> dict[str, set[str]]:
    """The topics of each seed article, by its title."""
    settings = Settings(partitions=1)
    tagging, _ = load_stages(settings)
    driver = PipelineTestDriver(settings=settings, stages=[tagging])
    topics: dict[str, set[str]] = {}
    for paragraph in driver.feed(str(shipped.seeds())).run().tagged():
        about = {topic.label for topic in paragraph.topics if not topic.passing}
        topics.setdefault(paragraph.title, set()).update(about)
    return topics


class ByFirstWord:
    """A tagger that says sport for "s", economy for "b", both for "sb", health first for "hb"."""

    def desks(self, titles: Sequence[str], texts: Sequence[str]) -> list[tuple[Desk, ...]]:
        """Sport is a little more certain than economy; health is of no class of AG News."""
        sport, economy = Desk("medtop:15000000", 0.8), Desk("medtop:04000000", 0.7)
        health = Desk("medtop:07000000", 0.9)
        known = {"s": (sport,), "b": (economy,), "sb": (sport, economy), "hb": (health, economy)}
        return [known.get(text, ()) for text in texts]


def write(folder: Path, items: list[tuple[str, str]]) -> Path:
    """A collection of (text, label)."""
    path = folder / "items.jsonl.gz"
    lines = [json.dumps({"text": text, "label": label}) for text, label in items]
    path.write_bytes(gzip.compress("\n".join(lines).encode()))
    return path


def test_figures_by_hand(tmp_path: Path) -> None:
    """Precision, recall and reliability come out as counted by hand; no tag is a miss."""
    path = write(tmp_path, [("s", "sports"), ("sb", "business"), ("hb", "business"), ("?", "world")])
    found = evaluate_topics(path, ByFirstWord())
    assert found["n"] == 4
    assert found["untagged"] == 1
    assert found["classes"]["sports"] == {"f1": 0.6667, "precision": 0.5, "recall": 1.0, "n": 1}
    assert found["classes"]["business"] == {"f1": 0.6667, "precision": 1.0, "recall": 0.5, "n": 2}
    assert set(found["classes"]) == {"sports", "business", "world"}, "those that occur, and no other"
    assert found["f1"] == pytest.approx((0.6667 * 2) / 3, abs=1e-4)
    assert [(row["n"], row["right"]) for row in found["reliability"]] == [(1, 1.0), (2, 0.5)]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"no JSON", "items.jsonl.gz:1"),
        (gzip.compress(b"{}", mtime=0)[:-9], "cannot be read"),
        (b"\n", "nothing is in it"),
        (gzip.compress(b'{"text": "x"}', mtime=0), "items.jsonl.gz:1"),
        (gzip.compress(b'{"text": "x", "label": "cooking"}', mtime=0), "cooking"),
    ],
)
def test_faults_are_told(tmp_path: Path, data: bytes, message: str) -> None:
    """A file that is no collection is one clear error that says where."""
    path = tmp_path / "items.jsonl.gz"
    path.write_bytes(data)
    with pytest.raises(SourceError, match=message):
        evaluate_topics(path, ByFirstWord())


def test_seeds_have_the_topics_they_are_about(tagged_seeds: dict[str, set[str]]) -> None:
    """The seed articles have nineteen of twenty topics that somebody who read them would file them under."""
    expected: dict[str, list[str]] = json.loads(EXPECTED.read_text(encoding="utf-8"))
    wanted = {(title, topic) for title, topics in expected.items() for topic in topics}
    missed = {(title, topic) for title, topic in wanted if topic not in tagged_seeds[title]}
    assert len(missed) <= 0.05 * len(wanted), missed
