"""Whether a text is a table of articles: a line of names that articles have, and rows of as many cells."""

import csv

from newsfold.sources.fields import OTHER_NAMES, date_field, plain_name
from newsfold.sources.head_names import field_of_name
from newsfold.sources.separated import DELIMITERS

_TEXTS = frozenset({"body", "title", *OTHER_NAMES["body"], *OTHER_NAMES["title"]})
_NEEDED_NAMES = 2


def is_table(start: str) -> bool:
    """Whether the first line names columns, two that articles have, one of them a text."""
    return bool(delimiter_of(start))


def delimiter_of(start: str) -> str:
    """What parts the names in the first line of a table of articles; "" for what is none."""
    line = start.split("\n", 1)[0].strip("\r\ufeff ")
    for delimiter in DELIMITERS:
        if delimiter in line and _names_columns(line, delimiter):
            return delimiter
    return ""


def _names_columns(line: str, delimiter: str) -> bool:
    try:
        names = [name.strip() for name in next(csv.reader([line], delimiter=delimiter))]
    except (csv.Error, StopIteration):
        return False
    if any(len(name) > 40 or name.endswith((".", "!", "?")) for name in names):
        return False
    plain = {plain_name(name) for name in names}
    known = {name for name in plain if field_of_name(name) or date_field(name) or name in _TEXTS}
    return len(known) >= _NEEDED_NAMES and bool(known & _TEXTS)
