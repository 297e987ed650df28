"""From settings to stages: what is loaded for which."""

from pathlib import Path

import pytest

from newsfold.assembly import load_stages
from newsfold.errors import LexiconError
from newsfold.settings import load_settings


def test_aggregation_needs_no_lexicon(tmp_path: Path) -> None:
    """A worker of aggregation alone starts without the tagger, be the user's lexicon broken or large."""
    lexicon = tmp_path / "broken.topics"
    lexicon.write_text("no topic\n")
    settings = load_settings(lexicon=lexicon)
    with pytest.raises(LexiconError):
        load_stages(settings)
    (stage,) = load_stages(settings, ["aggregation"])
    assert stage.name == "aggregation"


def test_stages_come_in_the_order_of_the_path() -> None:
    """Whatever the order in which they are named."""
    names = [stage.name for stage in load_stages(load_settings(), ["aggregation", "tagging"])]
    assert names == ["tagging", "aggregation"]
