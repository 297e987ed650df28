"""Silver labels: what installed spaCy pipelines say about the same open sentences."""

from collections.abc import Iterable, Sequence

from newsfold.lexicons.spacy_models import recogniser
from workshop.train.corpora import COARSE, Sentence, Span


def silver(name: str, sentences: Sequence[Sentence]) -> list[Sentence]:
    """The sentences with the names that the spaCy pipeline `name` finds; SetupError if it is not there."""
    found = recogniser(name)([sentence.text for sentence in sentences])
    return [
        sentence._replace(names=tuple(_coarse(names)))
        for sentence, names in zip(sentences, found, strict=True)
    ]


def _coarse(names: Iterable[tuple[int, int, str]]) -> Iterable[Span]:
    for start, end, type_ in names:
        if type_ in COARSE:
            yield Span(start, end, COARSE[type_])
