"""Accurate mode: another recogniser's names, with the same lists, links and values."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from newsfold.errors import SetupError
from newsfold.lexicons.entities.loading import load_entities
from newsfold.lexicons.spacy_models import recogniser
from newsfold.settings import Settings
from newsfold.taggers import load_tagger
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
    nlp.add_pipe("entity_ruler").add_patterns([{"label": "ORG", "pattern": "Zorgs"}])

    def recognise(texts: Sequence[str]) -> list[list[tuple[int, int, str]]]:
        return [[(e.start_char, e.end_char, e.label_) for e in doc.ents] for doc in nlp.pipe(texts)]

    tags = EntityTagger(load_entities(), RecogniserNames(recognise)).tag([""], [TEXT])[0]
    assert ("Zorgs", "ORG") in [(tag.text, tag.type) for tag in tags]


def test_the_setting_names_the_pipeline() -> None:
    """`names` chooses the pipeline for every command; one that is not there is one line that says so."""
    with pytest.raises(SetupError, match=r"not installed|no_such_pipeline"):
        load_tagger(Settings(names="no_such_pipeline"))


def test_a_pipeline_chosen_by_the_setting_tags(tmp_path: Path) -> None:
    """A pipeline on disk, by its path: its names stand in the records, and its version in the tagger's."""
    spacy = pytest.importorskip("spacy", reason="spaCy is not installed (newsfold[accurate])")
    examples = [("Silly Walks opened.", [(0, 11, "ORG")]), ("Nobody came.", [])]
    nlp = spacy.blank("en")
    nlp.add_pipe("ner").add_label("ORG")
    trained = [spacy.training.Example.from_dict(nlp.make_doc(t), {"entities": e}) for t, e in examples]
    optimizer = nlp.initialize(lambda: trained)
    for _ in range(30):
        nlp.update(trained, sgd=optimizer)
    nlp.to_disk(tmp_path / "walks")
    tagger, shipped = load_tagger(Settings(names=str(tmp_path / "walks"))), load_tagger(Settings())
    assert ("Silly Walks", "ORG") in [
        (tag.text, tag.type) for tag in tagger.entities.tag([""], ["Silly Walks opened."])[0]
    ]
    assert tagger.identity.lexicon != shipped.identity.lexicon
