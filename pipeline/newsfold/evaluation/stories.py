"""Measuring stories: labelled articles through tagging and grouping, pair by pair.

Input: JSON lines, plain or gzipped, of articles (see `model.article`) with two fields more: `story`, the
happening that the article tells of, and `set`, under which it is counted. A pair of articles of one topic
and window is one decision: one story or two. F1, precision and recall are those of the pairs that are one
story.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import combinations
from pathlib import Path
from time import process_time
from typing import Any, NamedTuple

from newsfold.aggregation.stories import MAX_ARTICLES, ArticleFacts, facts_of, group
from newsfold.errors import DecodeError, SourceError
from newsfold.evaluation.labelled import labelled_lines
from newsfold.eventtime.window import Window, Windows
from newsfold.ingest.step import paragraphs_of
from newsfold.model.article import Article
from newsfold.model.mention import Mention
from newsfold.tagging.mentions import mentions_of
from newsfold.tagging.step import ParagraphTagger
from newsfold.wire.codec import convert, parse

SHIPPED = Path(__file__).parent / "data" / "stories.jsonl"
"""Articles on news of March 2025 in invented papers, written for this project."""
MAX_MISTAKES = 12
"""Mistakes in the result, those of the most topics first."""

TIMING_ROUNDS = 200
"""How often a window is grouped to measure its cost."""

Records = dict[tuple[str, Window], dict[str, list[Mention]]]


class LabelledArticle(NamedTuple):
    """An article with the labels of its line: its story, and the set it is counted in."""

    article: Article
    story: str
    set: str


class Decision(NamedTuple):
    """Two articles of one (topic, window): whether they are one story by label, and by the grouping."""

    set: str
    titles: tuple[str, str]
    one_story: bool
    grouped_as_one: bool


def evaluate_stories(path: Path, tagger: ParagraphTagger, windows: Windows) -> dict[str, Any]:
    """Pairwise f1, precision, recall and n decisions, over all and by set; `mistakes` names the worst.

    `ms_per_window` is the CPU time of grouping articles as many as a record groups, or all there are.
    SourceError if the file cannot be read.
    """
    labelled = read_labelled(path)
    by_id, records = _records(labelled, tagger, windows)
    decisions = _decisions(by_id, records)
    sets = sorted({decision.set for decision in decisions})
    wrong = Counter((d.titles, d.grouped_as_one) for d in decisions if d.one_story != d.grouped_as_one)
    worst = sorted(wrong.items(), key=lambda item: (-item[1], item[0]))[:MAX_MISTAKES]
    return {
        "articles": len(labelled),
        "stories": len({item.story for item in labelled}),
        **_scores(decisions),
        "ms_per_window": _milliseconds(records),
        "sets": {name: _scores([d for d in decisions if d.set == name]) for name in sets},
        "mistakes": {
            f"{'joined' if grouped_as_one else 'parted'}: {a} | {b}": {"topics": count}
            for ((a, b), grouped_as_one), count in worst
        },
    }


def read_labelled(path: Path) -> list[LabelledArticle]:
    """The articles of a file; SourceError naming the line that cannot be read."""
    labelled: list[LabelledArticle] = []
    for line, where in labelled_lines(path):
        try:
            tree = parse(line)
            story, set_ = tree.pop("story"), tree.pop("set", "all")
            labelled.append(LabelledArticle(convert(tree, Article), str(story), str(set_)))
        except (DecodeError, KeyError, AttributeError, TypeError) as error:
            raise SourceError(
                f"no labelled article: {error}",
                where=where,
                hint='a JSON line such as {"story": "…", "uri": "…", "published_at": "…", "body": "…"}',
            ) from None
    return labelled


def _records(
    labelled: Sequence[LabelledArticle], tagger: ParagraphTagger, windows: Windows
) -> tuple[dict[str, LabelledArticle], Records]:
    """The articles by their ids, and their mentions by record and article."""
    by_id: dict[str, LabelledArticle] = {}
    records: Records = defaultdict(lambda: defaultdict(list))
    for item in labelled:
        paragraphs = paragraphs_of(item.article)
        by_id[paragraphs[0].article_id] = item
        for paragraph, tags in zip(paragraphs, tagger.tag(paragraphs), strict=True):
            for mention in mentions_of(paragraph, tags).mentions:
                for window in windows.of(mention.published_at):
                    records[mention.topic, window][mention.article_id].append(mention)
    return by_id, records


def _decisions(by_id: dict[str, LabelledArticle], records: Records) -> list[Decision]:
    return [
        _decision(by_id[a], by_id[b], story_of[a] == story_of[b])
        for _, articles in sorted(records.items())
        for story_of in [_story_numbers(articles)]
        for a, b in combinations(sorted(articles), 2)
    ]


def _milliseconds(records: Records) -> float:
    facts: dict[str, ArticleFacts] = {}
    for articles in records.values():
        for id_, mentions in articles.items():
            facts.setdefault(id_, facts_of(mentions))
    sample = list(facts.values())[:MAX_ARTICLES]
    group(sample)
    started = process_time()
    for _ in range(TIMING_ROUNDS):
        group(sample)
    return round((process_time() - started) * 1000 / TIMING_ROUNDS, 3)


def _story_numbers(articles: dict[str, list[Mention]]) -> dict[str, int]:
    """The number of the story that each article was put into."""
    stories = group(facts_of(mentions) for mentions in articles.values())
    return {article.id: number for number, story in enumerate(stories) for article in story.articles}


def _decision(first: LabelledArticle, second: LabelledArticle, grouped_as_one: bool) -> Decision:
    first_title, second_title = sorted((first.article.title, second.article.title))
    set_ = first.set if first.set == second.set else "across"
    return Decision(set_, (first_title, second_title), first.story == second.story, grouped_as_one)


def _scores(decisions: Sequence[Decision]) -> dict[str, float]:
    true_positives = sum(d.one_story and d.grouped_as_one for d in decisions)
    predicted, gold = sum(d.grouped_as_one for d in decisions), sum(d.one_story for d in decisions)
    precision, recall = (
        true_positives / predicted if predicted else 1.0,
        true_positives / gold if gold else 1.0,
    )
    f1 = 2 * true_positives / (predicted + gold) if predicted + gold else 1.0
    return {
        "f1": round(f1, 4),
        "precision": round(precision, 4),
        "recall": round(recall, 4),
        "same": gold,
        "n": len(decisions),
    }
