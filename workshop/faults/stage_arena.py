"""The arena of the fault matrix: both stages of the path, with the worker of this folder."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from newsfold.topology import STAGE_NAMES
from newsfold.wire.envelope import Channel
from workshop.faults.worker import StageOptions
from workshop.harness.arena import Arena, closing, own_prefix
from workshop.harness.guards import Guards, Widened
from workshop.harness.worker import WorkerOptions

INPUTS = dict(zip(STAGE_NAMES, (Channel.PARAGRAPHS, Channel.MENTIONS), strict=True))


def stage_arena(folder: Path, options: WorkerOptions) -> Arena:
    """An arena of both stages."""
    return Arena(folder, options, "workshop.faults.worker", INPUTS)


@contextmanager
def arena(
    folder: Path,
    bootstrap_servers: str,
    name: str,
    *,
    guards: Guards | None = None,
    widened: Widened | None = None,
    **options: object,
) -> Iterator[Arena]:
    """An arena whose processes are gone at the end, whatever happens."""
    made = msgspec.structs.replace(
        StageOptions(bootstrap_servers=bootstrap_servers, prefix=own_prefix(name)),
        guards=guards or Guards(),
        widened=widened or Widened(),
        **options,
    )
    one = stage_arena(folder / made.prefix, made)
    with closing(one):
        yield one
