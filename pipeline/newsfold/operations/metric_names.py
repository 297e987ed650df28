"""The names of all metrics, once: what each is, in which unit, and by what it is told apart.

After https://prometheus.io/docs/practices/naming/: seconds, bytes, and counters that end in `_total`,
which the text form adds. docs/operating.md has the same table.
"""

from enum import StrEnum
from typing import NamedTuple


class Kind(StrEnum):
    """How a metric moves."""

    COUNTER = "counter"
    GAUGE = "gauge"
    HISTOGRAM = "histogram"


class MetricName(NamedTuple):
    """A metric; `labels` tell its values apart."""

    name: str
    kind: Kind
    help: str
    labels: tuple[str, ...]

    @property
    def shown(self) -> str:
        """The name as it stands in the text form."""
        return f"{self.name}_total" if self.kind is Kind.COUNTER else self.name


_STAGE, _PARTITION, _SOURCE, _SINK = ("stage",), ("stage", "partition"), ("source",), ("sink",)
_TARGET = ("rule", "target")


def _counter(name: str, help_: str, labels: tuple[str, ...]) -> MetricName:
    return MetricName(f"newsfold_{name}", Kind.COUNTER, help_, labels)


def _gauge(name: str, help_: str, labels: tuple[str, ...]) -> MetricName:
    return MetricName(f"newsfold_{name}", Kind.GAUGE, help_, labels)


BUILD = _gauge("build_info", "1, of the version that runs.", ("version",))

RECORDS = _counter("stage_records", "Records that are done: all they caused is durable.", _PARTITION)
BATCHES = _counter("stage_batches", "Batches that are done.", _PARTITION)
BYTES = _counter("stage_input_bytes", "Bytes of the values of these records.", _PARTITION)
DEAD_LETTERS = _counter("stage_dead_letters", "Dead letters, by reason.", (*_PARTITION, "reason"))
LOST = _counter("stage_lost_records", "Records that were deleted before they were read.", _STAGE)
ANEW = _counter("stage_logs_begun_anew", "Times at which a partition was another log than before.", _STAGE)
LAG = _gauge("stage_lag_records", "Records that wait; none where that is not known.", _PARTITION)
EVENT_TIME_LAG = _gauge(
    "stage_event_time_lag_seconds",
    "Age of the news that is done: from published_at of the last record to now.",
    _PARTITION,
)
OLDEST = _gauge(
    "stage_oldest_uncommitted_seconds",
    "Since when the oldest record that is read and not committed is in the log; 0 if none waits.",
    _PARTITION,
)
STILL = _gauge(
    "stage_seconds_since_progress", "Since offsets were committed or nothing was waiting.", _PARTITION
)
STEP = MetricName("newsfold_stage_step_seconds", Kind.HISTOGRAM, "What the step of a batch took.", _PARTITION)
FLUSH = MetricName(
    "newsfold_stage_flush_seconds",
    Kind.HISTOGRAM,
    "From sending what a batch caused until all of it is durable.",
    _PARTITION,
)
STATE_ENTRIES = _gauge("stage_state_entries", "Entries of the state.", _PARTITION)
STATE_BYTES = _gauge(
    "stage_state_bytes", "Bytes of its keys and values; on disk, of the pages they take.", _PARTITION
)
RECOVERIES = _counter("stage_recoveries", "Times at which the state was read back.", _PARTITION)
RECOVERED = _counter("stage_recovered_entries", "Entries of the changelog read for that.", _PARTITION)
RECOVERY = _counter("stage_recovery_seconds", "Time that took.", _PARTITION)
REBALANCES = _counter("stage_rebalances", "Times at which the group dealt its partitions out.", _STAGE)
ASSIGNED = _gauge("stage_assigned_partitions", "Partitions that this process has.", _STAGE)
LEASE = _gauge("stage_lease_seconds", "For how long this process may be sure of its partitions.", _STAGE)
READY = _gauge("stage_ready", "1 if the stage makes progress in each partition, as /readyz says.", _STAGE)

