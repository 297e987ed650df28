"""Measuring stories: labelled articles are grouped by their profiles, and judged pair by pair.

Input: JSON lines, plain or gzipped, of articles (see `model.article`) with two fields more: `story`, the
happening that the article tells of, and `set`, under which it is counted. A pair of articles that meet in one
topic and window is one decision: one story or two. F1, precision and recall are those of the pairs that are
one story. `across_topics` has the same where all articles of a window are grouped whatever their topics are,
each pair once.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import combinations
from pathlib import Path
from time import process_time
from typing import Any, NamedTuple

from newsfold.aggregation.grouping import Dated, Grouping
from newsfold.aggregation.salience import Salience
from newsfold.aggregation.stories import MAX_ARTICLES
from newsfold.context.profile import Profile, decode_profile
from newsfold.errors import DecodeError, SourceError
from newsfold.evaluation.labelled import labelled_lines
from newsfold.eventtime.moment import strict_seconds
from newsfold.eventtime.window import Window, Windows
from newsfold.ingest.step import paragraphs_of
from newsfold.model.article import Article
from newsfold.tagging.contributions import parts_of, said_of
from newsfold.tagging.step import ParagraphTagger
from newsfold.wire.codec import convert, parse

SHIPPED = Path(__file__).parent / "data" / "stories.jsonl"
"""Articles on news of March 2025 in invented papers, written for this project."""
MAX_MISTAKES = 12
"""Mistakes in the result, those of the most topics first."""

TIMING_ROUNDS = 200
"""How often a window is grouped to measure its cost."""

Met = dict[tuple[str, Window], set[Dated]]
"""By topic and window the articles that meet there; the topic is "" for all of a window."""


class LabelledArticle(NamedTuple):
    """An article with the labels of its line: its story, and the set it is counted in."""

    article: Article
    story: str
    set: str


class Profiled(NamedTuple):
    """A labelled article and what it is grouped by."""

    labelled: LabelledArticle
    profile: Profile


class Decision(NamedTuple):
    """Two articles of one (topic, window): whether they are one story by label, and by the grouping."""

    set: str
    titles: tuple[str, str]
    one_story: bool
    grouped_as_one: bool


def evaluate_stories(
    path: Path, tagger: ParagraphTagger, windows: Windows, salience: Salience
) -> dict[str, Any]:
    """Pairwise f1, precision, recall and n decisions, over all and by set; `mistakes` names the worst.

    `ms_per_window` is the CPU time of grouping as many articles as a record groups, or all there are.
    SourceError if the file cannot be read.
    """
    labelled = read_labelled(path)
    by_article, met = _met(labelled, tagger, windows, salience)
    decisions = _decisions(by_article, {at: articles for at, articles in met.items() if at[0]})
    whole = _decisions(by_article, {at: articles for at, articles in met.items() if not at[0]})
    sets = sorted({decision.set for decision in decisions})
    wrong = Counter((d.titles, d.grouped_as_one) for d in decisions if d.one_story != d.grouped_as_one)
    worst = sorted(wrong.items(), key=lambda item: (-item[1], item[0]))[:MAX_MISTAKES]
    return {
        "articles": len(labelled),
        "stories": len({item.story for item in labelled}),
        **_scores(decisions),
        "ms_per_window": _milliseconds(by_article),
        "across_topics": _scores(whole),
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


def _met(
    labelled: Sequence[LabelledArticle], tagger: ParagraphTagger, windows: Windows, salience: Salience
) -> tuple[dict[Dated, Profiled], Met]:
    """The articles, and which of them meet."""
    by_article: dict[Dated, Profiled] = {}
    met: Met = defaultdict(set)
    for item in labelled:
        paragraphs = paragraphs_of(item.article)
        first = paragraphs[0]
        article = Dated(strict_seconds(first.published_at) or 0, first.article_id)
        by_article[article] = Profiled(item, decode_profile(first.profile))
        said = [said_of(p, tags) for p, tags in zip(paragraphs, tagger.tag(paragraphs), strict=True)]
        topics = {"", *(part.topic for part in parts_of(said) if salience.counts(part))}
        for window in windows.of(first.published_at):
            for topic in topics:
                met[topic, window].add(article)
    return by_article, met


def _decisions(by_article: dict[Dated, Profiled], met: Met) -> list[Decision]:
    return [
        _decision(by_article[a].labelled, by_article[b].labelled, story_of[a] == story_of[b])
        for _, articles in sorted(met.items())
        for story_of in [_story_numbers(by_article, articles)]
        for a, b in combinations(sorted(articles), 2)
    ]


def _story_numbers(by_article: dict[Dated, Profiled], articles: Iterable[Dated]) -> dict[Dated, int]:
    """The number of the story that each article was put into."""
    groups = _grouped(by_article, articles).groups()
    return {article: number for number, group in enumerate(groups) for article in group.articles}


def _grouped(by_article: dict[Dated, Profiled], articles: Iterable[Dated]) -> Grouping:
    grouping = Grouping()
    for article in articles:
        grouping.add(article, by_article[article].profile)
    return grouping


def _milliseconds(by_article: dict[Dated, Profiled]) -> float:
    sample = list(by_article)[:MAX_ARTICLES]
    _grouped(by_article, sample).groups()
    started = process_time()
    for _ in range(TIMING_ROUNDS):
        _grouped(by_article, sample).groups()
    return round((process_time() - started) * 1000 / TIMING_ROUNDS, 3)


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
