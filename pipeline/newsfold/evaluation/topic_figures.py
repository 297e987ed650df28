"""Measuring topics against labels by hand: how many are right, how many were found, by branch."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from newsfold.aggregation.salience import Salience
from newsfold.evaluation.topic_labels import Labelled, labelled_articles, labelled_paragraphs
from newsfold.lexicons.topics.entry import TopicEntry
from newsfold.model.contribution import Contribution
from newsfold.model.paragraph import Paragraph, beginning_of, under_title
from newsfold.model.tags import Tags, TopicTag
from newsfold.tagging.contributions import parts_of, said_of
from newsfold.tagging.tagger import likeliest

_BATCH = 128


class TopicFinder(Protocol):
    """The tagger to measure; see `tagging.topics.TopicTagger`."""

    topics: tuple[TopicEntry, ...]

    def tag(self, titles: Sequence[str], texts: Sequence[str]) -> list[tuple[TopicTag, ...]]:
        """The topics of each text."""

    def probabilities(self, titles: Sequence[str], texts: Sequence[str]) -> list[dict[str, float]]:
        """For each text the probability of every topic that is proposed for it."""


class Said(NamedTuple):
    """A labelled text, and the codes that were said of it."""

    labelled: Labelled
    codes: frozenset[str]


def evaluate_paragraphs(path: Path, tagger: TopicFinder, known: Collection[str] = ()) -> dict[str, Any]:
    """The figures of single paragraphs, tagged with their titles; see `figures`."""
    items = list(labelled_paragraphs(path))
    said: list[Said] = []
    for start in range(0, len(items), _BATCH):
        batch = items[start : start + _BATCH]
        tags = tagger.tag([item.title for item in batch], [item.paragraphs[0] for item in batch])
        said += [
            Said(item, frozenset(tag.id for tag in of_text if not tag.passing))
            for item, of_text in zip(batch, tags, strict=True)
        ]
    return figures(said, tagger.topics, known)


def evaluate_articles(
    path: Path, tagger: TopicFinder, salience: Salience, known: Collection[str] = ()
) -> dict[str, Any]:
    """The figures of whole articles, by the topics in whose records they count; see `figures`."""
    said = [
        Said(
            item,
            frozenset(
                [c.topic for c in contributions_of(item.title, item.paragraphs, tagger) if salience.counts(c)]
            ),
        )
        for item in labelled_articles(path)
    ]
    return figures(said, tagger.topics, known)


def contributions_of(title: str, texts: Sequence[str], tagger: TopicFinder) -> list[Contribution]:
    """What an article gives to each topic, by its title and paragraphs."""
    titles = [title] * len(texts)
    topics = {topic.id: topic for topic in tagger.topics}
    begun = [under_title(title, beginning_of(texts))] if len(texts) > 1 else []
    beginnings = [likeliest(likely, topics) for likely in tagger.probabilities(titles[: len(begun)], begun)]
    said = []
    for seq, (text, tags) in enumerate(zip(texts, tagger.tag(titles, texts), strict=True)):
        paragraph = Paragraph(
            id=str(seq),
            article_id="article",
            version=1,
            digest="",
            seq=seq,
            count=len(texts),
            source="",
            url="",
            title=title,
            published_at="",
            text=text,
        )
        said.append(said_of(paragraph, Tags(tags, article_topics=() if seq or not begun else beginnings[0])))
    return parts_of(said)


def figures(
    said: Sequence[Said], topics: Iterable[TopicEntry], known: Collection[str] = ()
) -> dict[str, Any]:
    """Precision and recall of branches, of topics below, and of each branch with all below it.

    Right is what must or may be said, and whatever is above it in the tree; found is a group that must be
    said of which one code is. Codes that are not `known`, if any are given, do not count. `clean` is the
    share of texts with no wrong topic; `wrong` and `missed` list labels by place.
    """
    entries = {topic.id: topic for topic in topics}
    labels = {code: entry.label for code, entry in entries.items()}
    tops = {code: entry.top for code, entry in entries.items()}
    counts: dict[str, _Count] = {"branches": _Count(), "below": _Count(), "all": _Count()}
    by_branch = {labels[top]: _Count() for top in sorted(set(tops.values()))}
    wrong: dict[str, list[str]] = {}
    missed: dict[str, list[str]] = {}
    clean = 0
    for labelled, codes in said:
        counted = {code for code in codes if not known or code in known}
        right = labelled.codes | {above for c in labelled.codes if c in entries for above in entries[c].path}
        for code in sorted(counted):
            for count in (counts["all"], counts[_level(code, tops)], by_branch[labels[tops[code]]]):
                count.said += 1
                count.right += code in right
        for group in labelled.must:
            top = next((tops[code] for code in sorted(group) if code in tops), "")
            level = _level(min(group), tops)
            for count in (counts["all"], counts[level], *([by_branch[labels[top]]] if top else [])):
                count.wanted += 1
                count.found += bool(group & counted)
            if not group & counted:
                missed.setdefault(labelled.where, []).append(
                    "|".join(labels.get(c, c) for c in sorted(group))
                )
        if faults := counted - right:
            wrong.setdefault(labelled.where, []).extend(labels[code] for code in sorted(faults))
        clean += not faults
    return {
        "n": len(said),
        **{name: count.figures() for name, count in counts.items()},
        "clean": round(clean / len(said), 4) if said else 0.0,
        "by_branch": {
            name: count.figures() for name, count in by_branch.items() if count.said or count.wanted
        },
        "wrong": wrong,
        "missed": missed,
    }


class _Count:
    """Topics said and how many of them are right; groups wanted and how many of them were found."""

    def __init__(self) -> None:
        self.said = self.right = self.wanted = self.found = 0

    def figures(self) -> dict[str, float]:
        """Precision and recall, and of how many each."""
        return {
            "precision": round(self.right / self.said, 4) if self.said else 0.0,
            "recall": round(self.found / self.wanted, 4) if self.wanted else 0.0,
            "said": self.said,
            "wanted": self.wanted,
        }


def _level(code: str, tops: Mapping[str, str]) -> str:
    return "branches" if tops.get(code) == code else "below"
