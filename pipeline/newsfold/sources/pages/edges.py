"""What stands at the edges of a text and is in no other opinion: lines over the article, and below it."""

import re

HEAD, TAIL = 1, 2
"""Opinions that must have a line at the top and at the end of a text: most that is none stands below."""
KEPT = 0.8
"""Share of a text that must be left; if it would be less, the others have missed what this one found."""
SHORT = 5
"""Words of a line below which it is compared as a whole."""
SAME = 0.7
"""Share of its runs of three words that a line has in another text to be in it."""
_WORD = re.compile(r"\w+")
_Runs = set[tuple[str, ...]]


def trimmed(lines: list[str], others: list[list[str]]) -> list[str]:
    """The lines without those at either edge that too few of the other texts have."""
    known = [_runs_of(text) for text in others]
    places = range(len(lines))
    first = next((place for place in places if _support(lines[place], known) >= HEAD), 0)
    last = next(
        (place for place in reversed(places) if _support(lines[place], known) >= TAIL), len(lines) - 1
    )
    left = lines[first : last + 1]
    return left if sum(map(len, left)) >= KEPT * sum(map(len, lines)) else lines


def _support(line: str, known: list[_Runs]) -> int:
    """How many of the texts have a line."""
    runs = _runs(_WORD.findall(line.lower()))
    return sum(sum(run in text for run in runs) >= SAME * len(runs) for text in known)


def _runs_of(lines: list[str]) -> _Runs:
    return {run for line in lines for run in _runs(_WORD.findall(line.lower()))}


def _runs(words: list[str]) -> list[tuple[str, ...]]:
    """Every three words in a row; of a short line all of it."""
    if len(words) < SHORT:
        return [tuple(words)]
    return [tuple(words[place : place + 3]) for place in range(len(words) - 2)]
