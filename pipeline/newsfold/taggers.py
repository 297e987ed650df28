"""The tagger as settings want it: lexicons and models are read, and who finds topics and names is made."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, partial
from pathlib import Path
from typing import NamedTuple

from newsfold.errors import LexiconError
from newsfold.lexicons.compiled import Compiled, cache_folder
from newsfold.lexicons.entities.entry import EVERYWHERE
from newsfold.lexicons.entities.loading import read_entities
from newsfold.lexicons.fingerprint import fingerprint
from newsfold.lexicons.spacy_models import describe, recogniser
from newsfold.lexicons.topic_model import load_topic_model
from newsfold.lexicons.topics.files import read_topics
from newsfold.lexicons.when_asked import WhenAsked
from newsfold.lexicons.word_vectors import load_word_vectors
from newsfold.settings import Settings
from newsfold.tagging.by_language import ENGLISH, TaggerByLanguage
from newsfold.tagging.entities.accurate import RecogniserNames
from newsfold.tagging.entities.listed import ListedNames
from newsfold.tagging.entities.tagger import EntityTagger
from newsfold.tagging.tagger import TopicsAndEntities
from newsfold.tagging.topics.choice import Thresholds
from newsfold.tagging.topics.tagger import Learned, TopicTagger
from newsfold.wire.identity import content_hash


class _Topics(NamedTuple):
    """Who finds topics in English texts; the versions of topic files and model, and others' codes."""

    tagger: TopicTagger
    versions: tuple[str, str]
    languages: tuple[str, ...]


class _Names(NamedTuple):
    """Who finds entities in English texts, the version of its lists, and the codes of other languages'."""

    tagger: EntityTagger
    version: str
    languages: tuple[str, ...]


def load_tagger(settings: Settings) -> TaggerByLanguage:
    """The tagger with the shipped lexicon and the user's files, and whoever finds names.

    It takes a fifth of a second where the lexicon was compiled before, else one; that of the shipped lexicon
    alone is loaded once in a process. What other languages than English need is loaded with the first
    paragraph in each. LexiconError names file and line; SetupError says what to install for a spaCy pipeline.
    """
    thresholds = thresholds_of(settings)
    if settings.lexicon or settings.names or thresholds != Thresholds():
        return _load(settings, thresholds)
    return _load_shipped(settings.cache_dir)


def load_topic_tagger(settings: Settings, language: str = ENGLISH) -> TopicTagger:
    """The tagger of topics alone, for texts in a language; LexiconError if it has no topic files."""
    compiled, thresholds = _compiled(settings), thresholds_of(settings)
    with _without_collector():
        topics = _topics(compiled, settings.lexicon, thresholds)
        if language == ENGLISH:
            return topics.tagger
        if language not in topics.languages:
            raise LexiconError(f"no topic files for {language!r}", hint="docs/languages.md says what is read")
        return _topics_in(compiled, settings.lexicon, thresholds, language)


def thresholds_of(settings: Settings) -> Thresholds:
    """From which probability on topics are tagged."""
    return Thresholds(settings.branch_threshold, settings.topic_threshold)


@cache
def _load_shipped(cache_dir: Path | None) -> TaggerByLanguage:
    return _load(Settings(cache_dir=cache_dir), Thresholds())


def _load(settings: Settings, thresholds: Thresholds) -> TaggerByLanguage:
    lexicon, compiled = settings.lexicon, _compiled(settings)
    with _without_collector():
        topics, names = _topics(compiled, lexicon, thresholds), _names(compiled, lexicon, settings.names)
        # Tags depend on the models and thresholds as they do on the lexicon: all are in the version.
        parts = [describe(settings.names)] if settings.names else []
        parts += [] if thresholds == Thresholds() else [f"{thresholds.branch} {thresholds.topic}"]
        version = content_hash(topics.versions[0], names.version, topics.versions[1], *parts)
        english = TopicsAndEntities(topics.tagger, names.tagger, version)
    finders = WhenAsked({code: partial(_listed, compiled, lexicon, code) for code in names.languages})

    def reader(language: str) -> TopicsAndEntities:
        of_language = _topics_in(compiled, lexicon, thresholds, language)
        return TopicsAndEntities(of_language, finders.get(language) or finders[EVERYWHERE], version)

    readers = {language: partial(reader, language) for language in topics.languages}
    return TaggerByLanguage(WhenAsked({ENGLISH: lambda: english, **readers}), finders)


def _compiled(settings: Settings) -> Compiled:
    folder = settings.cache_dir or cache_folder()
    return Compiled(folder, partial(fingerprint, settings.lexicon))


def _topics(compiled: Compiled, lexicon: Path | None, thresholds: Thresholds) -> _Topics:
    def make() -> _Topics:
        topics, (model, version) = read_topics(lexicon), load_topic_model()
        tagger = TopicTagger(topics.topics, Learned(load_word_vectors(), model), thresholds)
        return _Topics(tagger, (topics.version, version), tuple(topics.languages))

    topics = compiled.get(_at("topics", thresholds), make)
    topics.tagger.prepare()
    return topics


def _topics_in(
    compiled: Compiled, lexicon: Path | None, thresholds: Thresholds, language: str
) -> TopicTagger:
    def make() -> TopicTagger:
        topics = read_topics(lexicon).languages[language]
        return TopicTagger(topics, thresholds=thresholds, language=language)

    tagger = compiled.get(_at(f"topics-{language}", thresholds), make)
    tagger.prepare()
    return tagger


def _at(name: str, thresholds: Thresholds) -> str:
    """The name of what depends on thresholds."""
    return name if thresholds == Thresholds() else f"{name}-{content_hash(repr(thresholds))}"


def _names(compiled: Compiled, lexicon: Path | None, pipeline: str) -> _Names:
    finder = RecogniserNames(recogniser(pipeline)) if pipeline else None

    def make() -> _Names:
        names = read_entities(lexicon)
        return _Names(EntityTagger(names, finder), names.version, tuple(names.languages))

    return make() if finder else compiled.get("names", make)


def _listed(compiled: Compiled, lexicon: Path | None, language: str) -> ListedNames:
    """Finds what is listed for a language, and for all."""

    def make() -> ListedNames:
        languages = read_entities(lexicon).languages
        own = languages[language] if language != EVERYWHERE else ()
        return ListedNames((*own, *languages[EVERYWHERE]))

    return compiled.get(f"names-{language or 'everywhere'}", make)


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
