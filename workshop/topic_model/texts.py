"""The texts of the corpus that the model is learned from."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple, Protocol

from newsfold.lexicons.topics.entry import TopicEntry
from newsfold.model.paragraph import beginning_of, under_title
from workshop.corpus.reading import DESKS, PASSING, TRAINING, LabelledArticle, articles, right, wanted


class Text(NamedTuple):
    """A text to learn from: what it is about, and what is not wrong for it.

    A paragraph under its title, or (`whole`) an article as one text, or a first paragraph without its title.
    """

    article: int
    whole: bool
    title: str
    text: str
    wanted: set[str]
    right: set[str]
    chief: str
    """The branch that it is chiefly about; empty where the corpus does not say."""


class Labels(Protocol):
    """What an article or a paragraph of the corpus is labelled with."""

    @property
    def must(self) -> list[str]:
        """Groups of codes of which one is enough."""

    @property
    def may(self) -> list[str]:
        """What is defensible."""


class Lexicon:
    """The topics with their codes and places in the tree."""

    def __init__(self, topics: Sequence[TopicEntry]) -> None:
        self.topics = topics
        self.codes = [topic.id for topic in topics]
        self.paths = {topic.id: topic.path for topic in topics}
        self.tops = {topic.id: topic.top for topic in topics}
        index_of = {code: n for n, code in enumerate(self.codes)}
        self.branch_of = [index_of[topic.top] for topic in topics]


def corpus_texts(paths: Mapping[str, tuple[str, ...]]) -> Iterator[Text]:
    """The paragraphs of the training part, and its articles as one text; `paths` leads down to each topic.

    Each article's first paragraph comes once more without its title: much of what is tagged has none.
    """
    for number, labelled in enumerate(_learned_from()):
        yield _text(
            number, True, "", labelled.paragraphs[0].text, labelled.paragraphs[0], labelled.main, paths
        )
        for paragraph in labelled.paragraphs:
            yield _text(number, False, labelled.title, paragraph.text, paragraph, labelled.main, paths)
        if len(labelled.paragraphs) > 1:
            whole = " ".join(paragraph.text for paragraph in labelled.paragraphs)
            yield _text(number, True, labelled.title, whole, labelled, labelled.main, paths)


def beginnings(paths: Mapping[str, tuple[str, ...]]) -> Iterator[Text]:
    """The beginning of each article of the training part, under its title, with the labels of the whole."""
    for number, labelled in enumerate(_learned_from()):
        beginning = beginning_of([paragraph.text for paragraph in labelled.paragraphs])
        text = under_title(labelled.title, beginning)
        yield _text(number, True, labelled.title, text, labelled, labelled.main, paths)


def desk_texts(paths: Mapping[str, tuple[str, ...]]) -> Iterator[Text]:
    """The paragraphs that only teach which branch is the chief one, each with and without its title."""
    for number, labelled in enumerate(articles(DESKS)):
        for paragraph in labelled.paragraphs:
            for title in (labelled.title, ""):
                yield _text(number, False, title, paragraph.text, paragraph, labelled.main, paths)


def _learned_from() -> Iterator[LabelledArticle]:
    yield from articles(TRAINING)
    yield from articles(PASSING)


def _text(
    number: int,
    whole: bool,
    title: str,
    text: str,
    labels: Labels,
    main: list[str],
    paths: Mapping[str, tuple[str, ...]],
) -> Text:
    topics = wanted(labels.must)
    return Text(
        number, whole, title, text, topics, right(labels.must, labels.may, paths), _chief(topics, main, paths)
    )


def _chief(topics: set[str], main: Sequence[str], paths: Mapping[str, tuple[str, ...]]) -> str:
    """The branch of an article's `main`, if a text about `topics` is about it; or the only one of these."""
    branches = {paths[code][0] for code in topics if code in paths}
    first = [group.split("|")[0] for group in main]
    of_main = [paths[code][0] for code in first if code in paths and paths[code][0] in branches]
    if of_main:
        return of_main[0]
    return branches.pop() if len(branches) == 1 else ""
