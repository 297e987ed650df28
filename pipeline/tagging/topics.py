"""Topics of paragraphs: weighted phrases of a lexicon, summed per topic and per branch, with evidence."""

from collections.abc import Sequence
from math import exp

from pipeline.lexicons.topic_entry import TopicEntry
from pipeline.model import Evidence, TopicTag
from pipeline.tagging.matcher import PhraseMatcher, code_points, inflections

SCALE = 1.2
"""Score of a raw weight w: 1 - exp(-SCALE * w)."""
THRESHOLD = 0.4
"""Raw weight from which a topic is tagged: one clear phrase, or two hints."""
TITLE_WEIGHT = 0.5
MAX_EVIDENCE = 5

Hits = dict[int, float]
Spans = list[tuple[int, int, int]]


class TopicTagger:
    """Tags texts with the topics of a lexicon; pure, and of each text independent of its batch."""

    def __init__(self, topics: Sequence[TopicEntry]) -> None:
        self.topics = tuple(topics)
        ids = {topic.id: n for n, topic in enumerate(self.topics)}
        self._top = [ids[topic.top] for topic in self.topics]
        uses: dict[str, list[tuple[int, float, str]]] = {}
        for n, topic in enumerate(self.topics):
            for phrase in topic.phrases:
                for form in inflections(phrase.text):
                    uses.setdefault(form, []).append((n, phrase.weight, phrase.rule))
        self._matcher = PhraseMatcher(uses)
        self._uses = [uses[phrase] for phrase in self._matcher.phrases]

    def tag(self, titles: Sequence[str], texts: Sequence[str]) -> list[tuple[TopicTag, ...]]:
        """The topics of each text, by falling score, then id; the title may raise a score, no more."""
        return [self._tag(title, text) for title, text in zip(titles, texts, strict=True)]

    def _tag(self, title: str, text: str) -> tuple[TopicTag, ...]:
        data, spans = self._matcher.scan(text)
        if not spans:
            return ()
        raw, because = self._weigh(spans)
        chosen = [n for n, weight in raw.items() if weight >= THRESHOLD]
        if not chosen:
            return ()
        offsets = [o for n in chosen for s in because[n][:MAX_EVIDENCE] for o in s[:2]]
        at = {o: o for o in offsets} if len(data) == len(text) + 2 else code_points(data, offsets)
        tags = [self._tag_of(n, raw[n], because[n], text, at) for n in chosen]
        return tuple(sorted(tags, key=lambda tag: (-tag.score, tag.id)))

    def _weigh(self, spans: Spans) -> tuple[Hits, dict[int, list[tuple[int, int, str]]]]:
        raw: Hits = {}
        because: dict[int, list[tuple[int, int, str]]] = {}
        for index, start, end in spans:
            for n, weight, rule in self._uses[index]:
                if not weight:
                    continue
                for m in {n, self._top[n]}:
                    raw[m] = raw.get(m, 0.0) + weight
                    because.setdefault(m, []).append((start, end, rule))
        return raw, because

    def _tag_of(
        self, n: int, weight: float, because: list[tuple[int, int, str]], text: str, at: dict[int, int]
    ) -> TopicTag:
        topic = self.topics[n]
        evidence = tuple(
            Evidence(at[start], at[end], text[at[start] : at[end]], rule)
            for start, end, rule in because[:MAX_EVIDENCE]
        )
        return TopicTag(topic.id, topic.label, round(1 - exp(-SCALE * weight), 4), topic.path, evidence)
