"""Training the topic model on the corpus: projection, head, and the two filters.

The filters are trained on what heads, prototypes and leanings say that have not seen the article in question.
"""

from collections.abc import Sequence
from typing import NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from newsfold.lexicons.topics.entry import TopicEntry
from newsfold.lexicons.topics.model import Filter, Recognised, SalienceModel, TopicModel
from newsfold.lexicons.word_vectors import WordVectors
from newsfold.tagging.topics import features
from newsfold.tagging.topics.choice import Thresholds, choose
from newsfold.tagging.topics.desks import inputs
from newsfold.tagging.topics.embeddings import TextVectors
from newsfold.tagging.topics.judge import Judge
from newsfold.tagging.topics.phrases import Found, TopicPhrases
from newsfold.tagging.topics.products import Floats
from workshop.topic_model import held_out, salience
from workshop.topic_model.chief import Softmax, softmax
from workshop.topic_model.held_out import FOLDS, Head, HeldOut, fold_of
from workshop.topic_model.logistic import DECIMALS, fitted, regression
from workshop.topic_model.prototypes import Prototypes
from workshop.topic_model.texts import Lexicon, Text, beginnings, corpus_texts, desk_texts

DIMENSIONS = 96
HEAD_STRENGTH, FILTER_STRENGTH = 0.6, 0.05
HEAD_DEFENSIBLE, FILTER_DEFENSIBLE = 0.3, 0.5
"""How likely the head and the filter are to call a branch that may be said and need not."""
CHIEF_STRENGTH = 0.006
"""Of the softmax for the chief branch little: the branches' own probabilities say most of it."""


class Learning(NamedTuple):
    """A model, and what it was learned from: each text judged by a head that had not seen its article."""

    model: TopicModel
    salience: SalienceModel
    lexicon: Lexicon
    texts: list[Text]
    found: Found
    probabilities: Floats
    """[texts, topics], negative where nothing is proposed."""


def train(topics: Sequence[TopicEntry], vectors: WordVectors) -> Learning:
    """The model, learned from the training part of the corpus."""
    lexicon = Lexicon(topics)
    texts = list(corpus_texts(lexicon.paths))
    model = _without_filters(lexicon, vectors, texts)
    judge = Judge(topics, vectors, model)
    phrases = TopicPhrases(topics, lexicon.branch_of)
    found = phrases.find([text.title for text in texts], [text.text for text in texts])
    parts = [*(fold_of(texts) != fold for fold in range(FOLDS)), np.ones(len(texts), bool)]
    prototypes = _prototypes(lexicon, judge, texts, parts)
    seen = held_out.seen(judge, texts, found, prototypes[:-1])
    rows = features.of_texts(seen)
    heads = [_head(rows, texts, model.branches, part) for part in parts]
    branches, below = judge.proposed(seen, held_out.logits(rows, texts, heads[:-1]))
    leanings = _leanings(below, texts, lexicon, parts)
    below = held_out.leaning(below, texts, leanings[:-1])
    model = msgspec.structs.replace(
        model,
        head=heads[-1].weights.round(DECIMALS).tolist(),
        offsets=heads[-1].offsets.round(DECIMALS).tolist(),
        branch_filter=_filter(branches, texts, lexicon),
        topic_filter=_filter(below, texts, lexicon),
        topics=lexicon.codes,
        prototypes=prototypes[-1].astype(int).tolist(),
        leanings=leanings[-1].tolist(),
    )
    judge = Judge(topics, vectors, model)
    probabilities = judge.judged(seen, (branches, below))
    chief = _chief(texts, probabilities, judge, phrases, lexicon)
    starts = list(beginnings(lexicon.paths))
    without = HeldOut(heads[:-1], prototypes[:-1], leanings[:-1])
    of_starts = _judged_held_out(starts, judge, phrases, without)
    learned = [
        *salience.of_training(starts, of_starts, texts, probabilities, lexicon),
        *salience.long_ones(judge, phrases, lexicon),
    ]
    model = msgspec.structs.replace(
        model,
        desk_weights=chief.weights.round(DECIMALS).tolist(),
        desk_offsets=chief.offsets.round(DECIMALS).tolist(),
        recognised=_recognised(texts, probabilities, found, lexicon),
    )
    return Learning(model, salience.learn(learned, lexicon), lexicon, texts, found, probabilities)


def _without_filters(lexicon: Lexicon, vectors: WordVectors, texts: Sequence[Text]) -> TopicModel:
    """The projection, and nothing else that is learned."""
    branches = sorted({topic.top for topic in lexicon.topics})
    projection = np.round(_projection(lexicon.topics, vectors, texts), DECIMALS).tolist()
    nothing = Filter([], [], [], 0.0)
    return TopicModel(branches, projection, [], [], nothing, nothing, [], [], [], [], [], {})


def _prototypes(
    lexicon: Lexicon, judge: Judge, texts: Sequence[Text], parts: Sequence[NDArray[np.bool_]]
) -> list[Floats]:
    """Those learned from each part of the texts."""
    vectors = judge.vectors
    sums = vectors.sums([text.text for text in texts]) + vectors.sums([text.title for text in texts])
    prototypes = Prototypes(lexicon, vectors, texts, sums[:, :-1])
    return [prototypes.learned_from(part) for part in parts]


