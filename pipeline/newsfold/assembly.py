"""From settings to stages: the tagger is asked for, windows and horizon are set."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from newsfold.aggregation.salience import Salience
from newsfold.aggregation.step import STAGE as AGGREGATION
from newsfold.broker.security import security_of
from newsfold.delivery.stage import Stage
from newsfold.errors import NewsfoldError, SettingsError
from newsfold.eventtime.window import Windows
from newsfold.lexicons.entities.loading import load_entities
from newsfold.lexicons.salience import read_salience
from newsfold.lexicons.spacy_models import describe
from newsfold.lexicons.topics.files import load_topics
from newsfold.settings import Settings
from newsfold.tagging.step import STAGE as TAGGING
from newsfold.tagging.step import ParagraphTagger
from newsfold.topology import STAGE_NAMES, aggregation_stage, tagging_stage

FOLDER = "name a folder for state that this user can write to"


def load_stages(settings: Settings, names: Iterable[str] = STAGE_NAMES, since: str = "") -> tuple[Stage, ...]:
    """The stages of these names as the settings want them: with the user's lexicon, windows and horizon.

    Windows that begin before `since`, an RFC 3339 time, are closed. The lexicon, some 100 MB, is loaded for
    tagging alone.
    """
    windows, partitions = Windows(settings.windows), settings.partitions
    horizon, in_words = windows.horizon(settings.horizon), settings.keep_text != "none"
    makers: Mapping[str, Callable[[], Stage]] = {
        TAGGING: lambda: tagging_stage(_tagger(settings), horizon, partitions, in_words),
        AGGREGATION: lambda: aggregation_stage(
            windows, horizon, partitions, load_salience(settings), since, in_words
        ),
    }
    return tuple(makers[name]() for name in STAGE_NAMES if name in frozenset(names))


def load_salience(settings: Settings) -> Salience:
    """What says how much an article is about a topic, and whether it counts in the topic's records."""
    return Salience(read_salience(), settings.salience)


def setting_faults(settings: Settings) -> list[NewsfoldError]:
    """Every fault of the settings that shows only where they are used: files, windows, a lexicon."""
    faults: list[NewsfoldError] = []
    for check in (
        lambda: security_of(settings),
        lambda: Windows(settings.windows).horizon(settings.horizon),
        lambda: load_topics(settings.lexicon),
        lambda: load_entities(settings.lexicon),
        lambda: describe(settings.names) if settings.names else None,
        lambda: check_state_dir(settings.state_dir),
    ):
        try:
            check()
        except NewsfoldError as error:
            faults.append(error)
    return faults


def check_state_dir(folder: Path | None) -> None:
    """SettingsError unless it is a folder that can be written to, or can be made; nothing is left there."""
    if folder is None:
        return
    try:
        there = next(place for place in (folder, *folder.absolute().parents) if place.exists())
        # To try is the only way to know: the superuser's permissions say nothing of a read-only file system.
        with TemporaryDirectory(prefix=".newsfold-", dir=there):
            pass
    except NotADirectoryError:
        raise SettingsError(f"{there} is no folder", where="state_dir", hint=FOLDER) from None
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise SettingsError(f"{folder} cannot be written to: {why}", where="state_dir", hint=FOLDER) from None


def _tagger(settings: Settings) -> ParagraphTagger:
    # What it imports takes a quarter of a second, and a worker of aggregation does without.
    from newsfold.taggers import load_tagger

    return load_tagger(settings)
