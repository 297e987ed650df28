"""The lexicon of the model: the shipped topics with many more phrases, in `lexicon/` beside this file."""

from pathlib import Path

from newsfold.lexicons.topics.entry import TopicEntry
from newsfold.lexicons.topics.format import Block, join, parse

FOLDER = Path(__file__).with_name("lexicon")


def read_lexicon(folder: Path = FOLDER) -> tuple[TopicEntry, ...]:
    """The topics of all files; ValueError with the first fault, if there is one."""
    blocks: list[Block] = []
    for file in sorted(folder.glob("*.topics")):
        parsed, faults = parse(file.read_text(encoding="utf-8"), file.name)
        if faults:
            raise ValueError(str(faults[0]))
        blocks += parsed
    topics, faults = join(blocks)
    if faults:
        raise ValueError(str(faults[0]))
    return tuple(topics)
