"""Silver labels: the names that installed spaCy pipelines find in the same open sentences."""

from collections.abc import Iterable, Sequence

from newsfold.lexicons.spacy_models import recogniser
from workshop.train.corpora import COARSE_TYPES, Sentence, Span


def silver(name: str, sentences: Sequence[Sentence]) -> list[Sentence]:
    """The sentences with the names that the spaCy pipeline `name` finds; SetupError if it is missing."""
    names_per_sentence = recogniser(name)([sentence.text for sentence in sentences])
    return [
        sentence._replace(names=tuple(_coarse(names)))
        for sentence, names in zip(sentences, names_per_sentence, strict=True)
    ]


def _coarse(names: Iterable[tuple[int, int, str]]) -> Iterable[Span]:
    for start, end, type_ in names:
        if type_ in COARSE_TYPES:
            yield Span(start, end, COARSE_TYPES[type_])
