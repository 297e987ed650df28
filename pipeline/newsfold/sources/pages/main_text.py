"""The main text of a page: three opinions are heard, and that which agrees most with the others is taken."""

import re
from collections import Counter
from collections.abc import Iterable

from newsfold.sources.pages.edges import trimmed
from newsfold.sources.pages.opinions import densest, dominant
from newsfold.sources.pages.parsing import Element
from newsfold.sources.pages.sizes import sizes_of
from newsfold.sources.pages.third_opinion import by_trafilatura

WHOLE, LONGER = 0.95, 1.3
"""Share of a text that a longer one has, and how much longer that is, to be the whole of it."""
SENTENCES = 0.6
"""Share of what a longer text has more that must be paragraphs of sentences."""
PARAGRAPH = 80
"""Characters of a paragraph of sentences."""
STAMP = 50
"""Characters of a line that may be the date of a comment or of another article."""
NEAR_TITLE = 8
"""Paragraphs at the top among which a headline is looked for."""
LONG = 40
"""Characters of a paragraph that nobody writes twice in one article."""
_WORD = re.compile(r"\w+")
_DATE = re.compile(r"(?:19|20)\d\d|\d{1,2}:\d\d")


def main_text(root: Element, headings: Iterable[str] = ()) -> list[str]:
    """The paragraphs of a pruned page; a line that is one of `headings` is none, and none comes twice."""
    sizes = sizes_of(root)
    found = [by_trafilatura(root), dominant(root, sizes), densest(root, sizes)]
    titles = {_letters(heading) for heading in headings}
    opinions = [_cleaned(lines, titles) for lines in found]
    bags = [_words(lines) for lines in opinions]
    agreement = [sum(_likeness(bag, other) for other in bags) for bag in bags]
    chosen = max(range(len(bags)), key=lambda place: agreement[place])
    by_length = sorted(range(len(bags)), key=lambda place: bags[place].total(), reverse=True)
    for place in by_length:
        if _is_part(bags[chosen], bags[place]) and _goes_on(opinions[chosen], opinions[place]):
            return opinions[place]
    return trimmed(opinions[chosen], [opinions[place] for place in by_length if place != chosen])


def _words(lines: list[str]) -> Counter[str]:
    return Counter(_WORD.findall(" ".join(lines).lower()))


def _likeness(words: Counter[str], others: Counter[str]) -> float:
    """The share of words that two texts have in common, 0 to 1."""
    total = words.total() + others.total()
    return 2 * (words & others).total() / total if total else 0.0


def _is_part(words: Counter[str], longer: Counter[str]) -> bool:
    """Whether a text is but a part of a longer one, as of an article that stands in several boxes."""
    total = words.total()
    return longer.total() > LONGER * total and (words & longer).total() > WHOLE * total


def _goes_on(lines: list[str], longer: list[str]) -> bool:
    """Whether what a longer text has more is an article's: sentences, and no line with a date of its own."""
    known = set(lines)
    more = [line for line in longer if line not in known]
    prose = sum(
        len(line) for line in more if len(line) >= PARAGRAPH and line.rstrip("\"”»’')")[-1:] in ".!?…"
    )
    return (
        len(more) > 1
        and prose > SENTENCES * sum(map(len, more))
        and not any(len(line) <= STAMP and _DATE.search(line) for line in more)
    )


def _cleaned(lines: list[str], titles: set[str]) -> list[str]:
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
