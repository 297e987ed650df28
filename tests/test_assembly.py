"""Loading: languages when they come, and the collector is left as it was found, spared what was loaded."""

import gc
from pathlib import Path

from newsfold.settings import Settings
from newsfold.taggers import _without_collector, load_tagger
from newsfold.tagging.entities.gazetteer import Gazetteer
from newsfold.tagging.topics.tagger import TopicTagger


def is_old(value: object) -> bool:
    """Whether a value is in the collector's oldest generation."""
    return any(candidate is value for candidate in gc.get_objects(generation=2))


def test_what_is_loaded_is_old_at_once() -> None:
    """The collector, off meanwhile, is on again, and its next search does not go through what was loaded."""
    with _without_collector():
        assert not gc.isenabled()
        loaded: list[list[int]] = [[]]
    assert gc.isenabled()
    assert is_old(loaded)


def test_frozen_objects_stay_frozen() -> None:
    """Who has set objects aside (a worker, a program before it forks) finds them there after a load."""
    gc.freeze()
    try:
        frozen = gc.get_freeze_count()
        with _without_collector():
            pass
        assert gc.get_freeze_count() == frozen
    finally:
        gc.unfreeze()


def test_a_collector_that_is_off_stays_off() -> None:
    """Where a program does without it, loading does not turn it on."""
    gc.disable()
    try:
        with _without_collector():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()


def count(kind: type) -> int:
    """How many objects of a class there are."""
    return sum(isinstance(value, kind) for value in gc.get_objects())


def test_a_language_is_loaded_when_it_comes(tmp_path: Path) -> None:
    """A new tagger has phrases and names of English alone; those of German come when asked for, once."""
    (tmp_path / "own.topics").write_text("topic my:chess chess\n strong: chess\n")
    taggers, gazetteers = count(TopicTagger), count(Gazetteer)
    tagger = load_tagger(Settings(lexicon=tmp_path))
    assert (count(TopicTagger), count(Gazetteer)) == (taggers + 1, gazetteers + 1)
    assert tagger.topics_in("de") is tagger.topics_in("de-AT") is not None
    assert (count(TopicTagger), count(Gazetteer)) == (taggers + 2, gazetteers + 2)
