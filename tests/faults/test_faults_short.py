"""The short form of the fault matrix: each row shows its fault, and each control that it is one."""

from pathlib import Path

import pytest

from newsfold.local.apache.cluster import ApacheCluster
from newsfold.local.embedded import EmbeddedBroker
from workshop.faults.outcome import Outcome
from workshop.faults.rows import clean_stop, kill_processor, malformed, poison
from workshop.faults.scale import Scale, short_form
from workshop.harness.brokers import RunningBroker

SEED = 20250319


def holds(outcome: Outcome) -> None:
    """The row passed, and its control did not."""
    assert outcome.passed, f"{outcome.lost} lost, {outcome.doubled} double counted; {outcome.checks}"
    assert outcome.control.failed, f"the control shows nothing: {outcome.control.showed}"
    assert outcome.faults > 0


@pytest.fixture
def scale(tmp_path: Path) -> Scale:
    """The short form's sizes."""
    return short_form(tmp_path, SEED)


@pytest.fixture
def running_broker(embedded_broker: EmbeddedBroker) -> RunningBroker:
    """The embedded broker of the test run."""
    return RunningBroker("embedded (Tansu)", embedded_broker.bootstrap_servers)


@pytest.fixture
def running_apache(apache_broker: ApacheCluster) -> RunningBroker:
    """The Apache Kafka node of the test run."""
    return RunningBroker(
        f"Apache Kafka {apache_broker.version}, 1 node", apache_broker.bootstrap_servers, apache_broker
    )


def test_malformed_inputs_crash_nothing(scale: Scale) -> None:
    """Row 13: 20,000 broken values become dead letters or are taken; a trusting reader dies of them."""
    holds(malformed.run(scale))


@pytest.mark.embedded
@pytest.mark.slow
def test_poison(running_broker: RunningBroker, scale: Scale) -> None:
    """Row 9: every poisoned record is kept apart, every other one counted."""
    holds(poison.run(running_broker, scale))


@pytest.mark.apache
@pytest.mark.slow
def test_a_killed_processor(running_apache: RunningBroker, scale: Scale) -> None:
    """Row 1: a SIGKILL under load loses and doubles nothing; with a guard off it does."""
    holds(kill_processor.run(running_apache, scale))


@pytest.mark.apache
@pytest.mark.slow
def test_a_processor_asked_to_stop(running_apache: RunningBroker, scale: Scale) -> None:
    """Row 3: after SIGTERM nothing is processed again; after SIGKILL it is."""
    holds(clean_stop.run(running_apache, scale))
