"""A stage that cannot be started says so in one of our errors, whatever the client library raises."""

import asyncio

import pytest

from newsfold.delivery.stage import Stage
from newsfold.errors import BrokerError
from newsfold.faust_engine.parts import Parts
from newsfold.faust_engine.running import RunningStage
from newsfold.local.child_process import free_ports
from newsfold.settings import load_settings
from workshop.harness.counting import CountingOptions, counting_stage


def test_a_broker_that_went_away_before_the_start() -> None:
    """It answered a moment ago: the producer finds nobody, and starting again may help."""
    servers = f"127.0.0.1:{free_ports(1)[0]}"
    with pytest.raises(BrokerError, match=rf"counting: not started: KafkaConnectionError: .*{servers[-5:]}"):
        asyncio.run(started(counting_stage(CountingOptions(bootstrap_servers=servers, prefix="")), servers))


async def started(stage: Stage, servers: str) -> None:
    """Start a stage, and stop it."""
    running = RunningStage(stage, load_settings(bootstrap_servers=servers), Parts())
    try:
        await running.start()
    finally:
        await running.stop(3)
