"""How many records a batch has: as many as the stage takes, or fewer where the settings say so."""

from dataclasses import replace

import pytest

from newsfold.faust_engine.parts import Parts
from newsfold.faust_engine.running import make_app
from newsfold.settings import Settings
from workshop.harness.counting import CountingOptions, counting_stage


@pytest.mark.parametrize(("of_stage", "of_settings", "most"), [(300, 5000, 300), (300, 200, 200)])
def test_the_lesser_of_two(of_stage: int, of_settings: int, most: int) -> None:
    """A broker may send all that a partition has: what a stage makes of it at once is bounded here."""
    stage = replace(counting_stage(CountingOptions(bootstrap_servers="", prefix="")), batch_records=of_stage)
    settings = Settings(bootstrap_servers="127.0.0.1:9", max_poll_records=of_settings)
    assert make_app(stage, settings, Parts()).batch_records == most
