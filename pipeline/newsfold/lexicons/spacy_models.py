"""Any installed spaCy pipeline, cut down to its name recogniser and made as fast as one core allows.

Only `ner` is loaded; a pipeline whose recogniser listens to a shared `tok2vec` keeps that too. Matrix
products go through numpy's BLAS, which was twice as fast here as thinc's own.
"""

import importlib
import importlib.util
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from typing import Any

from newsfold.errors import SetupError

UNUSED_PIPES = ["tagger", "parser", "senter", "attribute_ruler", "lemmatizer"]


def load_spacy(name: str) -> Any:
    """The pipeline of this package name or path; SetupError if spaCy or the pipeline is not installed."""
    spacy = _spacy()
    numpy_ops = importlib.import_module("thinc.api").NumpyOps
    try:
        nlp = spacy.load(name, exclude=UNUSED_PIPES)
    except (OSError, ValueError) as error:
        raise SetupError(f"spaCy pipeline {name!r}: {error}", hint="install it, or name another") from None
    if "ner" not in nlp.pipe_names:
        raise SetupError(f"spaCy pipeline {name!r} has no ner", hint="name one that finds names")
    if "tok2vec" in nlp.pipe_names and not _ner_uses_tok2vec(nlp):
        nlp.remove_pipe("tok2vec")
    for _, component in nlp.pipeline:
        for node in component.model.walk() if hasattr(component, "model") else ():
            node.ops = numpy_ops(use_blis=False)
    return nlp


def load_vectors(name: str) -> Any:
    """The pipeline with its vocabulary and vectors alone; SetupError as `load_spacy`."""
    spacy = _spacy()
    try:
        return spacy.load(name, exclude=[*UNUSED_PIPES, "tok2vec", "ner"])
    except (OSError, ValueError) as error:
        raise SetupError(f"spaCy pipeline {name!r}: {error}", hint="install it, or name another") from None


def describe(name: str) -> str:
    """Language, name and version from a pipeline's own metadata; SetupError as `load_spacy`."""
    meta = load_spacy(name).meta
    return f"{meta['lang']}_{meta['name']} {meta['version']}"


def _spacy() -> Any:
    if importlib.util.find_spec("spacy") is None:
        raise SetupError("spaCy is not installed", hint="pip install newsfold[accurate]")
    return importlib.import_module("spacy")


def recogniser(
    name: str, batch_size: int = 64
) -> Callable[[Sequence[str]], list[list[tuple[int, int, str]]]]:
    """A function from texts to names as (start, end, the pipeline's label), offsets in code points.

    Raises SetupError as `load_spacy`.
    """
    nlp = load_spacy(name)

    def recognise(texts: Sequence[str]) -> list[list[tuple[int, int, str]]]:
        with nlp.memory_zone() if hasattr(nlp, "memory_zone") else nullcontext():
            return [
                [(entity.start_char, entity.end_char, entity.label_) for entity in document.ents]
                for document in nlp.pipe((text[: nlp.max_length] for text in texts), batch_size=batch_size)
            ]

    return recognise


def _ner_uses_tok2vec(nlp: Any) -> bool:
    """Whether the recogniser takes its vectors from the shared tok2vec."""
    return any("listener" in node.name for node in nlp.get_pipe("ner").model.walk())
