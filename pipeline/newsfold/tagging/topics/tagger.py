"""Topics of paragraphs: phrases of a lexicon propose them, a small model learned from labelled text disposes.

A branch (top-level topic) is proposed by all phrases of its topics, or by the words of the text as a whole; a
topic below it by phrases of its own, and it is never tagged without its branch. The title may raise what the
text says; alone it tags no topic below a branch. What a text only mentions is tagged as said in passing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from newsfold.lexicons.topics.entry import TopicEntry
from newsfold.lexicons.topics.languages import ENGLISH
from newsfold.lexicons.topics.model import TopicModel
from newsfold.model.tags import Desk, Evidence, TopicTag
from newsfold.tagging.topics.choice import Choice, Thresholds, choose, chosen_by_weight
from newsfold.tagging.topics.desks import Desks
from newsfold.tagging.topics.embeddings import Vectors
from newsfold.tagging.topics.evidence import Span, Spans, evidence_of
from newsfold.tagging.topics.judge import Judge
from newsfold.tagging.topics.matcher import Ints
from newsfold.tagging.topics.phrases import Found, TopicPhrases
from newsfold.tagging.topics.products import Floats

MAX_TOPICS, MAX_PASSING = 12, 3
TELLING_WORDS = 3
"""Words that are the evidence of a branch without a phrase."""
_AT_ONCE = 256
"""Texts judged together; it bounds the memory and changes nothing else."""


class Learned(NamedTuple):
    """What a tagger decides with beside the phrases."""

    vectors: Vectors
    model: TopicModel


class Judged(NamedTuple):
    """A batch of texts, what was found in them, how likely each topic is, and what was chosen."""

    texts: Sequence[str]
    found: Found
    probabilities: Floats
    """[texts, topics], negative where nothing is proposed."""
    choice: Choice


class TextTopics(NamedTuple):
    """The topics of a text by falling score, then id, those in passing last; its desks, the chief first."""

    tags: tuple[TopicTag, ...]
    desks: tuple[Desk, ...]


@dataclass(frozen=True, slots=True)
class TopicExplanation:
    """The evidence for one topic in one text, and what became of it.

    `score` is the probability of the tag, or what it would have been; `weight` that of its phrases; `reason`
    says why it is tagged or not. `weights[i]` is the phrase weight of `evidence[i]`, 0 for a telling word.
    """

    topic: TopicEntry
    score: float
    weight: float
    tagged: bool
    reason: str
    evidence: tuple[Evidence, ...]
    weights: tuple[float, ...]


class TopicTagger:
    """Tags texts with the topics of a lexicon; pure, and of each text independent of its batch."""

    def __init__(
        self,
        topics: Sequence[TopicEntry],
        learned: Learned | None = None,
        thresholds: Thresholds | None = None,
        language: str = ENGLISH,
    ) -> None:
        """Where nothing is learned, or branches of the model are missing, the weights of phrases decide.

        `language` is that of the phrases and the texts, by ISO 639-1 code.
        """
        self.topics = tuple([replace(topic, phrases=(), examples=()) for topic in topics])
        """Without their phrases, which are laid out for the search."""
        index_of = {topic.id: n for n, topic in enumerate(self.topics)}
        self._rank_of_id = np.argsort(np.argsort([topic.id for topic in self.topics], kind="stable"))
        self._branch_of = np.array([index_of[topic.top] for topic in self.topics], np.int64)
        self._phrases = TopicPhrases(topics, self._branch_of.tolist(), language)
        self._thresholds = thresholds or Thresholds()
        fits = learned is not None and set(learned.model.branches) <= index_of.keys()
        self._judge = Judge(self.topics, *learned) if learned and fits else None
        self._branches = np.flatnonzero(self._branch_of == np.arange(len(self.topics)))
        self._desks = _desks(
            [self.topics[n].id for n in self._branches], learned.model if learned and fits else None
        )

    def prepare(self) -> None:
        """Make what the first text would have to wait for."""
        self._phrases.prepare()

    def tag(self, titles: Sequence[str], texts: Sequence[str]) -> list[tuple[TopicTag, ...]]:
        """The topics of each text by falling score, then id; those said in passing come last."""
        return [of_text.tags for of_text in self.read(titles, texts)]

    def desks(self, titles: Sequence[str], texts: Sequence[str]) -> list[tuple[Desk, ...]]:
        """The desks of each text, the branch that it is chiefly about first; none where none is likely."""
        return [of_text.desks for of_text in self.read(titles, texts)]

    def read(self, titles: Sequence[str], texts: Sequence[str]) -> list[TextTopics]:
        """The topics and the desks of each text."""
        result: list[TextTopics] = []
        for start in range(0, len(texts), _AT_ONCE):
            part = slice(start, start + _AT_ONCE)
            judged = self.judged(titles[part], texts[part])
            both = zip(self._tags(judged), self._desks_of(judged), strict=True)
            result += [TextTopics(tags, desks) for tags, desks in both]
        return result

    def probabilities(self, titles: Sequence[str], texts: Sequence[str]) -> list[dict[str, float]]:
        """For each text the probability of every topic that is proposed for it.

        Where nothing is learned these are the topics that the text is about, with their scores by weight; so
        are those of a user's own phrases.
        """
        result: list[dict[str, float]] = []
        for start in range(0, len(texts), _AT_ONCE):
            part = slice(start, start + _AT_ONCE)
            judged = self.judged(titles[part], texts[part])
            probabilities = judged.probabilities
            if self._judge is None or judged.found.proposals.own.any():
                scores = self._scores(judged, judged.found.rows, probabilities)
                probabilities = np.where(judged.choice.about, scores, probabilities)
            of_text: list[dict[str, float]] = [{} for _ in texts[part]]
            for i, n in np.argwhere(probabilities >= 0).tolist():
                of_text[i][self.topics[n].id] = float(probabilities[i, n])
            result += of_text
        return result

    def explain(self, title: str, text: str) -> list[TopicExplanation]:
        """Every topic that was proposed, tagged ones first, then by falling score."""
        judged = self.judged([title], [text])
        rows = judged.found.rows[0]
        topics = np.flatnonzero((judged.probabilities[0] >= 0) | (rows >= 0))
        scores = self._scores(judged, rows[topics], judged.probabilities[0, topics]).clip(0).tolist()
        weights = np.append(judged.found.proposals.weight, 0.0)[rows[topics]].tolist()
        spans_of = Spans(judged.texts, judged.found, rows[topics], self._phrases)
        tagged = {tag.id for tag in self._tags(judged)[0]}
        explanations = []
        for number, n in enumerate(topics.tolist()):
            topic, spans = self.topics[n], spans_of.of(number, 0) or self._telling_words(text, n)
            explanations.append(
                TopicExplanation(
                    topic,
                    scores[number],
                    weights[number],
                    topic.id in tagged,
                    self._reason(judged, n, topic.id in tagged),
                    evidence_of(text, spans),
                    tuple(weight for *_, weight in spans),
                )
            )
        return sorted(explanations, key=lambda e: (not e.tagged, -e.score, e.topic.id))

    def judged(self, titles: Sequence[str], texts: Sequence[str]) -> Judged:
        """What is found in texts and made of it."""
        found = self._phrases.find(titles, texts)
        if self._judge is None:
            probabilities = np.full((len(texts), len(self.topics)), -1.0)
            choice = chosen_by_weight(found.proposals, self._branch_of, len(texts))
            return Judged(texts, found, probabilities, choice)
        probabilities = self._judge.probabilities(titles, texts, found)
        choice = choose(probabilities, found.proposals, self._branch_of, self._thresholds)
        return Judged(texts, found, probabilities, choice)

    def _tags(self, judged: Judged) -> list[tuple[TopicTag, ...]]:
        texts, topics = np.nonzero(judged.choice.about | judged.choice.passing)
        passing = judged.choice.passing[texts, topics]
        scores = self._scores(judged, judged.found.rows[texts, topics], judged.probabilities[texts, topics])
        order = np.lexsort((self._rank_of_id[topics], -scores, passing, texts))
        texts, topics = texts[order], topics[order]
        rows = judged.found.rows[texts, topics]
        spans = Spans(judged.texts, judged.found, rows, self._phrases)
        tags: list[list[TopicTag]] = [[] for _ in judged.texts]
        columns = texts.tolist(), topics.tolist(), scores[order].tolist(), passing[order].tolist()
        for evidence, i, n, score, said_in_passing in zip(spans.evidence(texts), *columns, strict=True):
            topic = self.topics[n]
            if not evidence:
                evidence = evidence_of(judged.texts[i], self._telling_words(judged.texts[i], n))
            if evidence:
                tags[i].append(TopicTag(topic.id, topic.label, score, topic.path, evidence, said_in_passing))
        return [strongest_tags(of_text) for of_text in tags]

    def _desks_of(self, judged: Judged) -> list[tuple[Desk, ...]]:
        likely = self._scores(
            judged, judged.found.rows[:, self._branches], judged.probabilities[:, self._branches]
        )
        return self._desks.of(likely.clip(0), judged.choice.about[:, self._branches])

    def _scores(self, judged: Judged, rows: Ints, probabilities: Floats) -> Floats:
        """The probabilities, or, where a user's own phrases decide or nothing is learned, those by weight.

        `rows` are those of the proposals, -1 for a topic without a phrase.
        """
        proposals = judged.found.proposals
        weight = proposals.weight if self._judge is None else proposals.own
        weights = np.append(weight, 0.0)[rows]
        by_weight = np.where(weights > 0, 1 - 0.5 * np.exp(-1.5 * weights), 0.0).round(4)
        return np.maximum(probabilities, by_weight)

    def _reason(self, judged: Judged, topic: int, tagged: bool) -> str:
        about, passing = judged.choice.about[0, topic], judged.choice.passing[0, topic]
        if about or passing:
            if not tagged:
                return "others are likelier"
            return "the text is about it" if about else "said in passing"
        branch = int(self._branch_of[topic])
        probability = float(judged.probabilities[0, topic])
        if probability < 0:
            return "its phrases are too few"
        least = self._thresholds.branch if topic == branch else self._thresholds.topic
        if probability < least:
            return f"less likely than {least:g}"
        return f"the text is not about {self.topics[branch].label}"

    def _telling_words(self, text: str, topic: int) -> list[Span]:
        if self._judge is None or self._judge.tree.number[topic] < 0:
            return []
        words = self._judge.words_for(text, topic, TELLING_WORDS)
        return [(start, end, f"words:{self.topics[topic].label}", 0.0) for start, end in sorted(words)]


def _desks(branches: Sequence[str], model: TopicModel | None) -> Desks:
    """By the model for its branches; one that it does not know, or all without it, by its own probability."""
    weights, offsets = np.eye(len(branches)), np.zeros(len(branches))
    if model is not None:
        known = [branches.index(code) for code in model.branches]
        weights[np.ix_(known, known)] = model.desk_weights
        offsets[known] = model.desk_offsets
    return Desks(branches, weights, offsets)


def strongest_tags(tags: list[TopicTag]) -> tuple[TopicTag, ...]:
    """The first of those the text is about, and of those said in passing, which follow them."""
    if len(tags) <= MAX_PASSING:
        return tuple(tags)
    about = sum([not tag.passing for tag in tags])
    return (*tags[: min(about, MAX_TOPICS)], *tags[about : about + MAX_PASSING])
