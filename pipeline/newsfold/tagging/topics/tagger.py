"""Topics of paragraphs: weighted phrases of a lexicon and nearness to its branches, with evidence.

A branch (top-level topic) is weighed by all phrases of its topics; where these leave doubt, word vectors
weigh in. A topic below it is tagged for phrases of its own only, and never without its branch. The title
may raise what the text says; alone it tags nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log

from newsfold.lexicons.topics.entry import TopicEntry
from newsfold.model.tags import Evidence, TopicTag
from newsfold.tagging.topics.embeddings import BranchNearness, Vectors
from newsfold.tagging.topics.matcher import PhraseMatcher, code_points, inflections

MIN_WEIGHT = 0.5
"""Phrase weight from which a topic below a branch is tagged: one clear phrase or two hints."""
CERTAIN_WEIGHT = 1.0
"""Phrase weight from which a branch is tagged whatever stands beside it: one strong phrase."""
MINOR_SHARE = 0.25
"""What has less than this share of the strongest topic's weight is said in passing: it is tagged only by
score, or, below a branch, for a strong phrase."""
BRANCH_SCORE = 0.75
"""Score from which a branch is tagged without a strong phrase."""
SURE_WEIGHT, SURE_SHARE = 4.0, 0.5
"""Word vectors are not used where the best branch has this weight and the next no more than this share
of it."""
TITLE_WEIGHT = 0.5
MAX_EVIDENCE = 5
MAX_TOPICS = 12
PRIOR_WEIGHT = 0.3
LOG_PRIOR = log(PRIOR_WEIGHT)
NEARNESS_FACTOR = 6.0
"""How much nearness (0 to 1) adds to the logarithm of a branch's weight."""
MIN_NEARNESS = 0.08
"""Nearness from which a branch without any phrase is tagged."""
EXCLUSION = 0.5
"""How far branches exclude each other: 0 not at all, 1 as if there were one topic to each text."""
CALIBRATION_SLOPE, CALIBRATION_OFFSET = 1.4, 1.4
"""Logistic calibration (Platt 1999), fitted on labelled news items; see docs/tagging.md."""

Spans = list[tuple[int, int, str, float]]
"""Evidence: start, end, rule and phrase weight of each span."""
ByTopic = dict[int, float]
"""A number for each topic, keyed by the topic's index in the lexicon."""


@dataclass(frozen=True, slots=True)
class TopicExplanation:
    """The evidence for one topic in one text; `score` is that of the tag, or what it would have been.

    `weights[i]` is the phrase weight of `evidence[i]`, 0 for a word found by its vector.
    """

    topic: TopicEntry
    score: float
    weight: float
    nearness: float
    tagged: bool
    evidence: tuple[Evidence, ...]
    weights: tuple[float, ...]


