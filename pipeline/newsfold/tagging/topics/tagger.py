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
from newsfold.tagging.topics.embeddings import BranchReader, Vectors
from newsfold.tagging.topics.matcher import PhraseMatcher, code_points, inflections

ENOUGH = 0.5
"""Phrase weight from which a topic below a branch is tagged: one clear phrase or two hints."""
CERTAIN = 1.0
"""Phrase weight from which a branch is tagged whatever stands beside it: one strong phrase."""
MINOR = 0.25
"""What has less than this share of the strongest topic's weight is said in passing: it is tagged only by
score, or, below a branch, for a strong phrase."""
BRANCH_SCORE = 0.75
"""Score from which a branch is tagged without a strong phrase."""
SURE_WEIGHT, SURE_SHARE = 4.0, 0.5
"""Word vectors are not asked where the best branch has this weight and the next no more than this share
of it."""
TITLE_WEIGHT = 0.5
MAX_EVIDENCE = 5
MAX_TOPICS = 12
PRIOR = 0.3
NOTHING = log(PRIOR)
NEARNESS = 6.0
"""How much nearness (0 to 1) adds to the logarithm of a branch's weight."""
NEAR = 0.08
"""Nearness that tags a branch for which no phrase speaks."""
SHARED = 0.5
"""How far branches exclude each other: 0 not at all, 1 as if there were one topic to each text."""
SLOPE, OFFSET = 1.4, 1.4
"""Fitted on labelled news items, see docs/tagging.md."""

Because = list[tuple[int, int, str, float]]
Weights = dict[int, float]


