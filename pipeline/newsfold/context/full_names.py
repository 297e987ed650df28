"""The full names of an article, and those of them that each of its paragraphs needs.

Pure, and without lists of names: what has the form of a person's name travels, tagging judges what it is.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from newsfold.context.short_forms import MIN_LETTERS, abbreviated, first_letters, without_ending
from newsfold.context.wording import COMPANY_ENDINGS, PARTICLES, PARTING, SUFFIXES, THINGS

MAX_BYTES = 512
"""Of the names that one paragraph carries, in UTF-8."""
LONGEST = 5
"""Words of a name, without particles."""
_CAPITALS = "".join(filter(str.isupper, map(chr, range(0x250))))
_REST = rf"(?:\.(?:[{_CAPITALS}]\.)*|[rR]s?\.(?= )|\w*(?:['-]\w+)*)"
_PARTICLE = rf"(?:{'|'.join(sorted(PARTICLES))})"
_RUN = re.compile(
    rf"[{_CAPITALS}](?<![\w'].){_REST}"
    rf"(?: (?:{_PARTICLE} ){{0,2}}(?:(?:al|an|ar|as|at|el)-)?[{_CAPITALS}]{_REST})*"
)

Words = tuple[str, ...]


def full_names(title: str, paragraphs: Sequence[str]) -> list[tuple[str, ...]]:
    """For each paragraph the full names of the article of which it has the first or last word alone.

    By the places of those words; all that share a word, and none at all where they had more than MAX_BYTES,
    so that a word which fits two of them never seems to fit one. Instead of a name with initials that without
    them is given where the article has it, instead of an end of a longer name ("Van Dyke") that.
    """
    pieces = [_pieces(text) for text in paragraphs]
    names = _names(pieces)
    if not _is_headline_style(title):
        # The first word of a title has a capital whatever it is: "Archer Lund wins" says nothing new of Lund.
        surnames = {_ends(name)[1] for name in names}
        names |= {name: name for name in _names([_pieces(title)]) if _ends(name)[1] not in surnames}
    by_word = _by_short_form(paragraphs, pieces)
    if not names and not by_word:
        return [()] * len(paragraphs)
    for name, standing in names.items():
        if name == standing:
            for word in dict.fromkeys(_ends(name)):
                by_word.setdefault(word, []).append(" ".join(name))
    return [_needed(of_paragraph, names, by_word) for of_paragraph in pieces]


def _needed(
    pieces: Iterable[Words], names: Mapping[Words, Words], by_word: Mapping[str, Sequence[str]]
) -> tuple[str, ...]:
    """Those of which a piece has an end without being the name itself."""
    needed: dict[str, None] = {}
    size = 0
    for piece in pieces:
        words: Iterable[str] = piece
        if len(piece) > 1:
            whole = " ".join(piece)
            words = () if names.get(piece) == piece else _ends(piece)
            words = (whole, *words) if whole in by_word else words
        for word in words:
            if word.isupper() and word not in by_word:
                word = word.title()
            for name in by_word.get(word, ()):
                if name not in needed:
                    needed[name] = None
                    size += len(name.encode())
                    if size > MAX_BYTES:
                        return ()
    return tuple(needed)


def _by_short_form(paragraphs: Iterable[str], pieces: Iterable[Iterable[Words]]) -> dict[str, list[str]]:
    """The names of organisations by their short forms, each name once."""
    names: dict[str, dict[str, None]] = {}
    for of_paragraph in pieces:
        for piece in of_paragraph:
            if piece[-1] in COMPANY_ENDINGS and (short := without_ending(piece)):
                names.setdefault(" ".join(short), {})[" ".join(piece)] = None
            elif len(piece) >= MIN_LETTERS and (letters := first_letters(piece)):
                names.setdefault(letters, {})[" ".join(piece)] = None
    for text in paragraphs:
        if "(" in text:
            for full, letters in abbreviated(text):
                names.setdefault(letters, {})[f"{full} ({letters})"] = None
    return {short: list(of_short) for short, of_short in names.items()}


def _names(texts: Iterable[Iterable[Words]]) -> dict[Words, Words]:
    """Each full name, and the one that stands for it."""
    names = dict.fromkeys(piece for pieces in texts for piece in pieces if _is_full(piece))
    fuller: dict[Words, list[Words]] = {}
    for name in names:
        for short in _shorter(name):
            fuller.setdefault(short, []).append(name)
    standing: dict[Words, Words] = {}
    for name in names:
        plain = _without_initials(name)
        others = [plain] if plain != name and plain in names else fuller.get(plain, [])
        standing[name] = others[0] if len(others) == 1 else name if not others else ()
    return standing


def _shorter(name: Words) -> Iterator[Words]:
    """The forms of a full name that look like one: its last words, and first letter and surname."""
    for start in range(1, len(name) - 1):
        yield name[start:]
    if not _is_initial(name[0]):
        yield name[0][0], _ends(name)[1]


def _without_initials(name: Words) -> Words:
    """A name without initials behind its first word; with one before, first letter and surname."""
    if _is_initial(name[0]):
        return name[0][0], _ends(name)[1]
    return tuple([word for word in name if not _is_initial(word)])


def _is_full(words: Words) -> bool:
    """Whether words may be a person's full name."""
    if len(words) < 2 or not THINGS.isdisjoint(words):
        return False
    first, last = _ends(words)
    return len(words) <= LONGEST and len(last) > 1 and not last.isupper() and first != last


def _is_initial(word: str) -> bool:
    return len(word) == 1 or word[1] == "."


def _ends(words: Words) -> tuple[str, str]:
    """First and last word, without an article before a surname and what follows it."""
    last = words[-2] if len(words) > 2 and words[-1] in SUFFIXES else words[-1]
    return words[0], last if last[0].isupper() else last.partition("-")[2] or last


def _pieces(text: str) -> list[Words]:
    """The runs of capitalised words of a text, cut where a name begins or ends."""
    pieces: list[Words] = []
    for run in _RUN.findall(text.replace("’", "'")):
        if " " in run:
            pieces += _cut(run.split(" "))
        elif run not in PARTING:
            pieces.append((run.removesuffix("'s"),))
    return pieces


def _cut(run: Sequence[str]) -> Iterator[Words]:
    """The parts of a run between words that part names, each up to a possessive."""
    start = 0
    for end, word in enumerate(run):
        if word in PARTING:
            if start < end:
                yield tuple(run[start:end])
            start = end + 1
        elif word.endswith("'s"):
            yield (*run[start:end], word[:-2])
            start = end + 1
        elif start == end and word in PARTICLES:
            start += 1
    if start < len(run):
        yield tuple(run[start:])


def _is_headline_style(title: str) -> bool:
    """Whether most words of a title have capitals, so that they show no names."""
    words = title.split()
    return sum(word[0].islower() for word in words) * 3 < len(words)
