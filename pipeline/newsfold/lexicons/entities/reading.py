"""Reading entity lists: tab-separated lines of id, type, label, aliases and context."""

from collections.abc import Iterator

from newsfold.errors import LexiconError
from newsfold.lexicons.entities.entry import ENTITY_TYPES, EntityEntry
from newsfold.wire.identity import local_entity_id

MAX_NAME = 200
"""Characters of a name, at most."""


def parse_entities(text: str, where: str) -> list[EntityEntry]:
    """The entries of one file, whose name `where` is for messages.

    Five columns, the last two optional; aliases and context words are separated by `|`. An alias after
    `?` is a weak name; if it is the label, the label is weak. An id of `-` becomes a local one, made from
    type and label. Empty lines and lines after `#` are skipped.
    Raises LexiconError for the first fault, naming file and line.
    """
    return [_entry(line, f"{where}:{number}") for number, line in _lines(text)]


def faults(text: str, where: str) -> list[LexiconError]:
    """All faults of one file, in order; empty if `parse_entities` would read it."""
    errors: list[LexiconError] = []
    for number, line in _lines(text):
        try:
            _entry(line, f"{where}:{number}")
        except LexiconError as error:
            errors.append(error)
    return errors


def _lines(text: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(text.split("\n"), start=1):
        if (stripped := line.strip()) and stripped[0] != "#":
            yield number, line


def _entry(line: str, where: str) -> EntityEntry:
    columns = list(map(str.strip, line.split("\t")))
    if not 3 <= len(columns) <= 5:
        raise LexiconError(
            f"{len(columns)} columns", where=where, hint="id, type, label, aliases, context; tabs between"
        )
    id_, type_, label, aliases, context = (*columns, "", "")[:5]
    if type_ not in ENTITY_TYPES:
        raise LexiconError(f"type {type_!r}", where=where, hint="one of " + ", ".join(ENTITY_TYPES))
    if not label:
        raise LexiconError("no label", where=where, hint="the third column is the entity's name")
    if not id_ or (id_ != "-" and ":" not in id_):
        raise LexiconError(f"id {id_!r}", where=where, hint="such as wd:Q212, or - for none")
    names, weak = _names(label, aliases) if aliases or label[0] == "?" else ((label,), ())
    for name in names + weak:
        if not 0 < len(name) <= MAX_NAME or not (name[0].isalnum() or any(map(str.isalnum, name))):
            raise LexiconError(f"name {name[:40]!r}", where=where, hint=f"1 to {MAX_NAME} characters")
    entity_id = local_entity_id(type_, label) if id_ == "-" else id_
    return EntityEntry(entity_id, type_, label, names, weak, _parts(context), where)


def _names(label: str, aliases: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The names of an entry, each once, and its weak names."""
    spellings = _parts(aliases)
    names = tuple(dict.fromkeys((label, *spellings)))
    if "?" not in aliases and label[0] != "?":
        return names, ()
    weak = tuple(alias[1:].strip() for alias in spellings if alias.startswith("?"))
    return tuple(name for name in names if name[0] != "?" and name not in weak), weak


def _parts(column: str) -> tuple[str, ...]:
    return tuple(filter(None, map(str.strip, column.split("|")))) if column else ()
