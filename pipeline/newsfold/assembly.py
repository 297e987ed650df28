"""From settings to stages: the lexicon is read, the tagger made, windows and horizon set."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from newsfold.broker.security import security_of
from newsfold.delivery.stage import Stage
from newsfold.errors import NewsfoldError, SettingsError
from newsfold.eventtime.window import Windows
from newsfold.lexicons.entities.loading import load_entities
from newsfold.lexicons.spacy_models import describe, recogniser
from newsfold.lexicons.topics.files import load_topics
from newsfold.lexicons.word_vectors import load_word_vectors
from newsfold.settings import Settings
from newsfold.tagging.entities.accurate import RecogniserNames
from newsfold.tagging.entities.tagger import EntityTagger
from newsfold.tagging.tagger import TopicsAndEntities
from newsfold.tagging.topics.tagger import TopicTagger
from newsfold.topology import stages
from newsfold.wire.identity import content_hash

FOLDER = "name a folder for state that this user can write to"


def load_stages(settings: Settings) -> tuple[Stage, ...]:
    """The stages as the settings want them: with the user's lexicon, windows and horizon."""
    windows = Windows(settings.windows)
    return stages(load_tagger(settings), windows, windows.horizon(settings.horizon), settings.partitions)


def load_tagger(settings: Settings) -> TopicsAndEntities:
    """The tagger with the shipped lexicon and the user's files, and whoever finds names.

    It takes about a second; that of the shipped lexicon alone is loaded once in a process. LexiconError
    names file and line; SetupError says what to install for a spaCy pipeline.
    """
    if settings.lexicon or settings.names:
        return _load(settings.lexicon, settings.names)
    return _load_shipped()


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


@cache
def _load_shipped() -> TopicsAndEntities:
    return _load(None, "")


def _load(lexicon: Path | None, pipeline: str) -> TopicsAndEntities:
    with _without_collector():
        topics, names = load_topics(lexicon), load_entities(lexicon)
        # Tags depend on the model that finds names as they do on the lexicon: its name is in the version.
        model = [describe(pipeline)] if pipeline else []
        finder = RecogniserNames(recogniser(pipeline)) if pipeline else None
        version = content_hash(topics.version, names.version, *model)
        return TopicsAndEntities(
            TopicTagger(topics.topics, load_word_vectors()), EntityTagger(names, finder), version
        )


@contextmanager
def _without_collector() -> Iterator[None]:
    """Loading makes many objects and no garbage; looking through all of them for some takes a tenth of it."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
