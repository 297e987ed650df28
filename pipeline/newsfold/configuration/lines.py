"""Where each table and key of a TOML text stands, for faults that name their line."""

import re
from collections.abc import Iterator, Mapping

Place = tuple[str | int, ...]
"""The way to a value: names of tables and keys, and the number of a table of an array."""
_HEADER = re.compile(r"\s*(\[\[?)\s*([^\[\]]+?)\s*\]\]?\s*(?:#.*)?")
_KEY = re.compile(
    r"""\s*((?:[\w-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[\w-]+|"[^"]*"|'[^']*'))*)\s*=(.*)""", re.DOTALL
)
_MARKS = re.compile(r'"""|\'\'\'|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'|#[^\n]*|[\[\]{}]')


def lines_of(text: str) -> dict[Place, int]:
    """The line, from 1 on, of every table and key; of a text that is valid TOML."""
    lines: dict[Place, int] = {}
    table: Place = ()
    arrays: dict[Place, int] = {}
    for number, line in _statements(text):
        if header := _HEADER.fullmatch(line):
            table = tuple(_names(header[2]))
            if header[1] == "[[":
                arrays[table] = arrays.get(table, -1) + 1
                table = (*table, arrays[table])
            elif table[:1] in arrays:
                table = (table[0], arrays[table[:1]], *table[1:])
            lines.setdefault(table, number)
        elif key := _KEY.match(line):
            place = (*table, *_names(key[1]))
            lines.setdefault(place, number)
    return lines


def line_of(lines: Mapping[Place, int], place: Place) -> int:
    """The line of a value, else of the nearest table around it, else 1."""
    while place and place not in lines:
        place = place[:-1]
    return lines.get(place, 1)


def _names(dotted: str) -> Iterator[str]:
    for quoted, bare in re.findall(r"""("[^"]*"|'[^']*')|([\w-]+)""", dotted):
        yield quoted[1:-1] if quoted else bare


def _statements(text: str) -> Iterator[tuple[int, str]]:
    """Headers and assignments with the number of their first line; values over several lines are one."""
    statement, start, depth, until = "", 0, 0, ""
    for number, line in enumerate(text.splitlines(), 1):
        start = start if statement else number
        statement += line + "\n"
        if not statement.strip():
            statement = ""
            continue
        is_header = not depth and not until and statement.lstrip().startswith("[")
        if not is_header:
            depth, until = _open(line, depth, until)
        if depth <= 0 and not until:
            yield start, statement.rstrip("\n")
            statement, depth = "", 0


def _open(line: str, depth: int, until: str) -> tuple[int, str]:
    """How deep in brackets a line ends, and the quotes of the long string that it ends in."""
    at = 0
    while at < len(line):
        if until:
            end = line.find(until, at)
            if end < 0:
                return depth, until
            at, until = end + 3, ""
            continue
        mark = _MARKS.search(line, at)
        if mark is None:
            break
        at = mark.end()
        if mark[0] in ('"""', "'''"):
            until = mark[0]
        elif mark[0] in "[{":
            depth += 1
        elif mark[0] in "]}":
            depth -= 1
    return depth, until
