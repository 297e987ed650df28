"""The whole path over a real broker, from files to event records, for the commands demo and replay."""

import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from pathlib import Path

from newsfold.broker.catalogue import all_kafka_topics, changelog_topic, consumer_group
from newsfold.broker.contract import Broker
from newsfold.broker.kafka.broker import KafkaBroker
from newsfold.errors import BrokerError, NewsfoldError, RecordError
from newsfold.ingest.feed import FeedReport, feed
from newsfold.ingest.options import IngestOptions
from newsfold.ingest.step import STAGE as INGEST
from newsfold.intake.files import read
from newsfold.local import child_process
from newsfold.model.event import EventRecord
from newsfold.operations.notices import tell
from newsfold.settings import Settings, environment
from newsfold.sources.item import Notice
from newsfold.subscription.dead_letters import Selection, read_dead_letters
from newsfold.subscription.latest import latest_events
from newsfold.topology import STAGE_NAMES

IDLE_SECONDS = 2.0
"""Idle time after which a worker has finished a replay."""


@contextmanager
def _passing_kafka_topics(settings: Settings) -> Iterator[None]:
    """Delete at the end what a run under this prefix has made: its Kafka topics and consumer groups.

    What was there before stays. A broker that refuses is told of, and is no error.
    """
    changelogs = [changelog_topic(stage, settings) for stage in STAGE_NAMES]
    names = [topic.name for topic in (*all_kafka_topics(settings), *changelogs)]
    with KafkaBroker(settings).admin() as admin:
        there_before = admin.partition_counts(names)
    try:
        yield
    finally:
        try:
            with KafkaBroker(settings).admin() as admin:
                made = [name for name in admin.partition_counts(names) if name not in there_before]
                groups = [] if there_before else [consumer_group(stage, settings) for stage in STAGE_NAMES]
                admin.delete(made, groups)
        except NewsfoldError as error:
            tell(f"the Kafka topics under {settings.kafka_topic_prefix} stay: {error}")


def run_whole_path(
    settings: Settings,
    paths: Sequence[str],
    options: IngestOptions,
    *,
    tell_problem: Callable[[RecordError | Notice], None] | None = None,
    keep: bool = True,
) -> tuple[FeedReport, list[EventRecord]]:
    """Create the Kafka topics, feed `paths`, run a Faust worker until it is idle, read the records.

    Marks in seeds have no meaning here but END. `tell_problem` is given each error and notice of ingest. What
    the stages set aside (a horizon, a date of the future, a rule that failed) is told, and counted in the
    report. BrokerError if the worker fails, with its last line. Without `keep` what was made on the broker is
    deleted at the end.
    """
    items, broker = read(paths), KafkaBroker(settings)
    with nullcontext() if keep else _passing_kafka_topics(settings):
        with broker.admin() as admin:
            admin.ensure(all_kafka_topics(settings))
        with WorkerProcess(settings) as worker:
            with broker.publisher() as publisher:
                report = feed(items, publisher, options=options, tell=tell_problem)
            worker.wait()
        return _with_set_aside(report, broker, settings), latest_events(broker, settings)


def _with_set_aside(report: FeedReport, broker: Broker, settings: Settings) -> FeedReport:
    letters = read_dead_letters(broker, settings, Selection())
    reasons = Counter((letter.stage, letter.reason) for letter in letters if letter.stage != INGEST)
    for (stage, reason), number in sorted(reasons.items()):
        tell(f"{stage} has set {number} records aside, reason {reason}")
    return replace(report, dead_letters=report.dead_letters + reasons.total())


class WorkerProcess:
    """`newsfold work --until-idle` in a process of its own, which ends with this one."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def __enter__(self) -> "WorkerProcess":
        self._folder = tempfile.TemporaryDirectory(prefix="newsfold-")
        self._log = Path(self._folder.name) / "worker.log"
        command = [sys.executable, "-m", "newsfold", "work", "--until-idle", str(IDLE_SECONDS)]
        self._process = child_process.start(command, log=self._log, env=environment(self._settings))
        return self

    def wait(self) -> None:
        """Wait until the worker is idle and has ended; BrokerError if it failed."""
        if self._process.wait():
            raise BrokerError(f"the worker failed: {child_process.log_tail(self._log, 1)}")

    def __exit__(self, *exc: object) -> None:
        child_process.stop(self._process)
        self._folder.cleanup()
