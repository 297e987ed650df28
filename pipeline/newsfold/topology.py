"""The whole path on one screen: what each stage reads, does and writes.

The workers, the test driver and the drawing in ARCHITECTURE.md are all made from `stages()`; no other
module knows that two stages are neighbours.
"""

from functools import partial

from newsfold.aggregation.aggregates import Aggregates
from newsfold.aggregation.salience import Salience
from newsfold.aggregation.step import STAGE as AGGREGATION
from newsfold.aggregation.step import aggregate
from newsfold.delivery.stage import Stage
from newsfold.eventtime.horizon import Horizon
from newsfold.eventtime.window import Windows
from newsfold.tagging.corrections import Articles
from newsfold.tagging.step import STAGE as TAGGING
from newsfold.tagging.step import ParagraphTagger, tag
from newsfold.wire.envelope import Channel

TAGGING_FETCH_BYTES = 256 * 1024
"""A batch of paragraphs becomes ten times as many bytes of tags. What is read of the partitions by turns, a
little of each, also comes nearer to the order of time, and a window is then folded fewer times."""
TAGGING_BATCH_RECORDS = 1000
"""Twice what a fetch has: in batches of 5,000 a worker held 80 MB more, at the same CPU."""
AGGREGATION_FETCH_BYTES = 4 * 1024 * 1024
"""A record is made once for each batch that touches it: in batches four times as long a third fewer are made,
which is a fifth of the CPU of a worker that is behind, and takes 60 MB more."""
STAGE_INPUTS = {TAGGING: Channel.PARAGRAPHS, AGGREGATION: Channel.CONTRIBUTIONS}
"""What each stage with state reads, in the order of the path."""
STAGE_NAMES = tuple(STAGE_INPUTS)
"""The stages with state, in the order of the path."""


def stages(
    tagger: ParagraphTagger,
    windows: Windows,
    horizon: Horizon | None = None,
    partitions: int = 0,
    salience: Salience | None = None,
    in_words: bool = True,
) -> tuple[Stage, ...]:
    """The stages between ingest and the subscribers, in the order of the path.

    With `partitions`, those of each Kafka topic, a record in another than its key's becomes a dead letter.
    Without `salience` every article counts that has a paragraph about the topic; without `in_words` neither
    contributions nor what is made of them has sentences and titles.
    """
    return (
        tagging_stage(tagger, horizon, partitions, in_words),
        aggregation_stage(windows, horizon, partitions, salience, in_words=in_words),
    )


def tagging_stage(
    tagger: ParagraphTagger, horizon: Horizon | None = None, partitions: int = 0, in_words: bool = True
) -> Stage:
    """The first stage; see `stages`."""
    return Stage(
        name=TAGGING,
        reads=STAGE_INPUTS[TAGGING],
        writes=(Channel.TAGGED, Channel.CONTRIBUTIONS, Channel.DEAD_LETTERS),
        open=lambda state: partial(
            tag,
            state=Articles(state, horizon, tagger.identity.lexicon),
            tagger=tagger,
            partitions=partitions,
            in_words=in_words,
        ),
        fetch_bytes=TAGGING_FETCH_BYTES,
        batch_records=TAGGING_BATCH_RECORDS,
    )


def aggregation_stage(
    windows: Windows,
    horizon: Horizon | None = None,
    partitions: int = 0,
    salience: Salience | None = None,
    since: str = "",
    in_words: bool = True,
) -> Stage:
    """The second stage, which needs no tagger; see `stages`. Windows that begin before `since` are closed."""
    judge = salience or Salience()
    return Stage(
        name=AGGREGATION,
        reads=STAGE_INPUTS[AGGREGATION],
        writes=(Channel.EVENTS, Channel.DEAD_LETTERS),
        open=lambda state: partial(
            aggregate,
            state=Aggregates(state, windows, judge, horizon=horizon, since=since, in_words=in_words),
            partitions=partitions,
        ),
        fetch_bytes=AGGREGATION_FETCH_BYTES,
    )
