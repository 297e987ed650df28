"""The recipe of the shipped weights: their training data, in which mixtures, with which seeds.

Several models are trained on different mixtures of gold and silver labels over the same open sentences, and
their weights averaged: each mixture has faults of its own, and those do not add up.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from newsfold.lexicons.entities.entry import EntityLexicon
from newsfold.tagging.entities.features import WordFeatures
from newsfold.tagging.entities.gazetteer import Gazetteer
from newsfold.tagging.entities.tokens import tokenise
from newsfold.tagging.entities.weights import Weights, average, pack
from newsfold.tagging.entities.word_clusters import WordClusters
from workshop.train.agency import agency_lines
from workshop.train.augmentation import Stock, swap_names, uppercase_copies
from workshop.train.corpora import Sentence, read_corpora
from workshop.train.observations import FeatureExtractor
from workshop.train.perceptron import Example, Numbering, train
from workshop.train.silver import silver

NEWS = ("gmb-subset", "wikigold")
TWEETS = ("broad-twitter",)
POSTS = ("wnut17-train",)
UPPERCASE_SHARE = 0.15
"""Share of news sentences that come again in capitals."""
SWAP_ROUNDS = 2
"""How often each news sentence comes again with other names."""
AGENCY_LINES = 600
"""Made-up agency lines in each mixture: more of them would teach that every place is a team."""
THRESHOLD = 18
"""Weights of so many sixteenths of the mean size and less are not shipped."""
MAX_COMMON_WORDS = 6000
"""Words that a tagger prepares for when it is loaded."""
FULL, SMALL = "full", "small"
"""The two sets of silver labels."""


class Mixture(NamedTuple):
    """The corpora taken with each kind of labels, and the seed."""

    gold: tuple[str, ...]
    full: tuple[str, ...]
    small: tuple[str, ...]
    seed: int


MIXTURES = (
    Mixture(NEWS + TWEETS, NEWS + TWEETS + POSTS, NEWS, 1),
    Mixture(NEWS + TWEETS, NEWS + TWEETS + POSTS, NEWS, 2),
    Mixture(NEWS, NEWS + TWEETS + POSTS, NEWS, 3),
    Mixture(NEWS, NEWS + TWEETS + POSTS, NEWS, 4),
    Mixture(NEWS + TWEETS, POSTS, (), 5),
    Mixture(NEWS + TWEETS, POSTS, (), 6),
)


class TrainedWeights(NamedTuple):
    """Packed weights, and for each model its numbers of sentences, windows and features."""

    data: bytes
    models: list[dict[str, int]]


def train_ner(
    folder: Path,
    lexicon: EntityLexicon,
    word_clusters: bytes,
    pipelines: Mapping[str, str],
    report: Callable[[str], None],
) -> TrainedWeights:
    """The weights of all mixtures, averaged; `pipelines` names the spaCy pipelines of FULL and SMALL.

    The same files, pipelines and lexicon give the same bytes. Takes some minutes and a gigabyte of memory.
    """
    countries = _names(lexicon, "countries.")
    gold = read_corpora(folder, countries)
    report(f"{len(gold)} sentences")
    sentences_by_labels = {"gold": gold}
    for kind, name in pipelines.items():
        sentences_by_labels[kind] = silver(name, gold)
        report(f"silver labels of {name}")
    features = WordFeatures(lexicon.first_names, lexicon.last_names, WordClusters.load(word_clusters))
    examples = _ExampleCache(FeatureExtractor(features, Gazetteer(lexicon.entries)))
    stock = _stock(lexicon, countries)
    clubs = sorted(_names(lexicon, "sport."))
    models: list[Weights] = []
    notes: list[dict[str, int]] = []
    for mixture in MIXTURES:
        originals, generated = _mix(sentences_by_labels, mixture, stock, clubs)
        windows = examples.cached(originals) + examples.of(generated)
        models.append(train(windows, examples.numbering, mixture.seed))
        sizes = (len(originals) + len(generated), len(windows), len(models[-1].names))
        notes.append(dict(zip(("sentences", "windows", "features"), sizes, strict=True)))
        report(f"model {len(models)} of {len(MIXTURES)}: {notes[-1]}")
    return TrainedWeights(pack(average(models)._replace(common=common_words(gold)), THRESHOLD), notes)


def common_words(sentences: Sequence[Sentence]) -> tuple[str, ...]:
    """The MAX_COMMON_WORDS most frequent words of the sentences, sorted."""
    counts = Counter(word for sentence in sentences for word in tokenise(sentence.text))
    return tuple(sorted(sorted(counts, key=lambda word: (-counts[word], word))[:MAX_COMMON_WORDS]))


class _ExampleCache:
    """Turns sentences into examples; those that come again in other mixtures are cached."""

    def __init__(self, extractor: FeatureExtractor) -> None:
        self.numbering = Numbering()
        self._extractor = extractor
        self._cache: dict[Sentence, list[Example]] = {}

    def of(self, sentences: Iterable[Sentence]) -> list[Example]:
        """The windows of all the sentences."""
        return [
            self.numbering.example(window)
            for sentence in sentences
            for window in self._extractor.windows(sentence)
        ]

    def cached(self, sentences: Iterable[Sentence]) -> list[Example]:
        """As `of`, each sentence computed once."""
        windows: list[Example] = []
        for sentence in sentences:
            if sentence not in self._cache:
                self._cache[sentence] = self.of([sentence])
            windows += self._cache[sentence]
        return windows


def _mix(
    sentences_by_labels: Mapping[str, Sequence[Sentence]],
    mixture: Mixture,
    stock: Stock,
    clubs: Sequence[str],
) -> tuple[list[Sentence], list[Sentence]]:
    """The sentences of a mixture: those of the corpora, and those generated from them."""
    originals = [
        sentence
        for kind, corpora in (("gold", mixture.gold), (FULL, mixture.full), (SMALL, mixture.small))
        for corpus in corpora
        for sentence in sentences_by_labels[kind]
        if sentence.corpus == corpus
    ]
    leads = [sentence for sentence in sentences_by_labels["gold"] if sentence.corpus == NEWS[0]]
    generated = agency_lines(stock, clubs, leads, AGENCY_LINES, mixture.seed)
    generated += uppercase_copies(
        [sentence for sentence in originals if sentence.corpus in NEWS], UPPERCASE_SHARE, mixture.seed
    )
    news = [
        sentence
        for kind in ("gold", FULL)
        for sentence in sentences_by_labels[kind]
        if sentence.corpus in NEWS
    ]
    for round_number in range(SWAP_ROUNDS):
        generated += swap_names(news, stock, mixture.seed + round_number * len(MIXTURES))
    return originals, generated


def _names(lexicon: EntityLexicon, source: str) -> frozenset[str]:
    return frozenset(
        name for entry in lexicon.entries if entry.source.startswith(source) for name in entry.names
    )


def _stock(lexicon: EntityLexicon, countries: frozenset[str]) -> Stock:
    places = {entry.label for entry in lexicon.entries if entry.type == "LOC" and not entry.weak}
    return Stock(sorted(lexicon.first_names), sorted(lexicon.last_names), sorted(places), sorted(countries))
