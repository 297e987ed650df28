"""What one would write without the pipeline: confluent-kafka, spaCy for names, keywords for topics, SQLite.

Run as `python -m workshop.bench.peers.spacy_sqlite IDLE_SECONDS`, ends when nothing came for so long. `work`
of the job is the spaCy pipeline, cut down to its recogniser. Topics are those of the lexicon, and their
branches, by the phrases that are strong or clear; offsets are committed after the rows.
"""

import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import orjson
from confluent_kafka import Consumer

from newsfold.lexicons.spacy_models import load_spacy
from newsfold.lexicons.topics.entry import WEIGHTS
from newsfold.lexicons.topics.files import load_topics
from workshop.bench.job import BATCH, Job, job_from_environment
from workshop.bench.peers.event_rows import EventRows, Found


def main(job: Job, idle: float) -> None:
    """Read, find, upsert, commit, until nothing came for `idle` seconds."""
    find = _finder(job.work)
    consumer = Consumer({
        "bootstrap.servers": job.bootstrap_servers, "group.id": job.group, "auto.offset.reset": "earliest",
        "enable.auto.commit": False,
    })  # fmt: skip
    consumer.subscribe([job.source])
    with EventRows(Path(job.folder)) as rows:
        quiet_since: float | None = None
        while quiet_since is None or time.monotonic() - quiet_since < idle:
            batch = [message for message in consumer.consume(BATCH, timeout=0.5) if message.error() is None]
            if batch:
                rows.add(find([orjson.loads(message.value()) for message in batch]))
                consumer.commit(asynchronous=False)
                quiet_since = None
            elif consumer.assignment():
                quiet_since = quiet_since or time.monotonic()
    consumer.close()


def _finder(pipeline: str) -> Callable[[Sequence[dict[str, Any]]], list[Found]]:
    from spacy.matcher import PhraseMatcher

    nlp = load_spacy(pipeline)
    topics = {topic.id: topic for topic in load_topics().topics}
    matcher = PhraseMatcher(nlp.vocab, attr="LOWER")
    for topic in topics.values():
        phrases = [p.text for p in topic.phrases if p.weight >= WEIGHTS["clear"]]
        matcher.add(topic.id, list(nlp.tokenizer.pipe(phrases)))

    def find(paragraphs: Sequence[dict[str, Any]]) -> list[Found]:
        with nlp.memory_zone():
            documents = nlp.pipe(paragraph["text"] for paragraph in paragraphs)
            return [_found(p, document) for p, document in zip(paragraphs, documents, strict=True)]

    def _found(paragraph: dict[str, Any], document: Any) -> Found:
        ids = {nlp.vocab.strings[match] for match, _, _ in matcher(document)}
        ids |= {topics[id_].top for id_ in ids}
        return Found(
            article=paragraph["article_id"], seq=paragraph["seq"], published_at=paragraph["published_at"],
            topics=[(id_, topics[id_].label) for id_ in sorted(ids)],
            names=[(name.text, name.label_) for name in document.ents],
        )  # fmt: skip

    return find


if __name__ == "__main__":
    main(job_from_environment(), float(sys.argv[1]))
