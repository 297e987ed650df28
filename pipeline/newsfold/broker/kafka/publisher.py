"""Publisher over Kafka: idempotent, acks=all, a bounded number of sends outstanding, each one checked."""

import time
from collections import Counter, deque
from collections.abc import Callable, Iterable
from contextlib import suppress
from itertools import islice
from typing import Any, NamedTuple, Self

from kafka import TopicPartition, errors

from newsfold.broker import tracing, trail
from newsfold.broker.catalogue import kafka_topic_name, missing_kafka_topic
from newsfold.broker.kafka.admin import KafkaAdmin
from newsfold.broker.kafka.clients import client_options, code_of, connecting, reason, refusal, requesting
from newsfold.broker.kafka.internals import BatchProducer
from newsfold.broker.kafka.preflight import check_brokers
from newsfold.broker.record_batch import EncodedRecords, OutputEncoder, encode_entries
from newsfold.broker.refusals import refused_time
from newsfold.errors import DeliveryError, NewsfoldError, RecordError
from newsfold.settings import Settings
from newsfold.wire.envelope import Channel, Output

CLOSE_SECONDS = 5.0
LINGER_MS = 20
BATCH_BYTES = 131_072
CHUNK = 1000
"""Outputs that are encoded before their batches are handed over."""
MAX_OUTSTANDING_BYTES = 32 * 1024 * 1024
RESENDS = 2
"""Times a record is sent again whose batch was refused for a passing reason (a new producer epoch, a
change of leader), beyond what the client library itself retries until its delivery timeout."""

SEQUENCE_ERRORS = (
    errors.OutOfOrderSequenceNumberError,
    errors.UnknownProducerIdError,
    errors.InvalidProducerEpochError,
)


def producer_options(settings: Settings) -> dict[str, Any]:
    """Options of the producer: duplicates by its own retries are impossible, order per partition is kept."""
    request_ms = int(settings.request_timeout * 1000)
    return {
        **client_options(settings),
        "enable_idempotence": True,
        "acks": "all",
        "max_in_flight_requests_per_connection": 5,
        "compression_type": "lz4",
        "linger_ms": LINGER_MS,
        "batch_size": BATCH_BYTES,
        "delivery_timeout_ms": 2 * request_ms + LINGER_MS,
        "max_block_ms": request_ms,
        "max_request_size": max(1_048_576, settings.max_record_bytes + 65_536),
        "allow_auto_create_topics": False,
        "metrics_enabled": False,
    }


class UnconfirmedBatch(NamedTuple):
    """A batch that was sent and is not yet confirmed, and its records."""

    batch: Any
    records: EncodedRecords

    def wait(self, seconds: float) -> Exception | None:
        """Wait up to `seconds` for the broker's answer; None if it confirmed, else the error."""
        future = self.batch.produce_future
        if not future.is_done and not future.wait(seconds):
            timed_out: Exception = errors.KafkaTimeoutError("no answer from the broker")
            return timed_out
        error_of: Callable[[int], Exception] | None = future.value[2]
        return error_of(0) if error_of else None


