"""The work that every engine does: bytes in, bytes out, and the fold of the whole job.

Light work: decode a paragraph, find 5,000 names by Aho-Corasick, encode. It costs so little that what an
engine adds can be seen. Real work: the same with the project's own tagger.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import Any

import ahocorasick_rs
import orjson

from workshop.bench.texts import texts

PATTERNS = 5_000
MENTIONS_PER_PARAGRAPH = 4.17
"""Distinct names found in a mean paragraph of the light work: as many mentions go into the whole job."""
SAMPLE = 4_000
_NAME = re.compile(r"\b[A-Z][a-z]+(?: [A-Z][a-z]+)*\b")
Work = Callable[[bytes], bytes]


@cache
def names() -> tuple[str, ...]:
    """The names to find: names of the texts up to `MENTIONS_PER_PARAGRAPH`, then names that never occur."""
    sample = list(texts(SAMPLE, seed=7))
    names_by_text = [set(_NAME.findall(text)) for text in sample]
    counts = Counter(name for text_names in names_by_text for name in text_names if len(name) > 3)
    chosen: list[str] = []
    mean = 0.0
    for name, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])):
        if mean + count / SAMPLE <= MENTIONS_PER_PARAGRAPH:
            chosen.append(name)
            mean += count / SAMPLE
    return (*chosen, *(f"Nobody{n} Nowhere{n * 7 % 997}" for n in range(PATTERNS - len(chosen))))


@cache
def _automaton() -> Any:
    return ahocorasick_rs.AhoCorasick(names(), matchkind=ahocorasick_rs.MatchKind.LeftmostLongest)


def light(value: bytes) -> bytes:
    """A tagged record of a paragraph record: its fields and `tags`."""
    return orjson.dumps(_tagged(value))


def _tagged(value: bytes) -> dict[str, Any]:
    record: dict[str, Any] = orjson.loads(value)
    text, labels = record["text"], names()
    record["tags"] = [
        {"label": labels[number], "start": start, "end": end}
        for number, start, end in _automaton().find_matches_as_indexes(text)
        if (start == 0 or not text[start - 1].isalnum()) and (end == len(text) or not text[end].isalnum())
    ]
    return record


def mentions(value: bytes) -> list[dict[str, Any]]:
    """The whole job's first half: one mention per distinct name of the paragraph."""
    record = _tagged(value)
    labels = sorted({tag["label"] for tag in record["tags"]})
    day, article, seq = record["published_at"][:10], record["article_id"], record["seq"]
    return [
        {"topic": label, "day": day, "article_id": article, "seq": seq, "entities": labels}
        for label in labels
    ]


def empty() -> dict[str, Any]:
    """The state of a (topic, day) before its first mention."""
    return {"paragraphs": 0, "articles": 0, "last_article": "", "entities": {}}


def fold(state: dict[str, Any], mention: dict[str, Any]) -> dict[str, Any]:
    """The whole job's second half: count a mention in; changes and returns `state`."""
    state["paragraphs"] += 1
    if mention["article_id"] != state["last_article"]:
        state["articles"] += 1
        state["last_article"] = mention["article_id"]
    entities = state["entities"]
    for entity in mention["entities"]:
        entities[entity] = entities.get(entity, 0) + 1
    return state


def published(topic: str, day: str, state: dict[str, Any]) -> dict[str, Any]:
    """The record of a (topic, day) as it is published; `paragraphs` says how many mentions are in it."""
    return {"topic": topic, "day": day, "paragraphs": state["paragraphs"], "articles": state["articles"]}


@cache
def _real() -> Callable[[Sequence[bytes]], list[bytes]]:
    from newsfold.model.paragraph import Paragraph
    from newsfold.model.tags import TaggedParagraph
    from newsfold.settings import Settings
    from newsfold.taggers import load_tagger
    from newsfold.wire.codec import decode, encode

    tagger = load_tagger(Settings())
    fields = Paragraph.__struct_fields__

    def work(values: Sequence[bytes]) -> list[bytes]:
        paragraphs = [decode(value, Paragraph) for value in values]
        return [
            encode(
                TaggedParagraph(
                    **{name: getattr(p, name) for name in fields},
                    topics=tags.topics,
                    entities=tags.entities,
                    tagger=tagger.identity,
                )
            )
            for p, tags in zip(paragraphs, tagger.tag(paragraphs), strict=True)
        ]

    return work


def real_batch(values: Sequence[bytes]) -> list[bytes]:
    """The tagged records of paragraph records, by the project's tagger, in one batch."""
    return _real()(values)


def real(value: bytes) -> bytes:
    """As `real_batch`, for engines that give one record at a time."""
    return _real()([value])[0]


def light_batch(values: Iterable[bytes]) -> list[bytes]:
    """As `light`, for engines that give batches."""
    return [light(value) for value in values]


def one_by_one(kind: str) -> Work:
    """The function of the work ("light" or "real") on one record."""
    return real if kind == "real" else light


def in_batches(kind: str) -> Callable[[Sequence[bytes]], list[bytes]]:
    """The function of the work ("light" or "real") on a batch."""
    return real_batch if kind == "real" else light_batch
