"""Publisher over Kafka: idempotent, acks=all, a bounded number of sends outstanding, each one checked."""

import time
from collections import Counter, deque
from collections.abc import Callable, Iterable
from contextlib import suppress
from itertools import islice
from typing import Any, NamedTuple, Self

from kafka import TopicPartition, errors

from newsfold.broker.catalogue import kafka_topic_name, missing
from newsfold.broker.kafka.admin import KafkaAdmin
from newsfold.broker.kafka.clients import client_options, connecting, reason, talking
from newsfold.broker.kafka.internals import BatchProducer
from newsfold.broker.record_batch import EncodedRecords, OutputEncoder
from newsfold.errors import DeliveryError, RecordError
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


class Sent(NamedTuple):
    """A batch and its records, which nobody has confirmed yet."""

    batch: Any
    records: EncodedRecords

    def wait(self, seconds: float) -> Exception | None:
        """Wait for the broker's answer; None if it confirmed, else why not."""
        future = self.batch.produce_future
        if not future.is_done and not future.wait(seconds):
            silence: Exception = errors.KafkaTimeoutError("no answer from the broker")
            return silence
        error_of: Callable[[int], Exception] | None = future.value[2]
        return error_of(0) if error_of else None


class KafkaPublisher:
    """Sends outputs; for one thread. After a DeliveryError it stays broken: make a new one.

    A record that is sent again keeps its id but loses its place among the records of its key.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._partitions: dict[Channel, tuple[str, int]] = {}
        self._outstanding: deque[Sent] = deque()
        self._bytes = 0
        self._broken: DeliveryError | None = None
        options = producer_options(settings)
        self._patience = options["delivery_timeout_ms"] / 1000 + 1
        with connecting(settings.bootstrap_list):
            self._producer = BatchProducer(**options)

    def publish(self, outputs: Iterable[Output]) -> list[RecordError]:
        refused: list[RecordError] = []
        remaining = iter(outputs)
        while some := list(islice(remaining, CHUNK)):
            if self._broken:
                raise self._broken
            now, limit = int(time.time() * 1000), self._settings.max_record_bytes
            encoder = OutputEncoder(self._partitions_of, limit=limit, most=BATCH_BYTES, milliseconds=now)
            for records in encoder.encode(some):
                self._send(records)
            refused += encoder.refused
            if self._bytes > MAX_OUTSTANDING_BYTES:
                self._settle(MAX_OUTSTANDING_BYTES // 2)
        return refused

    def flush(self) -> None:
        self._settle(0)

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
        """Kafka topic and partitions of a channel, looked up once; KafkaTopicError if it is missing."""
        if channel not in self._partitions:
            name = kafka_topic_name(channel, self._settings)
            with KafkaAdmin(self._settings) as admin:
                counts = admin.partition_counts([name])
            if name not in counts:
                raise missing(name)
            with talking(name):
                self._producer.partitions_for(name)
            self._partitions[channel] = name, counts[name]
        return self._partitions[channel]

    def _send(self, records: EncodedRecords) -> None:
        place = TopicPartition(records.kafka_topic, records.partition)
        batch = self._producer.append(place, records.records, records.count, int(time.time() * 1000))
        self._outstanding.append(Sent(batch, records))
        self._bytes += len(records.records)

    def _settle(self, remaining: int) -> None:
        """Wait until no more than `remaining` bytes are unconfirmed; send again what may be.

        DeliveryError if records stay unconfirmed.
        """
        if self._broken:
            raise self._broken
        for attempt in range(RESENDS + 1):
            failed = self._await(remaining)
            if not failed:
                return
            if attempt == RESENDS or not all(_passing(error) for _, error in failed):
                raise self._failed(failed)
            for sent, _ in failed:
                self._send(sent.records)
            remaining = 0

    def _await(self, remaining: int) -> list[tuple[Sent, Exception]]:
        """Wait for the oldest batches; those that failed, and why."""
        failed: list[tuple[Sent, Exception]] = []
        patience = self._patience
        if remaining == 0:
            with suppress(errors.KafkaTimeoutError):
                self._producer.flush(timeout=patience)
        while self._outstanding and self._bytes > remaining:
            sent = self._outstanding.popleft()
            self._bytes -= len(sent.records.records)
            if error := sent.wait(patience):
                failed.append((sent, error))
                patience = 0.0
        return failed

    def _failed(self, failures: list[tuple[Sent, Exception]]) -> DeliveryError:
        places: Counter[str] = Counter()
        for sent, _ in failures:
            places[f"{sent.records.kafka_topic}[{sent.records.partition}]"] += sent.records.count
        shown = ", ".join(place for place, _ in places.most_common(3))
        more = f" and {len(places) - 3} more" if len(places) > 3 else ""
        first = failures[0][1]
        self._broken = DeliveryError(
            f"{places.total()} records were not confirmed: {reason(first)}",
            where=shown + more,
            hint="is the broker up? Send them again; they keep their ids",
        )
        return self._broken

    def _release(self) -> None:
        """Let go of the connection without waiting for what a broken broker will not take."""
        self._outstanding.clear()
        self._producer.close(timeout=CLOSE_SECONDS if self._broken is None else 0)


def _passing(error: Exception) -> bool:
    """Whether a refused batch may be accepted when it is sent again by this producer.

    Not after the delivery timeout: until then the client library has sent it again and again.
    """
    return isinstance(error, SEQUENCE_ERRORS) or (
        isinstance(error, errors.RetriableError) and not isinstance(error, errors.KafkaTimeoutError)
    )