class KafkaPublisher:
    """Sends outputs; for one thread. After a DeliveryError, or without the right to write, it stays broken:
    make a new one.

    A record that is sent again keeps its id but loses its place among the records of its key.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._partitions: dict[Channel, tuple[str, int]] = {}
        self._outstanding: deque[UnconfirmedBatch] = deque()
        self._bytes = 0
        self._broken: NewsfoldError | None = None
        options = producer_options(settings)
        self._patience = options["delivery_timeout_ms"] / 1000 + 1
        check_brokers(settings, options)
        with connecting(settings.bootstrap_list):
            self._producer = BatchProducer(**options)

    def publish(self, outputs: Iterable[Output]) -> list[RecordError]:
        refused: list[RecordError] = []
        remaining = iter(outputs)
        while chunk := list(islice(remaining, CHUNK)):
            if self._broken:
                raise self._broken
            now, limit = int(time.time() * 1000), self._settings.max_record_bytes
            encoder = OutputEncoder(
                self._partitions_of, limit=limit, max_batch_bytes=BATCH_BYTES, milliseconds=now
            )
            chunk = self._followed(chunk)
            for records in encoder.encode(chunk):
                self._send(records)
            refused += encoder.refused
            if self._bytes > MAX_OUTSTANDING_BYTES:
                self._drain_to(MAX_OUTSTANDING_BYTES // 2)
        return refused

    def _followed(self, outputs: list[Output]) -> list[Output]:
        """The outputs, named in the log and with a span, if somebody wants to know."""
        trail.sent("publisher", outputs)
        spans = tracing.active()
        return spans.sent(outputs, lambda c: kafka_topic_name(c, self._settings)) if spans else outputs

    def note(self, kafka_topic: str, key: bytes, value: bytes | None) -> None:
        """One record for the first partition of a Kafka topic that is no channel."""
        with requesting(kafka_topic):
            self._producer.partitions_for(kafka_topic)
        for records in encode_entries({key: value}, (), kafka_topic, 0, BATCH_BYTES):
            self._send(records)

    def flush(self) -> None:
        self._drain_to(0)

    def close(self) -> None:
        try:
            if self._broken is None:
                self.flush()
        finally:
            self._release()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, *exc: object) -> None:
        if kind is None:
            self.close()
        else:
            self._release()

    def _partitions_of(self, channel: Channel) -> tuple[str, int]:
        """Kafka topic and partition count of a channel, looked up once; KafkaTopicError if it is missing."""
        if channel not in self._partitions:
            name = kafka_topic_name(channel, self._settings)
            with KafkaAdmin(self._settings) as admin:
                counts = admin.partition_counts([name])
            if name not in counts:
                raise missing_kafka_topic(name)
            with requesting(name):
                self._producer.partitions_for(name)
            self._partitions[channel] = name, counts[name]
        return self._partitions[channel]

    def _send(self, records: EncodedRecords) -> None:
        partition = TopicPartition(records.kafka_topic, records.partition)
        batch = self._producer.append(partition, records.records, records.count, int(time.time() * 1000))
        self._outstanding.append(UnconfirmedBatch(batch, records))
        self._bytes += len(records.records)

    def _drain_to(self, unconfirmed_bytes: int) -> None:
        """Wait until at most so many bytes are unconfirmed; resend batches refused for a passing reason.

        DeliveryError if records stay unconfirmed, KafkaTopicError if they may not be written.
        """
        if self._broken:
            raise self._broken
        for attempt in range(RESENDS + 1):
            failed = self._await_oldest(unconfirmed_bytes)
            if not failed:
                return
            if attempt == RESENDS or not all(_is_transient(error) for _, error in failed):
                raise self._delivery_error(failed)
            for unconfirmed, _ in failed:
                self._send(unconfirmed.records)
            unconfirmed_bytes = 0

    def _await_oldest(self, unconfirmed_bytes: int) -> list[tuple[UnconfirmedBatch, Exception]]:
        """Wait for the oldest batches until at most so many bytes are unconfirmed; the failed batches."""
        failed: list[tuple[UnconfirmedBatch, Exception]] = []
        patience = self._patience
        if unconfirmed_bytes == 0:
            with suppress(errors.KafkaTimeoutError):
                self._producer.flush(timeout=patience)
        while self._outstanding and self._bytes > unconfirmed_bytes:
            unconfirmed = self._outstanding.popleft()
            self._bytes -= len(unconfirmed.records.records)
            if error := unconfirmed.wait(patience):
                failed.append((unconfirmed, error))
                patience = 0.0
        return failed

    def _delivery_error(self, failures: list[tuple[UnconfirmedBatch, Exception]]) -> NewsfoldError:
        counts: Counter[str] = Counter()
        for unconfirmed, _ in failures:
            records = unconfirmed.records
            counts[f"{records.kafka_topic}[{records.partition}]"] += records.count
        named = ", ".join(partition for partition, _ in counts.most_common(3))
        more = f" and {len(counts) - 3} more" if len(counts) > 3 else ""
        first = failures[0][1]
        where = named + more
        refused = refusal(first, "write", where) or refused_time(code_of(first), reason(first), where)
        self._broken = refused or DeliveryError(
            f"{counts.total()} records were not confirmed: {reason(first)}",
            where=where,
            hint="is the broker up? Send them again; they keep their ids",
        )
        return self._broken

    def _release(self) -> None:
        """Close the connection; without waiting for unconfirmed batches if one has failed."""
        self._outstanding.clear()
        self._producer.close(timeout=CLOSE_SECONDS if self._broken is None else 0)


def _is_transient(error: Exception) -> bool:
    """Whether a refused batch may be accepted when it is sent again by this producer.

    Not after the delivery timeout: until then the client library has sent it again and again.
    """
    return isinstance(error, SEQUENCE_ERRORS) or (
        isinstance(error, errors.RetriableError) and not isinstance(error, errors.KafkaTimeoutError)
    )
