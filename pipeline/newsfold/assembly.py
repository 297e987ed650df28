"""From settings to stages: the lexicon is read, the tagger made, windows and horizon set."""

import gc
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory

from newsfold.aggregation.salience import Salience
from newsfold.aggregation.step import STAGE as AGGREGATION
from newsfold.broker.security import security_of
from newsfold.delivery.stage import Stage
from newsfold.errors import LexiconError, NewsfoldError, SettingsError
from newsfold.eventtime.window import Windows
from newsfold.lexicons.entities.entry import EVERYWHERE, EntityEntry
from newsfold.lexicons.entities.loading import load_entities
from newsfold.lexicons.salience import read_salience
from newsfold.lexicons.spacy_models import describe, recogniser
from newsfold.lexicons.topic_model import load_topic_model
from newsfold.lexicons.topics.files import TopicLexicon, load_topics
from newsfold.lexicons.topics.model import TopicModel
from newsfold.lexicons.when_asked import WhenAsked
from newsfold.lexicons.word_vectors import load_word_vectors
from newsfold.settings import Settings
from newsfold.tagging.by_language import ENGLISH, TaggerByLanguage
from newsfold.tagging.entities.accurate import RecogniserNames
from newsfold.tagging.entities.listed import ListedNames
from newsfold.tagging.entities.tagger import EntityTagger
from newsfold.tagging.step import STAGE as TAGGING
from newsfold.tagging.tagger import TopicsAndEntities
from newsfold.tagging.topics.choice import Thresholds
from newsfold.tagging.topics.tagger import Learned, TopicTagger
from newsfold.topology import STAGE_NAMES, aggregation_stage, tagging_stage
from newsfold.wire.identity import content_hash

FOLDER = "name a folder for state that this user can write to"


def load_stages(settings: Settings, names: Iterable[str] = STAGE_NAMES) -> tuple[Stage, ...]:
    """The stages of these names as the settings want them: with the user's lexicon, windows and horizon.

    The lexicon, some 100 MB, is loaded for tagging alone.
    """
    windows, partitions = Windows(settings.windows), settings.partitions
    horizon = windows.horizon(settings.horizon)
    makers: Mapping[str, Callable[[], Stage]] = {
        TAGGING: lambda: tagging_stage(load_tagger(settings), horizon, partitions),
        AGGREGATION: lambda: aggregation_stage(windows, horizon, partitions, load_salience(settings)),
    }
    return tuple(makers[name]() for name in STAGE_NAMES if name in frozenset(names))


def load_tagger(settings: Settings) -> TaggerByLanguage:
    """The tagger with the shipped lexicon and the user's files, and whoever finds names.

    It takes about a second; that of the shipped lexicon alone is loaded once in a process. What other
    languages than English need is loaded with the first paragraph in each. LexiconError names file and line;
    SetupError says what to install for a spaCy pipeline.
    """
    thresholds = thresholds_of(settings)
    if settings.lexicon or settings.names or thresholds != Thresholds():
        return _load(settings.lexicon, settings.names, thresholds)
    return _load_shipped()


def load_topic_tagger(settings: Settings, language: str = ENGLISH) -> TopicTagger:
    """The tagger of topics alone, for texts in a language; LexiconError if it has no topic files."""
    if language != ENGLISH:
        topics = load_topics(settings.lexicon).languages.get(language)
        if topics is None:
            raise LexiconError(f"no topic files for {language!r}", hint="docs/languages.md says what is read")
        return TopicTagger(topics, thresholds=thresholds_of(settings), language=language)
    return _topic_tagger(load_topics(settings.lexicon), load_topic_model()[0], thresholds_of(settings))


def load_salience(settings: Settings) -> Salience:
    """What says how much an article is about a topic, and whether it counts in the topic's records."""
    return Salience(read_salience(), settings.salience)


def thresholds_of(settings: Settings) -> Thresholds:
    """From which probability on topics are tagged."""
    return Thresholds(settings.branch_threshold, settings.topic_threshold)


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
def _load_shipped() -> TaggerByLanguage:
    return _load(None, "", Thresholds())


def _load(lexicon: Path | None, pipeline: str, thresholds: Thresholds) -> TaggerByLanguage:
    with _without_collector():
        topics, names = load_topics(lexicon), load_entities(lexicon)
        topic_model, model_version = load_topic_model()
        # Tags depend on the models and thresholds as they do on the lexicon: all are in the version.
        parts = [describe(pipeline)] if pipeline else []
        parts += [] if thresholds == Thresholds() else [f"{thresholds.branch} {thresholds.topic}"]
        finder = RecogniserNames(recogniser(pipeline)) if pipeline else None
        version = content_hash(topics.version, names.version, model_version, *parts)
        topics_in_english = _topic_tagger(topics, topic_model, thresholds)
        english = TopicsAndEntities(topics_in_english, EntityTagger(names, finder), version)
        finders = WhenAsked({code: partial(_listed, names.languages, code) for code in names.languages})

        def reader(language: str) -> TopicsAndEntities:
            of_language = TopicTagger(topics.languages[language], thresholds=thresholds, language=language)
            return TopicsAndEntities(of_language, finders.get(language) or finders[EVERYWHERE], version)

        readers = {language: partial(reader, language) for language in topics.languages}
        return TaggerByLanguage(WhenAsked({ENGLISH: lambda: english, **readers}), finders)


def _listed(languages: Mapping[str, tuple[EntityEntry, ...]], language: str) -> ListedNames:
    """Finds what is listed for a language, and for all."""
    own = languages[language] if language != EVERYWHERE else ()
    return ListedNames((*own, *languages[EVERYWHERE]))


def _topic_tagger(lexicon: TopicLexicon, model: TopicModel, thresholds: Thresholds) -> TopicTagger:
    return TopicTagger(lexicon.topics, Learned(load_word_vectors(), model), thresholds)


@contextmanager
def _without_collector() -> Iterator[None]:
    """Loading makes many objects and no garbage; looking through all of them for some takes a tenth of it."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            if not gc.get_freeze_count():
                # The one puts all objects aside, the other into the oldest generation: there they belong, and
                # the next search, for what is young, does not go through all that was loaded.
                gc.freeze()
                gc.unfreeze()
            gc.enable()
