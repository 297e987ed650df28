"""The sequence tagger: its fast decoder agrees with the definition, whatever the weights and the batch."""

from collections.abc import Sequence
from zlib import crc32

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from newsfold.lexicons.entities.entry import EntityEntry
from newsfold.tagging.entities.features import WordFeatures
from newsfold.tagging.entities.gazetteer import Gazetteer
from newsfold.tagging.entities.layout import lay_out
from newsfold.tagging.entities.sequence import NameSpan, SequenceTagger
from newsfold.tagging.entities.viterbi import best_paths
from newsfold.tagging.entities.weights import Weights, average, pack, unpack
from newsfold.tagging.entities.windows import cut_windows, near_names
from newsfold.tagging.entities.word_clusters import WordClusters, word_key
from newsfold.tagging.entities.word_clusters import pack as pack_words
from newsfold.tagging.entities.word_table import SIZE
from workshop.train.observations import FeatureExtractor

LABELS = ("B-LOC", "B-PER", "I-LOC", "I-PER", "O")
WORDS = (
    "Ann", "Boe", "of", "Paris", "the", "US", "-", "met", "in", "Rio", "de", "Janeiro", ".", "“", "he",
    "said", "McCoy's", "EU", "and", "12", "Ünal", "café",
)  # fmt: skip
SENTENCES = st.lists(st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join), min_size=1, max_size=5)
CLUSTERS = WordClusters.load(
    pack_words(
        {word_key(word): i % 3 for i, word in enumerate(WORDS)}, np.array([[0, 1], [1, 2], [1, 3]], np.uint16)
    )
)
FEATURES = WordFeatures(frozenset({"Ann"}), frozenset({"Boe", "McCoy"}), CLUSTERS)
GAZETTEER = Gazetteer(
    [
        EntityEntry("x:1", "LOC", "Rio de Janeiro", ("Rio de Janeiro", "Rio")),
        EntityEntry("x:2", "LOC", "Paris", (), ("Paris",)),
        EntityEntry("x:3", "ORG", "EU", ("EU",)),
    ]
)
OBSERVER = FeatureExtractor(FEATURES, GAZETTEER)


def chance(name: str) -> np.ndarray:
    """Weights of a feature that look like chance and are the same every time."""
    return np.array([crc32(f"{name} {label}".encode()) % 256 / 64 - 2 for label in LABELS], np.float32)


class Everything(dict[str, np.ndarray]):
    """Weights for the features of the given sentences."""

    def __init__(self, sentences: Sequence[str]) -> None:
        for sentence in sentences:
            layout = lay_out(sentence)
            for features in OBSERVER.features(layout.tokens, GAZETTEER.find(layout)):
                for feature in features:
                    self[feature] = chance(feature)


def weights_for(sentences: Sequence[str]) -> Weights:
    transitions = np.array([chance(f"after {label}") for label in LABELS])
    return Weights.of(LABELS, Everything(sentences), transitions)


def by_definition(sentence: str, weights: Weights) -> list[NameSpan]:
    """Names by plain Viterbi over the features as strings, window by window."""
    layout = lay_out(sentence)
    if not layout.tokens:
        return []
    seen = OBSERVER.features(layout.tokens, GAZETTEER.find(layout))
    able = np.array([token[0].isupper() for token in layout.tokens])
    places = near_names(able, np.ones(len(able), np.bool_))
    labels = ["O"] * len(layout.tokens)
    for first, length in zip(*cut_windows(places), strict=True):
        window = places[first : first + length]
        scores = [np.asarray(sum(weights.row(f) for f in seen[i]), np.float64) for i in window]
        total, back = scores[0], []
        for score in scores[1:]:
            ways = total[:, None] + weights.transitions
            back.append(ways.argmax(0))
            total = ways.max(0) + score
        label = int(total.argmax())
        for place in range(length - 1, -1, -1):
            labels[window[place]] = LABELS[label]
            label = int(back[place - 1][label]) if place else label
    return names(labels)


def names(labels: Sequence[str]) -> list[NameSpan]:
    found: list[NameSpan] = []
    for i, label in enumerate(labels):
        mark, _, type_ = label.partition("-")
        if mark == "I" and found and found[-1].last == i and found[-1].type == type_:
            found[-1] = found[-1]._replace(last=i + 1)
        elif mark != "O":
            found.append(NameSpan(i, i + 1, type_))
    return found


