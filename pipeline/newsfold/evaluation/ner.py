"""Measuring names: a labelled file through the tagger, scored and timed."""

import resource
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from time import process_time
from typing import Any, NamedTuple

import msgspec

from newsfold.errors import SourceError
from newsfold.evaluation.labelled import labelled_lines
from newsfold.evaluation.ner_scoring import SCORED, Name, count
from newsfold.model.tags import EntityTag

BATCH = 64
TagFunction = Callable[[Sequence[str], Sequence[str]], list[tuple[EntityTag, ...]]]


class _Entity(msgspec.Struct):
    start: int
    end: int
    type: str


class _Record(msgspec.Struct):
    text: str
    entities: list[_Entity]


class LabelledText(NamedTuple):
    """A text and the names that people found in it."""

    text: str
    names: tuple[Name, ...]


def read_labelled(path: Path) -> list[LabelledText]:
    """JSON lines of `{"text", "entities": [{"start", "end", "type"}]}`, gzipped or plain.

    Raises SourceError naming the line that is no such record, or the file that cannot be read.
    """
    return [_labelled_text(line, where) for line, where in labelled_lines(path)]


def _labelled_text(line: bytes, where: str) -> LabelledText:
    try:
        record = msgspec.json.decode(line, type=_Record)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise SourceError(
            f"no labelled text: {error}", where=where, hint='{"text", "entities": [{"start", "end", "type"}]}'
        ) from None
    return LabelledText(record.text, tuple((e.start, e.end, e.type) for e in record.entities))


def evaluate_ner(path: Path, tag: TagFunction) -> dict[str, Any]:
    """Scores of `tag` on a labelled file; see `ner_scoring` for what counts.

    `f1`, `precision` and `recall` are micro averages over persons, organisations and places; `n` is the
    number of texts, `per_second` texts per second of this process's CPU time, in batches of 64, each text
    seen for the first time; `classes` has the same per type; `rss_mb` is the process's peak memory.
    """
    labelled = read_labelled(path)
    texts = [item.text for item in labelled]
    predicted: list[tuple[EntityTag, ...]] = []
    started = process_time()
    for start in range(0, len(texts), BATCH):
        batch = texts[start : start + BATCH]
        predicted += tag([""] * len(batch), batch)
    seconds = process_time() - started
    counts = count(texts, [item.names for item in labelled], [_names(tags) for tags in predicted])
    return {
        **counts["micro"].figures(),
        "n": len(texts),
        "per_second": round(len(texts) / seconds, 1) if seconds else 0.0,
        "mean_characters": round(sum(map(len, texts)) / len(texts), 1) if texts else 0.0,
        "rss_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "classes": {type_: counts[type_].figures() for type_ in SCORED},
    }


def _names(tags: Iterable[EntityTag]) -> list[Name]:
    return [(tag.start, tag.end, tag.type) for tag in tags]
