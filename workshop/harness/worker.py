"""A worker process of a test: the engine that ships, with the stages and guards of its options.

A module that makes stages calls `main` with its own options; it is run as `python -m MODULE OPTIONS`, where
OPTIONS is JSON of them.
"""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

import msgspec

from newsfold.delivery.stage import Stage
from newsfold.errors import NewsfoldError
from newsfold.faust_engine.worker import run_worker
from newsfold.settings import Settings
from workshop.harness.guards import Guards, Widened, guarded, parts_of


class WorkerOptions(msgspec.Struct, kw_only=True, frozen=True):
    """Options of a worker process; `guards` are all on except in a negative control."""

    bootstrap_servers: str
    prefix: str
    partitions: int = 4
    replication_factor: int = 1
    session_timeout: float = 6.0
    max_poll_records: int = 2000
    status: str = ""
    until_idle: float | None = None
    group: str = "test"
    state_dir: str = ""
    guards: Guards = Guards()
    widened: Widened = Widened()

    def settings(self) -> Settings:
        """The settings of the pipeline under these options; the environment is not read."""
        return Settings(
            bootstrap_servers=self.bootstrap_servers,
            kafka_topic_prefix=self.prefix,
            partitions=self.partitions,
            replication_factor=self.replication_factor,
            session_timeout=self.session_timeout,
            max_poll_records=self.max_poll_records,
            group=self.group,
            state_dir=Path(self.state_dir) if self.state_dir else None,
        )


O = TypeVar("O", bound=WorkerOptions)  # noqa: E741


def main(type_: type[O], stages_of: Callable[[O], Sequence[Stage]]) -> None:
    """Run until stopped; exits with status 2 or 3 and one line on errors, as `newsfold work` does."""
    options = msgspec.json.decode(sys.argv[1], type=type_)
    guards, widened = options.guards, options.widened
    try:
        run_worker(
            options.settings(),
            [guarded(stage, guards, widened) for stage in stages_of(options)],
            until_idle=options.until_idle,
            status=Path(options.status) if options.status else None,
            parts=parts_of(guards, widened, Path(options.status + ".recovering")),
        )
    except NewsfoldError as error:
        print(f"newsfold: {error}", file=sys.stderr)
        sys.exit(3 if error.disposition == "retry" else 2)
