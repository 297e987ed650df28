"""The recipe of the shipped weights: what they are trained on, in which mixtures, with which seeds.

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
from newsfold.tagging.entities.tokens import words as words_of
from newsfold.tagging.entities.weights import Weights, average, pack
from newsfold.tagging.entities.word_clusters import WordClusters
from workshop.train.agency import agency_lines
from workshop.train.augmentation import Stock, shout, swap_names
from workshop.train.corpora import Sentence, read_corpora
from workshop.train.observations import Observer
from workshop.train.perceptron import Example, Numbering, train
from workshop.train.silver import silver

NEWS = ("gmb-subset", "wikigold")
TWEETS = ("broad-twitter",)
POSTS = ("wnut17-train",)
SHOUTED = 0.15
"""Share of news sentences that are also seen in capitals."""
SWAPS = 2
"""How often each news sentence is seen again with other names."""
AGENCY = 600
"""Made-up agency lines in each mixture: more of them would teach that every place is a team."""
THRESHOLD = 18
"""Weights of so many sixteenths of the mean size and less are not shipped."""
COMMON = 6000
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


class Trained(NamedTuple):
    """Packed weights, and what went into each model: its sentences, windows and features."""

    data: bytes
    models: list[dict[str, int]]


def train_ner(
    folder: Path,
    lexicon: EntityLexicon,
    words: bytes,
    pipelines: Mapping[str, str],
    say: Callable[[str], None],
) -> Trained:
    """`pipelines` names the spaCy pipelines of FULL and SMALL, `words` are the clusters.

    The same files, pipelines and lexicon give the same bytes. Takes some minutes and a gigabyte of memory.
    """
    countries = _names(lexicon, "countries.")
    gold = read_corpora(folder, countries)
    say(f"{len(gold)} sentences")
    sets = {"gold": gold}
    for kind, name in pipelines.items():
        sets[kind] = silver(name, gold)
        say(f"silver labels of {name}")
    features = WordFeatures(lexicon.first_names, lexicon.last_names, WordClusters.load(words))
    examples = _Examples(Observer(features, Gazetteer(lexicon.entries)))
    stock = _stock(lexicon, countries)
    clubs = sorted(_names(lexicon, "sport."))
    models: list[Weights] = []
    notes: list[dict[str, int]] = []
    for mixture in MIXTURES:
        taken, made = _mixed(sets, mixture, stock, clubs)
        windows = examples.kept(taken) + examples.of(made)
        models.append(train(windows, examples.numbering, mixture.seed))
        sizes = (len(taken) + len(made), len(windows), len(models[-1].names))
        notes.append(dict(zip(("sentences", "windows", "features"), sizes, strict=True)))
        say(f"model {len(models)} of {len(MIXTURES)}: {notes[-1]}")
    return Trained(pack(average(models)._replace(common=common_words(gold)), THRESHOLD), notes)


def common_words(sentences: Sequence[Sentence]) -> tuple[str, ...]:
    """The most frequent words of the sentences, COMMON of them."""
    counts = Counter(word for sentence in sentences for word in words_of(sentence.text))
    return tuple(sorted(sorted(counts, key=lambda word: (-counts[word], word))[:COMMON]))


class _Examples:
    """Sentences as the trainer takes them; those that come again in other mixtures are kept."""

    def __init__(self, observer: Observer) -> None:
        self.numbering = Numbering()
        self._observer = observer
        self._kept: dict[Sentence, list[Example]] = {}

    def of(self, sentences: Iterable[Sentence]) -> list[Example]:
        """The windows of all the sentences."""
        return [
            self.numbering.example(window)
            for sentence in sentences
            for window in self._observer.windows(sentence)
        ]

    def kept(self, sentences: Iterable[Sentence]) -> list[Example]:
        """As `of`, worked out once."""
        windows: list[Example] = []
        for sentence in sentences:
            if sentence not in self._kept:
                self._kept[sentence] = self.of([sentence])
            windows += self._kept[sentence]
        return windows


def _mixed(
    sets: Mapping[str, Sequence[Sentence]], mixture: Mixture, stock: Stock, clubs: Sequence[str]
) -> tuple[list[Sentence], list[Sentence]]:
    """The sentences of a mixture: those of the corpora, and those made of them."""
    taken = [
        sentence
        for kind, corpora in (("gold", mixture.gold), (FULL, mixture.full), (SMALL, mixture.small))
        for corpus in corpora
        for sentence in sets[kind]
        if sentence.corpus == corpus
    ]
    leads = [sentence for sentence in sets["gold"] if sentence.corpus == NEWS[0]]
    made = agency_lines(stock, clubs, leads, AGENCY, mixture.seed)
    made += shout([sentence for sentence in taken if sentence.corpus in NEWS], SHOUTED, mixture.seed)
    news = [sentence for kind in ("gold", FULL) for sentence in sets[kind] if sentence.corpus in NEWS]
    for again in range(SWAPS):
        made += swap_names(news, stock, mixture.seed + again * len(MIXTURES))
    return taken, made


def _names(lexicon: EntityLexicon, source: str) -> frozenset[str]:
    return frozenset(
        name for entry in lexicon.entries if entry.source.startswith(source) for name in entry.names
    )


def _stock(lexicon: EntityLexicon, countries: frozenset[str]) -> Stock:
    places = {entry.label for entry in lexicon.entries if entry.type == "LOC" and not entry.weak}
    return Stock(sorted(lexicon.first_names), sorted(lexicon.last_names), sorted(places), sorted(countries))
