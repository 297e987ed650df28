"""Brokers and a database for the tests, and the order of the suite.

Each starts when the first test asks for it and stops after the last.
"""

import os
import signal
from collections.abc import Iterator

import pytest
from hypothesis import settings

from newsfold.errors import SetupError
from newsfold.local.apache.cluster import ApacheCluster
from newsfold.local.apache.jars import check_requirements
from newsfold.local.embedded import EmbeddedBroker
from workshop.harness.postgres import UNSAFE, PostgresServer, server_programs

settings.register_profile("newsfold", deadline=None)  # A busy machine must fail no law.
settings.load_profile("newsfold")


@pytest.fixture(scope="session")
def embedded_broker() -> Iterator[EmbeddedBroker]:
    """One embedded broker for the whole run."""
    with EmbeddedBroker() as broker:
        yield broker


@pytest.fixture(scope="session")
def apache_required() -> None:
    """Skip without Java and Maven; with NEWSFOLD_REQUIRE_APACHE=1 fail instead."""
    try:
        check_requirements()
    except SetupError as error:
        if os.environ.get("NEWSFOLD_REQUIRE_APACHE") == "1":
            pytest.fail(f"Apache Kafka is required here: {error}", pytrace=False)
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def apache_broker(apache_required: None) -> Iterator[ApacheCluster]:
    """One Apache Kafka node for the whole run."""
    with ApacheCluster() as cluster:
        yield cluster


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """One server for the whole run; skips without its programs, with NEWSFOLD_REQUIRE_POSTGRES=1 fails."""
    try:
        server_programs()
    except SetupError as error:
        if os.environ.get("NEWSFOLD_REQUIRE_POSTGRES") == "1":
            pytest.fail(f"PostgreSQL is required here: {error}", pytrace=False)
        pytest.skip(str(error))
    with PostgresServer(UNSAFE) as server:
        yield server


def pytest_configure(config: pytest.Config) -> None:
    """Processes that tests start take Ctrl-C as in a terminal, also where this run is in the background."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


COST = ("slow", "embedded", "apache")
"""Markers of tests that take their time, by rising cost."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What answers at once comes first, then the embedded broker, then Apache Kafka."""
    items.sort(key=cost)


def cost(item: pytest.Item) -> int:
    """0 for a test without such a marker, else the place of its most expensive one."""
    return max((COST.index(mark.name) + 1 for mark in item.iter_markers() if mark.name in COST), default=0)