SOURCE_ITEMS = _counter("source_items", "Items of a source, by what became of them.", (*_SOURCE, "outcome"))
SOURCE_ROUNDS = _counter("source_rounds", "Rounds of a source.", _SOURCE)
SOURCE_FAILED = _gauge("source_failed_rounds", "Rounds in a row that failed, at this moment.", _SOURCE)
SOURCE_CONDITION = _gauge(
    "source_condition", "1 for the condition that the source is in.", (*_SOURCE, "condition")
)
SOURCE_ILL = _gauge("source_ill", "Whether somebody should look.", _SOURCE)
SOURCE_ASKED = _gauge(
    "source_asked_timestamp_seconds", "When the source was asked last; 0 for never.", _SOURCE
)
SOURCE_ANSWERED = _gauge("source_answered_timestamp_seconds", "When it answered last; 0 for never.", _SOURCE)
SOURCE_NEW = _gauge(
    "source_new_item_timestamp_seconds", "When an item of it was new or changed last.", _SOURCE
)
SOURCE_NEXT = _gauge("source_next_timestamp_seconds", "When it is asked next.", _SOURCE)

PUSH_REQUESTS = _counter("push_requests", "Requests that were answered.", ())
PUSH_ARTICLES = _counter("push_articles", "Articles, taken or refused.", ("outcome",))
PUSH_PARAGRAPHS = _counter("push_paragraphs", "Paragraphs of the articles that were taken.", ())
PUSH_UNANSWERED = _gauge("push_unanswered_requests", "Requests that wait for their answer.", ())

SINK_READ = _counter("sink_read_records", "Kafka records that were read.", _SINK)
SINK_RECORDS = _counter(
    "sink_records", "Event records that were put, withdrawn, or could not be read.", (*_SINK, "outcome")
)
SINK_GAPS = _counter("sink_gaps", "Times at which what was to be read next was not there.", _SINK)
SINK_WAITING = _gauge("sink_waiting_records", "Records that are read and not yet written.", _SINK)
SINK_WRITTEN = _gauge("sink_written_timestamp_seconds", "When the store was written; 0 for never.", _SINK)

ALERTS_READ = _counter("alerts_read_records", "Kafka records that were read.", ())
ALERTS_UNREADABLE = _counter("alerts_unreadable_records", "Kafka records that could not be read.", ())
ALERTS_GAPS = _counter("alerts_gaps", "Times at which what was to be read next was not there.", ())
ALERTS_MADE = _counter("alerts_made", "Alerts, each once for all its targets.", ())
ALERTS_DELIVERED = _counter("alerts_delivered", "Alerts that were delivered, one for each target.", ())
ALERTS_FAILED = _counter("alerts_failed_tries", "Tries that failed.", ())
ALERTS_WAITING = _gauge("alerts_waiting", "Alerts that are still to be delivered.", _TARGET)
ALERTS_UNDELIVERED = _gauge("alerts_undelivered", "Alerts that are tried no more.", _TARGET)
ALERTS_ENDED = _gauge("alerts_target_ended", "1 if nothing is sent there any more.", _TARGET)

WEB_REQUESTS = _counter("web_requests", "Requests that were answered, by status.", ("status",))
WEB_STREAMS = _gauge("web_streams", "Readers of live streams.", ())
WEB_RECORDS = _gauge("web_view_records", "Event records of the view.", ())
WEB_ARTICLES = _gauge("web_view_articles", "Articles of the view.", ())
WEB_UNREADABLE = _gauge("web_view_unreadable_records", "Records that the view could not read.", ())
WEB_LAG = _gauge("web_view_lag_records", "Records that the view has not read.", ("kafka_topic", "partition"))
WEB_READ = _gauge("web_view_read_timestamp_seconds", "When all there was had been read; 0 for never.", ())

NAMES = tuple(value for value in globals().values() if isinstance(value, MetricName))
"""All of them, in this order."""