@given(SENTENCES)
@settings(max_examples=60, deadline=None)
def test_the_decoder_finds_what_the_definition_says(sentences: list[str]) -> None:
    """Summing tables in numpy gives the same names as adding up features one by one."""
    weights = weights_for(sentences)
    layouts = [lay_out(sentence) for sentence in sentences]
    hits = [GAZETTEER.find(layout) for layout in layouts]
    found = SequenceTagger(weights, FEATURES).find(layouts, hits)
    assert found == [by_definition(sentence, weights) for sentence in sentences]


def test_a_tagger_that_forgets_words_finds_the_same() -> None:
    """When the table of words is full, words are forgotten, and no name depends on what was seen before."""
    sentences = ["Ann Boe met US in Rio de Janeiro .", "he said Paris and McCoy's EU -"]
    layouts = [lay_out(sentence) for sentence in sentences]
    hits = [GAZETTEER.find(layout) for layout in layouts]
    weights = weights_for(sentences)._replace(common=("Ann", "Boe", "of", "unseen"))
    tagger = SequenceTagger(weights, FEATURES)
    before = tagger.find(layouts, hits)
    many = [lay_out(" ".join(f"Word{i}" for i in range(start, start + SIZE))) for start in (0, SIZE)]
    for layout in many:
        tagger.find([layout], [[]])
        assert tagger.find(layouts, hits) == before
    assert any(before)


@given(SENTENCES)
@settings(max_examples=40, deadline=None)
def test_a_batch_is_its_parts(sentences: list[str]) -> None:
    """A text has the same names alone as in a batch, and the second time as the first."""
    layouts = [lay_out(sentence) for sentence in sentences]
    hits = [GAZETTEER.find(layout) for layout in layouts]
    tagger = SequenceTagger(weights_for(sentences), FEATURES)
    together = tagger.find(layouts, hits)
    assert [tagger.find([layout], [hit])[0] for layout, hit in zip(layouts, hits, strict=True)] == together


def test_long_windows_are_cut() -> None:
    """However many capitals stand in a row, no window is longer than the limit, and none is lost."""
    places = np.arange(5, 1005)
    firsts, lengths = cut_windows(places)
    assert lengths.max() <= 96
    assert lengths.sum() == 1000
    assert (firsts == np.concatenate(([0], np.cumsum(lengths)[:-1]))).all()


def test_windows_of_different_lengths_are_decoded_side_by_side() -> None:
    """The best path of each window is the same as if it were decoded alone."""
    scores = np.random.default_rng(1).normal(size=(9, 3)).astype(np.float32)
    transitions = np.random.default_rng(2).normal(size=(3, 3)).astype(np.float32)
    firsts, lengths = np.array([0, 4, 5]), np.array([4, 1, 4])
    together = best_paths(scores, transitions, firsts, lengths)
    for first, length in zip(firsts, lengths, strict=True):
        alone = best_paths(scores[first : first + length], transitions, np.array([0]), np.array([length]))
        assert (together[first : first + length] == alone).all()


def test_packed_weights_come_back() -> None:
    """Packing keeps every weight to half a step, and leaves out only what it was told to."""
    weights = weights_for(["Ann Boe met in Rio de Janeiro ."])
    back = unpack(pack(weights))
    step = np.abs(weights.table).mean() / 8
    assert back.labels == LABELS
    for name, row in zip(weights.names, weights.table, strict=True):
        assert np.abs(back.row(name) - row).max() <= step
    assert len(unpack(pack(weights, 24)).names) < len(weights.names)


def test_the_average_of_a_model_with_itself_is_that_model() -> None:
    """Averaging scales all weights alike, so that nothing changes in what is found."""
    weights = weights_for(["Ann Boe met in Rio de Janeiro ."])
    layout = lay_out("Ann Boe met in Rio de Janeiro .")
    hits = [GAZETTEER.find(layout)]
    once = SequenceTagger(weights, FEATURES).find([layout], hits)
    assert SequenceTagger(average([weights, weights]), FEATURES).find([layout], hits) == once
