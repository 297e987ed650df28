"""The names of OpenTelemetry for messaging, once, in the older and the newer conventions.

https://opentelemetry.io/docs/specs/semconv/messaging/: who has set OTEL_SEMCONV_STABILITY_OPT_IN to
`messaging` gets the newer names, with `messaging/dup` both, and without it the older ones.
"""

from collections.abc import Mapping
from typing import NamedTuple

OPT_IN = "OTEL_SEMCONV_STABILITY_OPT_IN"
NEWER, BOTH = "messaging", "messaging/dup"
ARTICLES = "newsfold.article.ids"
"""Of our own: the articles that a span is about, as far as one attribute holds them."""
STAGE = "newsfold.stage"
DEAD_LETTERS = "newsfold.dead_letters"


class Operation(NamedTuple):
    """What is done with messages: the word of the older conventions, and of the newer ones."""

    older: str
    newer: str


SEND, PROCESS = Operation("publish", "send"), Operation("process", "process")


class Messages(NamedTuple):
    """The messages that a span is about; `partition` -1, `offset` -1 and group "" where there is none."""

    kafka_topic: str
    number: int
    partition: int = -1
    offset: int = -1
    group: str = ""


def is_newer(opt_in: str) -> bool:
    """Whether spans are named after the newer conventions."""
    return bool({NEWER, BOTH} & _choices(opt_in))


def span_name(operation: Operation, kafka_topic: str, opt_in: str) -> str:
    """The name of a span."""
    return f"{operation.newer} {kafka_topic}" if is_newer(opt_in) else f"{kafka_topic} {operation.older}"


def attributes(operation: Operation, messages: Messages, opt_in: str) -> dict[str, str | int]:
    """What a span says of its messages."""
    said: dict[str, str | int] = {
        "messaging.system": "kafka",
        "messaging.destination.name": messages.kafka_topic,
        "messaging.batch.message_count": messages.number,
    }
    if is_newer(opt_in):
        said |= _newer(operation, messages)
    if BOTH in _choices(opt_in) or not is_newer(opt_in):
        said |= _older(operation, messages)
    return said


def _newer(operation: Operation, messages: Messages) -> Mapping[str, str | int]:
    said: dict[str, str | int] = {
        "messaging.operation.name": operation.newer,
        "messaging.operation.type": operation.newer,
    }
    if messages.partition >= 0:
        said["messaging.destination.partition.id"] = str(messages.partition)
    if messages.offset >= 0:
        said["messaging.kafka.offset"] = messages.offset
    if messages.group:
        said["messaging.consumer.group.name"] = messages.group
    return said


def _older(operation: Operation, messages: Messages) -> Mapping[str, str | int]:
    said: dict[str, str | int] = {"messaging.operation": operation.older}
    if messages.partition >= 0:
        said["messaging.kafka.destination.partition"] = messages.partition
    if messages.offset >= 0:
        said["messaging.kafka.message.offset"] = messages.offset
    if messages.group:
        said["messaging.kafka.consumer.group"] = messages.group
    return said


def _choices(opt_in: str) -> set[str]:
    return {choice.strip() for choice in opt_in.split(",")}