def _leanings(
    below: features.Proposed,
    texts: Sequence[Text],
    lexicon: Lexicon,
    parts: Sequence[NDArray[np.bool_]],
) -> list[Floats]:
    """Those learned from each part of the texts."""
    filter_, targets = _filter(below, texts, lexicon), np.array(_targets(below, texts, lexicon))
    used = [part[below.texts] for part in parts]
    return [
        held_out.leanings(below, targets, filter_, part, len(lexicon.codes)).round(DECIMALS) for part in used
    ]


def _chief(
    texts: Sequence[Text], probabilities: Floats, judge: Judge, phrases: TopicPhrases, lexicon: Lexicon
) -> Softmax:
    """Learned from the texts of which the corpus says which branch is the chief one.

    `probabilities` are those of `texts`; the further texts of the corpus, from which nothing else is learned,
    are judged here.
    """
    more = list(desk_texts(lexicon.paths))
    titles, bodies = [text.title for text in more], [text.text for text in more]
    likely = np.vstack((probabilities, judge.probabilities(titles, bodies, phrases.find(titles, bodies))))
    numbers = {lexicon.codes[n]: number for number, n in enumerate(judge.tree.branches.tolist())}
    chief = [numbers.get(text.chief, -1) for text in [*texts, *more]]
    used = [row for row, number in enumerate(chief) if number >= 0]
    rows = inputs(likely[used][:, judge.tree.branches])
    return softmax(rows, [chief[row] for row in used], CHIEF_STRENGTH)


def _judged_held_out(texts: Sequence[Text], judge: Judge, phrases: TopicPhrases, without: HeldOut) -> Floats:
    """Float64 [texts, topics]: the probabilities, each by what has not seen its article."""
    found = phrases.find([text.title for text in texts], [text.text for text in texts])
    seen = held_out.seen(judge, texts, found, without.prototypes)
    logits = held_out.logits(features.of_texts(seen), texts, without.heads)
    branches, below = judge.proposed(seen, logits)
    return judge.judged(seen, (branches, held_out.leaning(below, texts, without.leanings)))


def _projection(lexicon: Sequence[TopicEntry], vectors: WordVectors, texts: Sequence[Text]) -> Floats:
    """The directions in which topics and texts differ most, float64 [dimension, DIMENSIONS].

    Singular vectors; their signs are such that the greatest part of each is positive.
    """
    whole = TextVectors(vectors, np.eye(vectors.matrix.shape[1]))
    of_topics = [" ".join([topic.label, *(phrase.text for phrase in topic.phrases)]) for topic in lexicon]
    of_texts = [f"{text.title} {text.text}" for text in texts]
    rows = whole.sums([*of_topics, *of_texts, *of_texts])[:, :-1]
    rows /= np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    directions = np.linalg.svd(rows, full_matrices=False)[2][:DIMENSIONS]
    greatest = directions[np.arange(len(directions)), np.abs(directions).argmax(1)]
    return np.asarray((directions * np.sign(greatest)[:, None]).T)


def _head(rows: Floats, texts: Sequence[Text], branches: Sequence[str], used: NDArray[np.bool_]) -> Head:
    """Learned from the texts that are `used`."""
    weights, offsets = [], []
    for branch in branches:
        targets = np.array([_target(branch, text, HEAD_DEFENSIBLE) for text in texts])
        weight, offset = regression(rows[used], targets[used], HEAD_STRENGTH)
        weights.append(weight)
        offsets.append(offset)
    return Head(np.array(weights), np.array(offsets))


def _filter(proposed: features.Proposed, texts: Sequence[Text], lexicon: Lexicon) -> Filter:
    """Learned from all that was proposed."""
    return fitted(proposed.features, _targets(proposed, texts, lexicon), FILTER_STRENGTH)


def _targets(proposed: features.Proposed, texts: Sequence[Text], lexicon: Lexicon) -> list[float]:
    targets: list[float] = []
    for number, n in zip(proposed.texts.tolist(), proposed.topics.tolist(), strict=True):
        code = lexicon.codes[n]
        defensible = FILTER_DEFENSIBLE if lexicon.tops[code] == code else 1.0
        targets.append(_target(code, texts[number], defensible))
    return targets


def _target(code: str, text: Text, defensible: float) -> float:
    if code in text.wanted:
        return 1.0
    return defensible if code in text.right else 0.0


def _recognised(
    texts: Sequence[Text], probabilities: Floats, found: Found, lexicon: Lexicon
) -> dict[str, Recognised]:
    """For each topic that paragraphs are about, what becomes of them."""
    choice = choose(probabilities, found.proposals, np.array(lexicon.branch_of), Thresholds())
    counts: dict[str, list[int]] = {}
    for text, about in zip(texts, choice.about, strict=True):
        if not text.whole:
            mine = {lexicon.codes[n] for n in np.flatnonzero(about).tolist()}
            for code in text.wanted | (mine - text.right):
                of_code = counts.setdefault(code, [0, 0, 0])
                of_code[0] += code in text.wanted
                of_code[1] += code in text.wanted and code in mine
                of_code[2] += code not in text.right
    return {code: Recognised(*counts[code]) for code in sorted(counts)}
