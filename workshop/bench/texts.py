"""The load: paragraphs of invented articles, made of the sentences of the seeds, the same for every run."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

from newsfold.ingest.options import IngestOptions
from newsfold.ingest.step import paragraphs_of
from newsfold.intake.files import read
from newsfold.model.paragraph import Paragraph
from newsfold.sources.item import Sourced
from newsfold.wire.identity import article_digest, article_id, paragraph_ids

SEEDS = Path(__file__).parents[2] / "seeds"
PARAGRAPHS = 8
"""Paragraphs of one article."""
SENTENCES = (2, 3)
SOURCES = ("Harbour Lantern", "Kestrel Wire", "Northgate Ledger", "Quillmark Report", "Touchline Post")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z])")


@dataclass(frozen=True)
class Load:
    """`records` paragraphs whose articles are spread evenly over `days` days of March 2025."""

    records: int
    days: int = 3
    seed: int = 1


@cache
def sentences() -> tuple[str, ...]:
    """The sentences of all good articles of the seeds."""
    options = IngestOptions(published_at="2025-03-01T00:00:00Z")
    seen: dict[str, None] = {}
    for item in read([str(path) for path in sorted(SEEDS.glob("*.*")) if "malformed" not in path.name
                      and path.suffix in (".txt", ".jsonl")]):  # fmt: skip
        if isinstance(item, Sourced):
            for paragraph in paragraphs_of(item.article, options):
                seen |= dict.fromkeys(s for s in _SENTENCE_END.split(paragraph.text) if len(s) > 40)
    return tuple(seen)


def texts(count: int, seed: int = 1) -> Iterator[str]:
    """Texts of `count` paragraphs: neighbouring sentences of the seeds, so each has one subject."""
    rng, all_sentences = Random(seed), sentences()
    for _ in range(count):
        start, length = rng.randrange(len(all_sentences) - max(SENTENCES)), rng.choice(SENTENCES)
        yield " ".join(all_sentences[start : start + length])


def paragraphs(load: Load) -> Iterator[Paragraph]:
    """The paragraphs of a load, article by article, in the order of their publication."""
    articles = -(-load.records // PARAGRAPHS)
    for number, text in enumerate(texts(load.records, load.seed)):
        article, seq = divmod(number, PARAGRAPHS)
        minute = article * load.days * 1440 // articles
        uri = f"urn:bench:{load.seed}:{article}"
        day, minute_of_day = divmod(minute, 1440)
        published = f"2025-03-{day + 1:02}T{minute_of_day // 60:02}:{minute_of_day % 60:02}:00Z"
        key, source = article_id(uri), SOURCES[article % len(SOURCES)]
        digest = article_digest(published, source, uri, "", "en", published, (uri,))
        yield Paragraph(
            id=paragraph_ids(key, 1, digest, PARAGRAPHS)[seq],
            article_id=key,
            version=1,
            digest=digest,
            seq=seq,
            count=PARAGRAPHS,
            source=source,
            url="",
            title="Leaders meet for talks",
            lang="en",
            published_at=published,
            text=text,
        )
