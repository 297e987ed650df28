"""The recipe of the shipped weights: what they are trained on, in which mixtures, with which seeds.

Several models are trained on different mixtures of gold and silver labels over the same open sentences, and
their weights averaged: each mixture has faults of its own, and those do not add up.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from random import Random
from typing import NamedTuple

from pipeline.evaluation.training.augmentation import Stock, shout, swap_names
from pipeline.evaluation.training.corpora import Sentence, read_corpora
from pipeline.evaluation.training.crf import train
from pipeline.evaluation.training.observations import Observer, Window
from pipeline.evaluation.training.silver import silver
from pipeline.lexicons.entities import EntityLexicon
from pipeline.tagging.entities.features import WordFeatures
from pipeline.tagging.entities.gazetteer import Gazetteer
from pipeline.tagging.entities.tokens import words as words_of
from pipeline.tagging.entities.weights import Weights, average, pack
from pipeline.tagging.entities.word_clusters import WordClusters

NEWS = ("gmb-subset", "wikigold")
TWEETS = ("broad-twitter",)
POSTS = ("wnut17-train",)
SHOUTED = 0.05
"""Share of sentences that are also seen in capitals."""
THRESHOLD = 8
"""Weights of so many sixteenths of the mean size and less are not shipped."""
COMMON = 6000
"""Words that a tagger prepares for when it is loaded."""
FULL, SMALL = "full", "small"
"""The two sets of silver labels."""


class Mixture(NamedTuple):
    """The corpora taken with each kind of labels, those seen again with swapped names, and the seed."""

    gold: tuple[str, ...]
    full: tuple[str, ...]
    small: tuple[str, ...]
    swapped: tuple[str, ...]
    seed: int


MIXTURES = (
    Mixture(NEWS, NEWS, NEWS, (), 1),
    Mixture(NEWS + TWEETS, NEWS + TWEETS, (), (), 2),
    Mixture(NEWS, NEWS + TWEETS + POSTS, (), (), 3),
    Mixture(NEWS, NEWS + TWEETS, NEWS, NEWS, 4),
    Mixture(NEWS + TWEETS, NEWS + TWEETS + POSTS, NEWS, (), 5),
)


def train_ner(
    folder: Path,
    lexicon: EntityLexicon,
    words: bytes,
    pipelines: Mapping[str, str],
    say: Callable[[str], None],
    jobs: int = 1,
) -> bytes:
    """The packed weights; `pipelines` names the spaCy pipelines of FULL and SMALL, `words` are the clusters.

    The same files, pipelines and lexicon give the same bytes, whatever the number of processes `jobs`.
    Takes some minutes, and 500 MB of memory in each process.
    """
    countries = frozenset(
        name for entry in lexicon.entries if entry.source.startswith("countries.") for name in entry.names
    )
    gold = read_corpora(folder, countries)
    say(f"{len(gold)} sentences")
    sets = {"gold": gold}
    for kind, name in pipelines.items():
        sets[kind] = silver(name, gold)
        say(f"silver labels of {name}")
    features = WordFeatures(lexicon.first_names, lexicon.last_names, WordClusters.load(words))
    observer = Observer(features, Gazetteer(lexicon.entries))
    stock = _stock(lexicon, countries)
    mixtures = [_mixed(sets, mixture, stock) for mixture in MIXTURES]
    models: list[Weights] = []
    with ProcessPoolExecutor(jobs, mp_context=get_context("fork")) as pool:
        for model in pool.map(_train, mixtures, [observer] * len(mixtures)):
            models.append(model)
            say(f"model {len(models)} of {len(mixtures)}: {len(model.names)} features")
    return pack(average(models)._replace(common=common_words(gold)), THRESHOLD)


def common_words(sentences: Sequence[Sentence]) -> tuple[str, ...]:
    """The most frequent words of the sentences, COMMON of them."""
    counts = Counter(word for sentence in sentences for word in words_of(sentence.text))
    return tuple(sorted(sorted(counts, key=lambda word: (-counts[word], word))[:COMMON]))


def _train(sentences: Sequence[Sentence], observer: Observer) -> Weights:
    return train(_windows(sentences, observer))


def _mixed(sets: Mapping[str, Sequence[Sentence]], mixture: Mixture, stock: Stock) -> list[Sentence]:
    """The sentences of a mixture, in an order of chance."""
    taken = [
        sentence
        for kind, corpora in (("gold", mixture.gold), (FULL, mixture.full), (SMALL, mixture.small))
        for corpus in corpora
        for sentence in sets[kind]
        if sentence.corpus == corpus
    ]
    again = [
        sentence for kind in ("gold", FULL) for sentence in sets[kind] if sentence.corpus in mixture.swapped
    ]
    mixed = taken + swap_names(again, stock, mixture.seed) + shout(taken, SHOUTED, mixture.seed)
    Random(mixture.seed).shuffle(mixed)
    return mixed


def _windows(sentences: Sequence[Sentence], observer: Observer) -> Iterator[Window]:
    for sentence in sentences:
        yield from observer.windows(sentence)


def _stock(lexicon: EntityLexicon, countries: frozenset[str]) -> Stock:
    places = {entry.label for entry in lexicon.entries if entry.type == "LOC" and not entry.weak}
    return Stock(sorted(lexicon.first_names), sorted(lexicon.last_names), sorted(places), sorted(countries))
