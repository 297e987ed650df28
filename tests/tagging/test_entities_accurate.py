"""Accurate mode: another recogniser's names, with the same lists, links and values."""

from collections.abc import Sequence

import pytest

from newsfold.errors import SetupError
from newsfold.lexicons.entities.loading import load_entities
from newsfold.lexicons.spacy_models import recogniser
from newsfold.tagging.entities.accurate import RecogniserNames
from newsfold.tagging.entities.tagger import EntityTagger

TEXT = "The Ministry of Silly Walks in Paris paid $5m to the Zorgs."


def rules(texts: Sequence[str]) -> list[list[tuple[int, int, str]]]:
    """A recogniser that knows one ministry, as spaCy would report it."""
    return [[(0, 27, "ORG"), (43, 45, "MONEY")] if text else [] for text in texts]


def test_a_recognisers_names_become_tags() -> None:
    """Its spans lose a leading "the", its own types are mapped, and lists and values work as ever."""
    tags = EntityTagger(load_entities(), RecogniserNames(rules)).tag([""], [TEXT])[0]
    assert [(tag.text, tag.type) for tag in tags] == [
        ("Ministry of Silly Walks", "ORG"),
        ("Paris", "LOC"),
        ("$5m", "MONEY"),
    ]
    assert tags[0].id == "local:org:ministry-of-silly-walks"


def test_a_missing_pipeline_is_said_clearly() -> None:
    """Without spaCy, or without the pipeline, one line says what to install."""
    with pytest.raises(SetupError, match=r"not installed|no_such_pipeline"):
        recogniser("no_such_pipeline")


def test_an_installed_spacy_pipeline_finds_names() -> None:
    """A spaCy pipeline of rules, made here, gives tags through the same door as a downloaded one."""
    spacy = pytest.importorskip("spacy", reason="spaCy is not installed (newsfold[accurate])")
    nlp = spacy.blank("en")
    nlp.add_pipe("entity_ruler").add_patterns([{"label": "ORG", "pattern": "Silly Walks"}])

    def recognise(texts: Sequence[str]) -> list[list[tuple[int, int, str]]]:
        return [[(e.start_char, e.end_char, e.label_) for e in doc.ents] for doc in nlp.pipe(texts)]

    tags = EntityTagger(load_entities(), RecogniserNames(recognise)).tag([""], [TEXT])[0]
    assert ("Silly Walks", "ORG") in [(tag.text, tag.type) for tag in tags]