class TopicTagger:
    """Tags texts with the topics of a lexicon; pure, and of each text independent of its batch."""

    def __init__(self, topics: Sequence[TopicEntry], vectors: Vectors | None = None) -> None:
        """Without vectors, phrases alone decide."""
        self.topics = tuple(topics)
        index_of = {topic.id: n for n, topic in enumerate(self.topics)}
        self._branch_of = [index_of[topic.top] for topic in self.topics]
        self._branches = sorted(set(self._branch_of))
        phrase_topics: dict[str, dict[int, tuple[float, str]]] = {}
        for n, topic in enumerate(self.topics):
            for phrase in topic.phrases:
                for form in inflections(phrase.text):
                    topics_of_form = phrase_topics.setdefault(form, {})
                    for m in {n, self._branch_of[n]} if phrase.weight else set[int]():
                        if topics_of_form.get(m, (0.0, ""))[0] < phrase.weight:
                            topics_of_form[m] = (phrase.weight, phrase.rule)
        self._matcher = PhraseMatcher(phrase_topics)
        self._phrase_topics = [
            [(n, *weight_and_rule) for n, weight_and_rule in phrase_topics[form].items()]
            for form in self._matcher.phrases
        ]
        branch_ids = [self.topics[n].id for n in self._branches]
        self._branch_nearness = BranchNearness(self.topics, branch_ids, vectors) if vectors else None

    def tag(self, titles: Sequence[str], texts: Sequence[str]) -> list[tuple[TopicTag, ...]]:
        """The topics of each text, by falling score, then id."""
        weighed = [self._weigh(title, text) for title, text in zip(titles, texts, strict=True)]
        nearness = self._nearness(texts, [weights for weights, _, _ in weighed])
        return [
            self._tag(text, *phrase_evidence, nearness[i])
            for i, (text, phrase_evidence) in enumerate(zip(texts, weighed, strict=True))
        ]

    def explain(self, title: str, text: str) -> list[TopicExplanation]:
        """Every topic with evidence in the text, tagged ones first, then by falling score."""
        weights, byte_spans, data = self._weigh(title, text)
        (nearness,) = self._nearness([text], [weights])
        scores = self._scores(weights, nearness)
        chosen = self._choose(weights, scores, nearness)
        code_point_of = _code_point_offsets(text, data, byte_spans, byte_spans)
        explanations = []
        for n in {*byte_spans, *chosen}:
            spans = [
                (code_point_of[s], code_point_of[e], r, w) for s, e, r, w in _strongest(byte_spans.get(n))
            ]
            if not spans:
                spans = self._vector_evidence(n, text)
            score = chosen.get(n) or self._score(n, weights, scores)
            evidence = tuple(Evidence(s, e, text[s:e], r) for s, e, r, _ in spans)
            span_weights = tuple(w for *_, w in spans)
            topic_nearness = nearness[self._branches.index(self._branch_of[n])] if nearness else 0.0
            topic = self.topics[n]
            explanations.append(
                TopicExplanation(
                    topic, score, weights.get(n, 0.0), topic_nearness, n in chosen, evidence, span_weights
                )
            )
        return sorted(
            explanations,
            key=lambda explanation: (not explanation.tagged, -explanation.score, explanation.topic.id),
        )

    def _tag(
        self, text: str, weights: ByTopic, byte_spans: dict[int, Spans], data: bytes, nearness: list[float]
    ) -> tuple[TopicTag, ...]:
        chosen = self._choose(weights, self._scores(weights, nearness), nearness)
        if not chosen:
            return ()
        code_point_of = _code_point_offsets(text, data, byte_spans, chosen)
        tags = []
        for n, score in chosen.items():
            spans = [
                (code_point_of[s], code_point_of[e], r, w) for s, e, r, w in _strongest(byte_spans.get(n))
            ]
            if not spans:
                spans = self._vector_evidence(n, text)
            if spans:
                topic = self.topics[n]
                evidence = tuple(Evidence(s, e, text[s:e], r) for s, e, r, _ in spans)
                tags.append(TopicTag(topic.id, topic.label, score, topic.path, evidence))
        tags.sort(key=lambda tag: (-tag.score, tag.id))
        return tuple(tags)

    def _weigh(self, title: str, text: str) -> tuple[ByTopic, dict[int, Spans], bytes]:
        """Phrase weight and byte spans per topic, and the scanned bytes; an nth occurrence counts 1/n."""
        data, matches = self._matcher.scan(text)
        weights: ByTopic = {}
        byte_spans: dict[int, Spans] = {}
        counts: dict[int, int] = {}
        for index, start, end in matches:
            counts[index] = count = counts.get(index, 0) + 1
            for n, value, rule in self._phrase_topics[index]:
                weights[n] = weights.get(n, 0.0) + value / count
                byte_spans.setdefault(n, []).append((start, end, rule, value))
        if title and weights:
            for index in {match[0] for match in self._matcher.scan(title)[1]}:
                for n, value, _ in self._phrase_topics[index]:
                    if n in weights:
                        weights[n] += TITLE_WEIGHT * value
        return weights, byte_spans, data

    def _nearness(self, texts: Sequence[str], weights_per_text: Sequence[ByTopic]) -> list[list[float]]:
        """Per text its nearness to each branch; [] where phrases are clear enough, or without vectors."""
        nearness_per_text: list[list[float]] = [[] for _ in texts]
        if self._branch_nearness is not None:
            unsure = [i for i, weights in enumerate(weights_per_text) if not self._is_sure(weights)]
            for i, nearness in zip(
                unsure, self._branch_nearness.measure([texts[i] for i in unsure]), strict=True
            ):
                nearness_per_text[i] = nearness
        return nearness_per_text

    def _is_sure(self, weights: ByTopic) -> bool:
        values = sorted([0.0, *(weights.get(n, 0.0) for n in self._branches)])
        return len(values) > 1 and values[-1] >= SURE_WEIGHT and values[-2] <= SURE_SHARE * values[-1]

    def _scores(self, weights: ByTopic, nearness: list[float]) -> ByTopic:
        """The calibrated score, in (0, 1), of each branch with phrases and of the likeliest branch."""
        if not self._branches:
            return {}
        logits = [log(PRIOR_WEIGHT + weights[n]) if n in weights else LOG_PRIOR for n in self._branches]
        if nearness:
            logits = [logit + NEARNESS_FACTOR * near for logit, near in zip(logits, nearness, strict=True)]
        log_total = EXCLUSION * log(sum(map(exp, logits)))
        likeliest = self._branches[logits.index(max(logits))]
        return {
            n: round(1 / (1 + exp(CALIBRATION_SLOPE * (log_total - logit) - CALIBRATION_OFFSET)), 4)
            for n, logit in zip(self._branches, logits, strict=True)
            if n in weights or n == likeliest
        }

    def _choose(self, weights: ByTopic, scores: ByTopic, nearness: list[float]) -> ByTopic:
        """The topics to tag with their scores."""
        chosen: ByTopic = {}
        best_score = max(scores.values(), default=0.0)
        certain_weight = max(
            CERTAIN_WEIGHT, MINOR_SHARE * max((weights.get(n, 0.0) for n in scores), default=0.0)
        )
        for n, score in scores.items():
            if n in weights:
                if weights[n] >= certain_weight or score >= min(best_score, BRANCH_SCORE):
                    chosen[n] = score
            elif score == best_score and nearness and nearness[self._branches.index(n)] >= MIN_NEARNESS:
                chosen[n] = score
        subtopics = [n for n, weight in weights.items() if weight >= MIN_WEIGHT and n != self._branch_of[n]]
        subtopics.sort(key=lambda n: (-weights[n], self.topics[n].id))
        min_weight = min(CERTAIN_WEIGHT, MINOR_SHARE * weights[subtopics[0]]) if subtopics else 0.0
        subtopics = [n for n in subtopics if self._branch_of[n] in chosen and weights[n] >= min_weight]
        for n in subtopics[: max(0, MAX_TOPICS - len(chosen))]:
            chosen[n] = self._score(n, weights, scores)
        return chosen

    def _score(self, n: int, weights: ByTopic, scores: ByTopic) -> float:
        branch = scores[self._branch_of[n]]
        return (
            branch
            if n == self._branch_of[n]
            else round(branch * (1 - 0.5 * exp(-1.5 * weights.get(n, 0.0))), 4)
        )

    def _vector_evidence(self, n: int, text: str) -> Spans:
        if self._branch_nearness is None:
            return []
        spans = self._branch_nearness.strongest_words(text, self._branches.index(n), 3)
        return [(start, end, f"vectors:{self.topics[n].label}", 0.0) for start, end in sorted(spans)]


def _code_point_offsets(
    text: str, data: bytes, byte_spans: dict[int, Spans], topics: ByTopic | dict[int, Spans]
) -> dict[int, int]:
    """Code-point offset of each byte offset in the evidence of these topics."""
    offsets = [offset for n in topics for span in _strongest(byte_spans.get(n)) for offset in span[:2]]
    return (
        {offset: offset for offset in offsets} if len(data) == len(text) + 2 else code_points(data, offsets)
    )


def _strongest(spans: Spans | None) -> Spans:
    """The MAX_EVIDENCE spans of the greatest weight, by start."""
    if spans is None or len(spans) <= MAX_EVIDENCE:
        return spans or []
    return sorted(sorted(spans, key=lambda span: -span[3])[:MAX_EVIDENCE])
