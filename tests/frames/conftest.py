"""The seeds, folded once for all tests of this folder."""

from collections.abc import Sequence
from typing import Any

import pytest

from newsfold.delivery.stage import Stage
from newsfold.shipped import seeds
from newsfold.testing import PipelineTestDriver


@pytest.fixture(scope="package")
def driver(news_stages: Sequence[Stage]) -> PipelineTestDriver:
    """The seeds, folded."""
    return PipelineTestDriver(stages=news_stages).feed(seeds()).run()


@pytest.fixture(scope="package")
def place(driver: PipelineTestDriver) -> dict[str, Any]:
    """Where the records of the seeds are read."""
    return {"settings": driver.settings, "broker": driver.broker}
