"""The whole examination: this machine first, then the cluster, within a time."""

import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from newsfold.broker.contract import Broker
from newsfold.configuration.reading import FILE_NAME
from newsfold.doctor.brokers import broker_lines, topic_lines
from newsfold.doctor.cluster import look_at
from newsfold.doctor.line import Line, fault
from newsfold.doctor.machine import (
    cache_lines,
    configuration_lines,
    extras_lines,
    settings_lines,
    state_lines,
)
from newsfold.doctor.permissions import COMMANDS, rights_lines
from newsfold.doctor.records import clock_lines, schema_lines
from newsfold.doctor.states import made_lines
from newsfold.doctor.unread import unread_lines
from newsfold.errors import NewsfoldError
from newsfold.settings import Settings

SECONDS = 30.0
"""For looking at the cluster, beside the requests that are under way then."""
REQUEST_SECONDS = 5.0
"""A broker that takes longer to answer is no broker that works."""


def quick(settings: Settings) -> Settings:
    """The settings, with a request timeout that a person waits for."""
    return settings.model_copy(
        update={"request_timeout": min(settings.request_timeout, REQUEST_SECONDS)},
    )


def examine(
    settings: Settings,
    broker: Broker,
    *,
    file: Path | None = None,
    groups: Sequence[str] = (),
    commands: Sequence[str] = COMMANDS,
) -> Iterator[Line]:
    """Every line, as soon as it is known; changes nothing anywhere.

    `file` is a newsfold.toml, else that of this folder if there is one; `groups` are consumer groups of
    subscribers, `commands` those whose rights are looked at.
    """
    yield from settings_lines(settings)
    yield from configuration_lines(file or Path(FILE_NAME), named=file is not None)
    yield from extras_lines(settings)
    yield from cache_lines(settings)
    yield from state_lines(settings.state_dir)
    yield from _of_cluster(settings, broker, groups, commands)


def _of_cluster(
    settings: Settings, broker: Broker, groups: Sequence[str], commands: Sequence[str]
) -> Iterator[Line]:
    deadline = time.monotonic() + SECONDS
    try:
        cluster = look_at(broker, settings, groups, lambda: deadline - time.monotonic())
    except NewsfoldError as error:
        yield fault("broker", error)
        yield Line("cluster", "unknown", "Kafka topics, records, rights: not looked at without a broker")
        return
    now_ms = int(time.time() * 1000)
    checks: tuple[Callable[[], list[Line]], ...] = (
        lambda: broker_lines(cluster),
        lambda: topic_lines(cluster, settings),
        lambda: rights_lines(cluster, settings, commands),
        lambda: unread_lines(cluster, settings, now_ms),
        lambda: schema_lines(cluster, settings),
        lambda: clock_lines(cluster, now_ms),
        lambda: made_lines(cluster, settings),
    )
    for check in checks:
        yield from check()
