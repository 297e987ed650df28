"""Fixtures of the tests of stores."""

import os
from collections.abc import Iterator
from uuid import uuid4

import pytest

from newsfold.broker.catalogue import all_kafka_topics
from newsfold.broker.kafka.broker import KafkaBroker
from newsfold.errors import SetupError
from newsfold.local.embedded import EmbeddedBroker
from newsfold.settings import Settings
from workshop.harness.postgres import UNSAFE, PostgresServer, server_programs


@pytest.fixture
def broker(embedded_broker: EmbeddedBroker) -> KafkaBroker:
    """The embedded broker with Kafka topics of one test alone."""
    settings = Settings(
        bootstrap_servers=embedded_broker.bootstrap_servers, kafka_topic_prefix=f"{uuid4().hex[:8]}."
    )
    broker = KafkaBroker(settings)
    with broker.admin() as admin:
        admin.ensure(all_kafka_topics(settings))
    return broker


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
