"""Topic files of other languages than English: phrases for the topics that the English files define.

They lie in a folder with the ISO 639-1 code of their language (`de/politics.topics`), or say it in their
first line (`language: de`). A topic is named by its id, its English label, or both; its tree is that of the
English files, and no topic is new here.
"""

import re
from collections.abc import Iterable, Mapping, Sequence

from newsfold.lexicons.topics.entry import Fault, TopicEntry
from newsfold.lexicons.topics.format import Block, join, parse

ENGLISH = "en"
_FOLDER = re.compile(r"(?:.*/)?(?P<language>[a-z]{2})/[^/]*$")
_HEAD_LINE = re.compile(
    r"\A(?P<before>(?:[ \t]*(?:#[^\n]*)?\n)*)[ \t]*language:[ \t]*(?P<language>[a-z]{2})[ \t]*$", re.M
)
_TOPIC = re.compile(r"^[ \t]*topic[ \t]+(?P<label>[^\n]+?)[ \t]*$", re.M)


def language_of(name: str, text: str) -> tuple[str, str]:
    """The language of a topic file, and its text without the line that says it.

    A file in no such folder and without such a line is English.
    """
    if match := _HEAD_LINE.match(text):
        return match["language"], match["before"] + text[match.end() :]
    folder = _FOLDER.match(name)
    return (folder["language"] if folder else ENGLISH), text


def phrases_of(
    files: Iterable[tuple[str, str]], topics: Sequence[TopicEntry], first_labels: Mapping[str, str]
) -> tuple[tuple[TopicEntry, ...], list[Fault]]:
    """The English topics with the phrases of one language's files (name, text), and the faults of these.

    `first_labels` gives ids by the labels of the shipped files, which a user's may have changed.
    What is wrong with the English tree has no file here: those who read the English files tell it.
    """
    blocks: list[Block] = []
    faults: list[Fault] = []
    labels = {topic.id: topic.label for topic in topics}
    ids = {**first_labels, **{label: id_ for id_, label in labels.items()}}
    for name, text in files:
        of_file, new_faults = parse(_with_ids(text, ids), name)
        faults += new_faults
        known = []
        for block in of_file:
            if first_labels.get(block.label) == block.id:
                block.label = labels[block.id]
            if reason := _unknown(block, labels):
                faults.append(Fault(block.file, block.line, reason))
            else:
                known.append(block)
        blocks += known
    entries, new_faults = join([*map(_without_phrases, topics), *blocks])
    return tuple(entries), faults + [fault for fault in new_faults if fault.file]


def _with_ids(text: str, ids: Mapping[str, str]) -> str:
    """The text with the id before each label that stands alone behind `topic`."""
    return _TOPIC.sub(
        lambda match: f"topic {ids[match['label']]}" if match["label"] in ids else match.group(), text
    )


def _unknown(block: Block, labels: Mapping[str, str]) -> str:
    """What is wrong with a block for a file of another language, "" if nothing is."""
    label = labels.get(block.id)
    if not block.id:
        return ""
    if label is None:
        return f"{block.id} is no topic of the English files, which define all topics"
    if block.label not in ("", label):
        return f"{block.id} is {label!r}, not {block.label!r}; topics have their English labels"
    return "" if not block.under else "the tree of topics is that of the English files"


def _without_phrases(topic: TopicEntry) -> Block:
    above = topic.path[-2] if len(topic.path) > 1 else ""
    return Block(topic.id, topic.label, "", 0, under=above)
