"""What the pages of results are made of: tables, numbers, and the circumstances of a run."""

from collections.abc import Sequence
from typing import Any

Result = dict[str, Any]
"""A kept result, as read from its JSON file."""


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table; the first column is text, the others are numbers."""
    line = ["---"] + ["---:"] * (len(head) - 1)
    return "\n".join("| " + " | ".join(row) + " |" for row in (head, line, *rows))


def number(value: float | None, digits: int = 1) -> str:
    """A number for a table; a dash where there is none."""
    return "–" if value is None else f"{value:,.{digits}f}"


def circumstances(result: Result) -> str:
    """Date, commit, machine and versions of a result, in one paragraph."""
    facts = result["circumstances"]
    return f"{facts['date']}, commit {facts['commit']}; {facts['machine']}. {facts['versions']}."
