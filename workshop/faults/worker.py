"""A worker process of the matrix: the real stages and the real runtime, a fast tagger, guards on or off.

Run as `python -m workshop.faults.worker OPTIONS`, where OPTIONS is JSON of `Options`.
"""

import sys
from pathlib import Path

import msgspec

from newsfold.errors import NewsfoldError
from newsfold.eventtime.window import Windows
from newsfold.faust_engine.worker import run_worker
from newsfold.settings import Settings
from newsfold.topology import Stage, stages
from workshop.faults.guards import Guards, Widened, guarded, naive_aggregation, switch
from workshop.faults.tagger import NumberedWords


class Options(msgspec.Struct, kw_only=True, frozen=True):
    """What a worker is told; `guards` are all on except in a negative control."""

    bootstrap_servers: str
    prefix: str
    partitions: int = 4
    replication_factor: int = 1
    session_timeout: float = 6.0
    max_poll_records: int = 2000
    status: str = ""
    group: str = "faults"
    stage: str = ""
    state_dir: str = ""
    guards: Guards = Guards()
    widened: Widened = Widened()

    def settings(self) -> Settings:
        """The settings of the pipeline under these options; the environment is not asked."""
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

    def stages(self) -> list[Stage]:
        """The stages to run: all, or the one named."""
        tagging, aggregation = stages(NumberedWords(), Windows("1d"))
        if not self.guards.identity or not self.guards.late_amends:
            aggregation = naive_aggregation(self.guards)
        chosen = [one for one in (tagging, aggregation) if self.stage in ("", one.name)]
        return [guarded(one, self.guards, self.widened) for one in chosen]


def main() -> None:
    """Work until told to stop; exit 2 or 3 with one line, as `newsfold work` does."""
    options = msgspec.json.decode(sys.argv[1], type=Options)
    switch(options.guards, options.widened, Path(options.status + ".recovering"))
    try:
        run_worker(options.settings(), options.stages(), status=Path(options.status))
    except NewsfoldError as error:
        print(f"newsfold: {error}", file=sys.stderr)
        sys.exit(3 if error.disposition == "retry" else 2)


if __name__ == "__main__":
    main()
