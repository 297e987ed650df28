"""A small tagger of keywords, for laws that must hold whatever the tagger."""

from collections.abc import Sequence

from newsfold.model.paragraph import Paragraph
from newsfold.model.tags import EntityTag, Evidence, Tagger, Tags, TopicTag

TOPICS = {"truce": "medtop:20000073", "sanction": "medtop:20000642", "hockey": "medtop:20000965"}
NAMES = {"Putin": "wd:Q7747", "Trump": "wd:Q22686"}


class KeywordTagger:
    """Tags the words of `TOPICS` and `NAMES`; raises on the word 'explode'."""

    identity = Tagger("keywords", "1", "0")

    def tag(self, paragraphs: Sequence[Paragraph]) -> list[Tags]:
        return [_tags(paragraph.text) for paragraph in paragraphs]


def _tags(text: str) -> Tags:
    if "explode" in text:
        raise ValueError("a rule that fails")
    topics = tuple(
        TopicTag(
            id_, word, 0.5, (id_,), (Evidence(text.index(word), text.index(word) + len(word), word, "k"),)
        )
        for word, id_ in TOPICS.items()
        if word in text
    )
    entities = tuple(
        EntityTag(id_, "PER", name, name, text.index(name), text.index(name) + len(name), 1.0, "k")
        for name, id_ in NAMES.items()
        if name in text
    )
    return Tags(topics, entities)
