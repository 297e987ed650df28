"""The main text of a page: three opinions are heard, and that which agrees most with the others is taken."""

import re
from collections import Counter
from collections.abc import Iterable

from newsfold.sources.pages.opinions import densest, dominant
from newsfold.sources.pages.parsing import Element
from newsfold.sources.pages.sizes import sizes_of
from newsfold.sources.pages.third_opinion import by_trafilatura

AGREED = 0.98
"""Likeness from which two opinions need no third."""
NEAR_TITLE = 8
"""Paragraphs at the top among which a headline is looked for."""
LONG = 40
"""Characters of a paragraph that nobody writes twice in one article."""
_WORD = re.compile(r"\w+")


def main_text(root: Element, headings: Iterable[str] = ()) -> list[str]:
    """The paragraphs of a pruned page; a line that is one of `headings` is none, and none comes twice."""
    sizes = sizes_of(root)
    opinions = [by_trafilatura(root), dominant(root, sizes)]
    bags = [_words(lines) for lines in opinions]
    if _likeness(bags[0], bags[1]) < AGREED:
        opinions.append(densest(root, sizes))
        bags.append(_words(opinions[2]))
    agreement = [sum(_likeness(bag, other) for other in bags) for bag in bags]
    chosen = max(range(len(bags)), key=lambda place: agreement[place])
    return _cleaned(opinions[chosen], headings)


def _words(lines: list[str]) -> Counter[str]:
    return Counter(_WORD.findall(" ".join(lines).lower()))


def _likeness(words: Counter[str], others: Counter[str]) -> float:
    """The share of words that two texts have in common, 0 to 1."""
    total = words.total() + others.total()
    return 2 * (words & others).total() / total if total else 0.0


def _cleaned(lines: list[str], headings: Iterable[str]) -> list[str]:
    titles = {_letters(heading) for heading in headings}
    seen: set[str] = set()
    paragraphs: list[str] = []
    for line in lines:
        if len(paragraphs) < NEAR_TITLE and _letters(line) in titles:
            continue
        if line in seen and (len(line) >= LONG or line == paragraphs[-1]):
            continue
        seen.add(line)
        paragraphs.append(line)
    return paragraphs


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text)).casefold()
