"""The tagger as settings want it: lexicons and models are read, and who finds topics and names is made."""

import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache, partial
from pathlib import Path

from newsfold.errors import LexiconError
from newsfold.lexicons.entities.entry import EVERYWHERE, EntityEntry
from newsfold.lexicons.entities.loading import load_entities
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
from newsfold.tagging.tagger import TopicsAndEntities
from newsfold.tagging.topics.choice import Thresholds
from newsfold.tagging.topics.tagger import Learned, TopicTagger
from newsfold.wire.identity import content_hash


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


def thresholds_of(settings: Settings) -> Thresholds:
    """From which probability on topics are tagged."""
    return Thresholds(settings.branch_threshold, settings.topic_threshold)


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
