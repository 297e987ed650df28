"""The arena of the fault matrix: both stages of the path, with the worker of this folder."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from newsfold.topology import STAGE_NAMES
from newsfold.wire.envelope import Channel
from workshop.faults.worker import StageOptions
from workshop.harness.arena import Arena, closing, unique_prefix
from workshop.harness.guards import Guards, Widened
from workshop.harness.worker import WorkerOptions

INPUTS = dict(zip(STAGE_NAMES, (Channel.PARAGRAPHS, Channel.CONTRIBUTIONS), strict=True))


def stage_arena(folder: Path, options: WorkerOptions) -> Arena:
    """An arena with both stages; the caller ends its processes."""
    return Arena(folder, options, "workshop.faults.worker", INPUTS)


@contextmanager
def open_arena(
    folder: Path,
    bootstrap_servers: str,
    name: str,
    *,
    guards: Guards | None = None,
    widened: Widened | None = None,
    **options: object,
) -> Iterator[Arena]:
    """An arena with a prefix of its own, whose processes are killed at the end, also after an error."""
    worker_options = msgspec.structs.replace(
        StageOptions(bootstrap_servers=bootstrap_servers, prefix=unique_prefix(name)),
        guards=guards or Guards(),
        widened=widened or Widened(),
        **options,
    )
    arena = stage_arena(folder / worker_options.prefix, worker_options)
    with closing(arena):
        yield arena
