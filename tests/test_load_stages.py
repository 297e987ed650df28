"""From settings to stages: what is loaded for which."""

import subprocess
import sys
from pathlib import Path

import pytest

from newsfold.assembly import load_stages
from newsfold.errors import LexiconError
from newsfold.settings import load_settings

TAGGERS = {"numpy", "tokenizers", "ahocorasick_rs"}
"""What tagging imports and aggregation has no use for."""


def test_aggregation_needs_no_lexicon(tmp_path: Path) -> None:
    """A worker of aggregation alone starts without the tagger, be the user's lexicon broken or large."""
    lexicon = tmp_path / "broken.topics"
    lexicon.write_text("no topic\n")
    settings = load_settings(lexicon=lexicon)
    with pytest.raises(LexiconError):
        load_stages(settings)
    (stage,) = load_stages(settings, ["aggregation"])
    assert stage.name == "aggregation"


def test_aggregation_imports_nothing_that_only_the_tagger_needs() -> None:
    """A worker of it alone starts sooner and holds less. Control: to make a tagger all of it is imported."""
    code = (
        "import sys, newsfold.assembly as a; a.load_stages(a.Settings(), sys.argv[1:]); print(*sys.modules)"
    )
    for stages, wanted in ((["aggregation"], set()), (["tagging"], TAGGERS)):
        command = [sys.executable, "-c", code, *stages]
        loaded = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
        assert TAGGERS & {*loaded} == wanted


def test_stages_come_in_the_order_of_the_path() -> None:
    """Whatever the order in which they are named."""
    names = [stage.name for stage in load_stages(load_settings(), ["aggregation", "tagging"])]
    assert names == ["tagging", "aggregation"]
