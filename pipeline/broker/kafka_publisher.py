"""Publisher over Kafka: idempotent, acks=all, a bounded number of sends outstanding, each one checked."""

from collections import Counter, deque
from collections.abc import Iterable
from contextlib import suppress
from typing import Any, NamedTuple, Self

from kafka import KafkaProducer, errors

from pipeline.broker.kafka_admin import KafkaAdmin
from pipeline.broker.kafka_settings import client_options, connecting, reason
from pipeline.broker.kafka_topics import kafka_topic_name, missing
from pipeline.broker.partitioning import partition_of
from pipeline.broker.record_size import fit, size
from pipeline.errors import DeliveryError, RecordError
from pipeline.model import Channel, Header, Output, cloud_events
from pipeline.settings import Settings

CLOSE_SECONDS = 5.0
LINGER_MS = 20
BATCH_BYTES = 131_072
MAX_OUTSTANDING = 20_000
MAX_OUTSTANDING_BYTES = 64 * 1024 * 1024
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
    """A send that nobody has confirmed yet."""

    future: Any
    name: str
    partition: int
    key: bytes
    value: bytes | None
    headers: list[Header]


class KafkaPublisher:
    """Sends outputs; for one thread. After a DeliveryError it stays broken: make a new one.

    A record that is sent again keeps its id but loses its place among the records of its key.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._places: dict[Channel, tuple[str, int]] = {}
        self._outstanding: deque[Sent] = deque()
        self._bytes = 0
        self._broken: DeliveryError | None = None
        options = producer_options(settings)
        self._patience = options["delivery_timeout_ms"] / 1000 + 1
        with connecting(settings.bootstrap_list):
            self._producer = KafkaProducer(**options)

    def publish(self, outputs: Iterable[Output]) -> list[RecordError]:
        if self._broken:
            raise self._broken
        refused: list[RecordError] = []
        time_header = cloud_events.now()
        limit = self._settings.max_record_bytes
        for output in outputs:
            if (bytes_ := size(output)) > limit:
                output, error = fit(output, limit)
                refused += [error] if error else []
            name, partitions = self._places.get(output.channel) or self._place(output.channel)
            headers = cloud_events.headers(output, time_header)
            self._send(name, partition_of(output.key, partitions), output.key, output.value, headers)
            self._bytes += bytes_
            if len(self._outstanding) >= MAX_OUTSTANDING or self._bytes >= MAX_OUTSTANDING_BYTES:
                self._settle(MAX_OUTSTANDING // 2)
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

    def __exit__(self, *exc: object) -> None:
        if exc[0] is None:
            self.close()
        else:
            self._release()

    def _place(self, channel: Channel) -> tuple[str, int]:
        """Name and partition count of a channel's Kafka topic, looked up when it is first used."""
        name = kafka_topic_name(channel, self._settings)
        admin = KafkaAdmin(self._settings)
        try:
            found = admin.partition_counts([name])
        finally:
            admin.close()
        if name not in found:
            raise missing(name)
        self._places[channel] = (name, found[name])
        return self._places[channel]

    def _send(
        self, name: str, partition: int, key: bytes, value: bytes | None, headers: list[Header]
    ) -> None:
        try:
            future = self._producer.send(name, value, key, headers, partition)
        except errors.KafkaError as error:
            raise self._failed([(name, partition, error)]) from None
        self._outstanding.append(Sent(future, name, partition, key, value, headers))

    def _settle(self, remaining: int) -> None:
        """Wait until no more than `remaining` are unconfirmed; send again what may be, else DeliveryError."""
        if self._broken:
            raise self._broken
        for attempt in range(RESENDS + 1):
            failed = self._await(remaining)
            if not failed:
                return
            if attempt == RESENDS or not all(_passing(error) for _, error in failed):
                raise self._failed([(sent.name, sent.partition, error) for sent, error in failed])
            for sent, _ in failed:
                self._send(sent.name, sent.partition, sent.key, sent.value, sent.headers)
            remaining = 0

    def _await(self, remaining: int) -> list[tuple[Sent, Exception]]:
        """Wait for all but the `remaining` newest sends; those that failed, and why."""
        failed: list[tuple[Sent, Exception]] = []
        patience = self._patience
        if remaining == 0:
            with suppress(errors.KafkaTimeoutError):
                self._producer.flush(timeout=patience)
        while len(self._outstanding) > remaining:
            sent = self._outstanding.popleft()
            try:
                if not sent.future.is_done:
                    sent.future.get(timeout=patience)
            except errors.KafkaError as error:
                failed.append((sent, error))
                patience = 0.0 if not sent.future.is_done else patience
            else:
                if sent.future.exception is not None:
                    failed.append((sent, sent.future.exception))
        self._bytes = sum(len(sent.value or b"") for sent in self._outstanding)
        return failed

    def _failed(self, failures: list[tuple[str, int, Exception]]) -> DeliveryError:
        places = Counter(f"{name}[{partition}]" for name, partition, _ in failures)
        shown = ", ".join(place for place, _ in places.most_common(3))
        more = f" and {len(places) - 3} more" if len(places) > 3 else ""
        first = failures[0][2]
        self._broken = DeliveryError(
            f"{len(failures)} records were not confirmed: {reason(first)}",
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
