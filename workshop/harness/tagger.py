"""A tagger of numbered words, fast and exactly predictable: the matrix measures delivery, not tagging."""

from collections.abc import Sequence

from newsfold.model.paragraph import Paragraph
from newsfold.model.tags import EntityTag, Evidence, Tagger, Tags, TopicTag

POISON_WORD = "explode"
"""A paragraph with this word fails a rule."""


class NumberedWords:
    """Tags `topicNN` as topic NN and `NameNN` as the person NN."""

    identity = Tagger("numbered-words", "1", "0")

    def tag(self, paragraphs: Sequence[Paragraph]) -> list[Tags]:
        """The tags of each paragraph, in order."""
        return [_tags(paragraph.text) for paragraph in paragraphs]


def topic_id(number: int) -> str:
    """The id of topic `number`."""
    return f"medtop:990000{number:02}"


def name_id(number: int) -> str:
    """The id of person `number`."""
    return f"wd:Q99000{number:02}"


def _tags(text: str) -> Tags:
    if POISON_WORD in text:
        raise ValueError("a rule that fails")
    topics: list[TopicTag] = []
    names: list[EntityTag] = []
    at = 0
    for word in text.split(" "):
        end = at + len(word)
        if word.startswith("topic"):
            id_ = topic_id(int(word[5:]))
            topics.append(TopicTag(id_, word, 0.5, (id_,), (Evidence(at, end, word, "numbered"),)))
        elif word.startswith("Name"):
            names.append(EntityTag(name_id(int(word[4:])), "PER", word, word, at, end, 1.0, "numbered"))
        at = end + 1
    return Tags(tuple(topics), tuple(names))
