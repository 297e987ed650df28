"""A worker of the real pipeline, one stage of it, with a tagger of the light work instead of the lexicon's.

Run as `python -m workshop.bench.peers.pipeline_worker STAGE STATUS_FILE`; ends when nothing is left to do.
"""

import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import ahocorasick_rs

from newsfold.eventtime.window import Windows
from newsfold.faust_engine.worker import run_worker
from newsfold.model.paragraph import Paragraph
from newsfold.model.tags import EntityTag, Evidence, Tagger, Tags, TopicTag
from newsfold.settings import Settings
from newsfold.topology import stages
from workshop.bench.job import Job, job_from_environment
from workshop.bench.work import names

EVERY = 3
"""Each third name of the light work is a topic, the others are entities: about 1.4 topics a paragraph."""
IDLE_SECONDS = 15.0


class NamesAsTopics:
    """Finds the names of the light work and calls them topics and entities."""

    identity = Tagger("bench", "1", "names")

    def tag(self, paragraphs: Sequence[Paragraph]) -> list[Tags]:
        """The tags of each paragraph."""
        return [_tags(paragraph.text) for paragraph in paragraphs]


def _tags(text: str) -> Tags:
    spans = {name: (start, end) for start, end, name in reversed(_name_spans(text))}
    topics, entities = [], []
    for name, (start, end) in sorted(spans.items()):
        if is_topic(name):
            evidence = Evidence(start, end, name, "name")
            topics.append(TopicTag(f"bench:{name}", name, 1.0, (f"bench:{name}",), (evidence,)))
        else:
            entities.append(EntityTag(f"local:{name}", "PER", name, name, start, end, 1.0, "name"))
    return Tags(tuple(topics), tuple(entities))


def _name_spans(text: str) -> list[tuple[int, int, str]]:
    labels = names()
    return [
        (start, end, labels[number])
        for number, start, end in _automaton().find_matches_as_indexes(text)
        if (start == 0 or not text[start - 1].isalnum()) and (end == len(text) or not text[end].isalnum())
    ]


@cache
def _automaton() -> Any:
    return ahocorasick_rs.AhoCorasick(names(), matchkind=ahocorasick_rs.MatchKind.LeftmostLongest)


@cache
def is_topic(name: str) -> bool:
    """Whether the name is one of the topics."""
    return names().index(name) % EVERY == 0


def settings_of(job: Job) -> Settings:
    """The settings of both workers: state on disk, all else as it comes."""
    return Settings(
        bootstrap_servers=job.bootstrap_servers,
        kafka_topic_prefix=job.prefix,
        group=job.group,
        partitions=job.partitions,
        state_dir=Path(job.folder),
    )


def main(stage: str, status: Path) -> None:
    """Run one stage until nothing is left to do."""
    selected = [candidate for candidate in stages(NamesAsTopics(), Windows("1d")) if candidate.name == stage]
    run_worker(settings_of(job_from_environment()), selected, until_idle=IDLE_SECONDS, status=status)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
