"""The whole path on one screen: what each stage reads, does and writes.

The workers, the test driver and the drawing in ARCHITECTURE.md are all made from `stages()`; no other
module knows that two stages are neighbours.
"""

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

from newsfold.aggregation.aggregates import Aggregates
from newsfold.aggregation.step import aggregate
from newsfold.eventtime.window import Windows
from newsfold.lexicons.entities.loading import load as load_entities
from newsfold.lexicons.topics.files import load_topics
from newsfold.lexicons.word_vectors import load_word_vectors
from newsfold.settings import Settings
from newsfold.state.memory import KeyedState
from newsfold.state.retention import Horizon
from newsfold.tagging.corrections import Articles
from newsfold.tagging.entities.tagger import EntityTagger
from newsfold.tagging.step import ParagraphTagger, tag
from newsfold.tagging.tagger import TopicsAndEntities
from newsfold.tagging.topics.tagger import TopicTagger
from newsfold.wire.envelope import Channel, Output, Received
from newsfold.wire.identity import content_hash

Step = Callable[[Sequence[Received]], list[Output]]
"""Takes a micro-batch of one partition, in order; returns everything it causes."""


@dataclass(frozen=True)
class Stage:
    """A stage: keyed state per input partition, changed only by the step that `open` gives for it."""

    name: str
    reads: Channel
    writes: tuple[Channel, ...]
    open: Callable[[KeyedState], Step]


def stages(tagger: ParagraphTagger, windows: Windows, horizon: Horizon | None = None) -> tuple[Stage, ...]:
    """The stages between ingest and the subscribers, in the order of the path."""
    return (
        Stage(
            name="tagging",
            reads=Channel.PARAGRAPHS,
            writes=(Channel.TAGGED, Channel.MENTIONS, Channel.DEAD_LETTERS),
            open=lambda state: partial(tag, state=Articles(state, horizon), tagger=tagger),
        ),
        Stage(
            name="aggregation",
            reads=Channel.MENTIONS,
            writes=(Channel.EVENTS, Channel.DEAD_LETTERS),
            open=lambda state: partial(aggregate, state=Aggregates(state, windows, horizon=horizon)),
        ),
    )


def load_stages(settings: Settings) -> tuple[Stage, ...]:
    """The stages as the settings want them: with the user's lexicon, windows and horizon."""
    windows = Windows(settings.windows)
    return stages(load_tagger(settings), windows, windows.horizon(settings.horizon))


def load_tagger(settings: Settings) -> TopicsAndEntities:
    """The tagger with the shipped lexicon and the user's files; LexiconError names file and line.

    It takes about a second. That of the shipped lexicon alone is loaded once in a process.
    """
    return _load(settings.lexicon) if settings.lexicon else _load_shipped()


@cache
def _load_shipped() -> TopicsAndEntities:
    return _load(None)


def _load(lexicon: Path | None) -> TopicsAndEntities:
    with _without_collector():
        topics, names = load_topics(lexicon), load_entities(lexicon)
        version = content_hash(topics.version, names.version)
        return TopicsAndEntities(
            TopicTagger(topics.topics, load_word_vectors()), EntityTagger(names), version
        )


@contextmanager
def _without_collector() -> Iterator[None]:
    """Loading makes many objects and no garbage; looking through all of them for some takes a tenth of it."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