@dataclass(frozen=True, slots=True)
class Reading:
    """What speaks for one topic in one text; `score` is what a tag has or would have had."""

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
        ids = {topic.id: n for n, topic in enumerate(self.topics)}
        self._branch = [ids[topic.top] for topic in self.topics]
        self._branches = sorted(set(self._branch))
        uses: dict[str, dict[int, tuple[float, str]]] = {}
        for n, topic in enumerate(self.topics):
            for phrase in topic.phrases:
                for form in inflections(phrase.text):
                    use = uses.setdefault(form, {})
                    for m in {n, self._branch[n]} if phrase.weight else set[int]():
                        if use.get(m, (0.0, ""))[0] < phrase.weight:
                            use[m] = (phrase.weight, phrase.rule)
        self._matcher = PhraseMatcher(uses)
        self._uses = [[(n, *use) for n, use in uses[p].items()] for p in self._matcher.phrases]
        names = [self.topics[n].id for n in self._branches]
        self._reader = BranchReader(self.topics, names, vectors) if vectors else None

    def tag(self, titles: Sequence[str], texts: Sequence[str]) -> list[tuple[TopicTag, ...]]:
        """The topics of each text, by falling score, then id."""
        weighed = [self._weigh(title, text) for title, text in zip(titles, texts, strict=True)]
        near = self._nearness(texts, [weight for weight, _, _ in weighed])
        return [
            self._tag(text, *found, near[n])
            for n, (text, found) in enumerate(zip(texts, weighed, strict=True))
        ]

    def explain(self, title: str, text: str) -> list[Reading]:
        """Every topic for which anything speaks, those tagged and those that nearly were."""
        weight, because, data = self._weigh(title, text)
        (near,) = self._nearness([text], [weight])
        scores = self._scores(weight, near)
        chosen = self._choose(weight, scores, near)
        at = _places(text, data, because, because)
        readings = []
        for n in {*because, *chosen}:
            spans = [(at[s], at[e], r, w) for s, e, r, w in _strongest(because.get(n))]
            if not spans:
                spans = self._vector_evidence(n, text)
            score = chosen.get(n) or self._score(n, weight, scores)
            evidence = tuple(Evidence(s, e, text[s:e], r) for s, e, r, _ in spans)
            weights = tuple(w for *_, w in spans)
            found = near[self._branches.index(self._branch[n])] if near else 0.0
            topic = self.topics[n]
            readings.append(Reading(topic, score, weight.get(n, 0.0), found, n in chosen, evidence, weights))
        return sorted(readings, key=lambda reading: (not reading.tagged, -reading.score, reading.topic.id))

    def _tag(
        self, text: str, weight: Weights, because: dict[int, Because], data: bytes, near: list[float]
    ) -> tuple[TopicTag, ...]:
        chosen = self._choose(weight, self._scores(weight, near), near)
        if not chosen:
            return ()
        at = _places(text, data, because, chosen)
        tags = []
        for n, score in chosen.items():
            spans = [(at[s], at[e], r, w) for s, e, r, w in _strongest(because.get(n))]
            if not spans:
                spans = self._vector_evidence(n, text)
            if spans:
                topic = self.topics[n]
                evidence = tuple(Evidence(s, e, text[s:e], r) for s, e, r, _ in spans)
                tags.append(TopicTag(topic.id, topic.label, score, topic.path, evidence))
        tags.sort(key=lambda tag: (-tag.score, tag.id))
        return tuple(tags)

    def _weigh(self, title: str, text: str) -> tuple[Weights, dict[int, Because], bytes]:
        """Phrase weight and spans (in bytes) per topic; a phrase counts less each time it comes again."""
        data, hits = self._matcher.scan(text)
        weight: Weights = {}
        because: dict[int, Because] = {}
        seen: dict[int, int] = {}
        for index, start, end in hits:
            seen[index] = count = seen.get(index, 0) + 1
            for n, value, rule in self._uses[index]:
                weight[n] = weight.get(n, 0.0) + value / count
                because.setdefault(n, []).append((start, end, rule, value))
        if title and weight:
            for index in {hit[0] for hit in self._matcher.scan(title)[1]}:
                for n, value, _ in self._uses[index]:
                    if n in weight:
                        weight[n] += TITLE_WEIGHT * value
        return weight, because, data

    def _nearness(self, texts: Sequence[str], weights: Sequence[Weights]) -> list[list[float]]:
        """Of each text per branch; nothing where phrases are clear enough."""
        near: list[list[float]] = [[] for _ in texts]
        if self._reader is not None:
            asked = [n for n, weight in enumerate(weights) if not self._is_sure(weight)]
            for n, found in zip(asked, self._reader.read([texts[n] for n in asked]), strict=True):
                near[n] = found
        return near

    def _is_sure(self, weight: Weights) -> bool:
        values = sorted([0.0, *(weight.get(n, 0.0) for n in self._branches)])
        return len(values) > 1 and values[-1] >= SURE_WEIGHT and values[-2] <= SURE_SHARE * values[-1]

    def _scores(self, weight: Weights, near: list[float]) -> Weights:
        """The score, calibrated, of each branch for which a phrase speaks, and of the likeliest."""
        if not self._branches:
            return {}
        raised = [log(PRIOR + weight[n]) if n in weight else NOTHING for n in self._branches]
        if near:
            raised = [value + NEARNESS * found for value, found in zip(raised, near, strict=True)]
        together = SHARED * log(sum(map(exp, raised)))
        likeliest = self._branches[raised.index(max(raised))]
        return {
            n: round(1 / (1 + exp(SLOPE * (together - value) - OFFSET)), 4)
            for n, value in zip(self._branches, raised, strict=True)
            if n in weight or n == likeliest
        }

    def _choose(self, weight: Weights, scores: Weights, near: list[float]) -> Weights:
        """The topics to tag with their scores."""
        chosen: Weights = {}
        best = max(scores.values(), default=0.0)
        certain = max(CERTAIN, MINOR * max((weight.get(n, 0.0) for n in scores), default=0.0))
        for n, score in scores.items():
            if n in weight:
                if weight[n] >= certain or score >= min(best, BRANCH_SCORE):
                    chosen[n] = score
            elif score == best and near and near[self._branches.index(n)] >= NEAR:
                chosen[n] = score
        below = [n for n, value in weight.items() if value >= ENOUGH and n != self._branch[n]]
        below.sort(key=lambda n: (-weight[n], self.topics[n].id))
        least = min(CERTAIN, MINOR * weight[below[0]]) if below else 0.0
        below = [n for n in below if self._branch[n] in chosen and weight[n] >= least]
        for n in below[: max(0, MAX_TOPICS - len(chosen))]:
            chosen[n] = self._score(n, weight, scores)
        return chosen

    def _score(self, n: int, weight: Weights, scores: Weights) -> float:
        branch = scores[self._branch[n]]
        return (
            branch if n == self._branch[n] else round(branch * (1 - 0.5 * exp(-1.5 * weight.get(n, 0.0))), 4)
        )

    def _vector_evidence(self, n: int, text: str) -> Because:
        if self._reader is None:
            return []
        spans = self._reader.words(text, self._branches.index(n), 3)
        return [(start, end, f"vectors:{self.topics[n].label}", 0.0) for start, end in sorted(spans)]


def _places(
    text: str, data: bytes, because: dict[int, Because], topics: Weights | dict[int, Because]
) -> dict[int, int]:
    offsets = [o for n in topics for span in _strongest(because.get(n)) for o in span[:2]]
    return {o: o for o in offsets} if len(data) == len(text) + 2 else code_points(data, offsets)


def _strongest(because: Because | None) -> Because:
    """The spans a tag shows: those of the greatest weight, by place."""
    if because is None or len(because) <= MAX_EVIDENCE:
        return because or []
    return sorted(sorted(because, key=lambda span: -span[3])[:MAX_EVIDENCE])
