"""Settling: what the persons named in full say of the other names of a paragraph."""

from collections.abc import Iterable, Iterator, Sequence, Set

from newsfold.tagging.entities.layout import Layout
from newsfold.tagging.entities.name import Name
from newsfold.tagging.entities.people import People

RULE, SCORE = "article", 0.75
"""Of a name that is a person's because an article names that person in full."""
_OTHER_TYPES = frozenset(("LOC", "ORG", "NORP", "EVENT", "PRODUCT"))


def settled(layout: Layout, names: Sequence[Name], people: People) -> Sequence[Name]:
    """The names by start; the surname of one person named in full is a name, and that person's."""
    present = people.surnames & frozenset(layout.tokens)
    if not present:
        return names
    as_persons = [_settle(layout.text, name, people) for name in names]
    added = list(_unseen(layout, names, present, people))
    return sorted([*as_persons, *added]) if added else as_persons


def _settle(text: str, name: Name, people: People) -> Name:
    if name.type not in _OTHER_TYPES or name.place or not people.by_surname(text[name.start : name.end]):
        return name
    return name._replace(type="PER", rule=RULE, score=SCORE)


def _unseen(layout: Layout, names: Iterable[Name], surnames: Set[str], people: People) -> Iterator[Name]:
    """A name for each surname that stands alone and in no name."""
    taken = {offset for name in names for offset in range(name.start, name.end)}
    tokens = layout.tokens
    for number, token in enumerate(tokens):
        if (
            token in surnames
            and layout.starts[number] not in taken
            and people.by_surname(token)
            and not _is_part(tokens, number)
        ):
            yield Name(layout.starts[number], layout.end(number), "PER", (), RULE, SCORE)


def _is_part(tokens: Sequence[str], number: int) -> bool:
    """Whether a word is one of several with capitals: "Peters Sisters"."""
    behind = tokens[number + 1 : number + 2]
    return any(token[0].isupper() for token in behind)
