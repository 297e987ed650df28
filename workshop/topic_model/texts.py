"""The texts of the corpus that the model is learned from."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from newsfold.lexicons.topics.entry import TopicEntry
from newsfold.model.paragraph import beginning_of
from workshop.corpus.reading import TRAINING, articles, right, wanted


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
    for number, labelled in enumerate(articles(TRAINING)):
        first = labelled.paragraphs[0]
        may = right(first.must, first.may, paths)
        yield Text(number, True, "", first.text, wanted(first.must), may)
        for paragraph in labelled.paragraphs:
            may = right(paragraph.must, paragraph.may, paths)
            yield Text(number, False, labelled.title, paragraph.text, wanted(paragraph.must), may)
        if len(labelled.paragraphs) > 1:
            whole = " ".join(paragraph.text for paragraph in labelled.paragraphs)
            may = right(labelled.must, labelled.may, paths)
            yield Text(number, True, labelled.title, whole, wanted(labelled.must), may)


def beginnings(paths: Mapping[str, tuple[str, ...]]) -> Iterator[Text]:
    """The beginning of each article of the training part, with the labels of the whole."""
    for number, labelled in enumerate(articles(TRAINING)):
        beginning = beginning_of([paragraph.text for paragraph in labelled.paragraphs])
        may = right(labelled.must, labelled.may, paths)
        yield Text(number, True, labelled.title, beginning, wanted(labelled.must), may)
