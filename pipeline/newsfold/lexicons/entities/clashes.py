"""What two entries of the lists say against each other: one id for two things, or one name for two ids."""

from collections.abc import Iterable, Iterator, Mapping

from newsfold.errors import LexiconError
from newsfold.lexicons.entities.entry import EntityEntry
from newsfold.lexicons.entities.reading import faults, parse_entities

LOCAL = "local:"
"""How ids begin that are made of type and label; they are of no list but the one that has them."""


def check_lists(texts: Mapping[str, str]) -> list[LexiconError]:
    """The faults of all lines of these files; if there is none, what entries say against each other."""
    found = [error for where, text in texts.items() for error in faults(text, where)]
    return found or clashes(entry for where, text in texts.items() for entry in parse_entities(text, where))


def clashes(entries: Iterable[EntityEntry]) -> list[LexiconError]:
    """Every later entry that takes an id or a name of an earlier one; empty if there is none.

    Entries may share an id if they have one label, or if one is a people (NORP) and the other its country.
    Entries of one type may share a name, or an id under two labels, if one of them has context words.
    """
    listed = list(entries)
    return sorted([*_shared_ids(listed), *_shared_names(listed)], key=lambda error: _place(error.where))


def _shared_ids(entries: Iterable[EntityEntry]) -> Iterator[LexiconError]:
    first_of: dict[str, EntityEntry] = {}
    for entry in entries:
        first = first_of.setdefault(entry.id, entry)
        if (
            entry.label != first.label
            and not entry.id.startswith(LOCAL)
            and (entry.type == "NORP") == (first.type == "NORP")
            and not (entry.context or first.context)
        ):
            yield LexiconError(
                f"{entry.label!r} has the id {entry.id} of {first.label!r} at {first.source}",
                where=entry.source,
                hint="give one of them another id or -, or make the names one entry; "
                "context words say that it is meant",
            )


def _shared_names(entries: Iterable[EntityEntry]) -> Iterator[LexiconError]:
    first_of: dict[tuple[str, str], EntityEntry] = {}
    for entry in entries:
        if entry.context:
            continue
        for name in (*entry.names, *entry.weak):
            first = first_of.setdefault((entry.type, name), entry)
            if first.id != entry.id:
                yield LexiconError(
                    f"{name!r} means {entry.id} here and {first.id} at {first.source}",
                    where=entry.source,
                    hint="take the name from one of them, give them one id, or give one context words",
                )


def _place(where: str) -> tuple[str, int]:
    """File and line of a place such as "people.tsv:12"."""
    file, _, line = where.rpartition(":")
    return file, int(line)
