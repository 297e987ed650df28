"""Forms of English words: who searches for "prisoner" wants "prisoners" too; pure.

Forms are put together by the rules of endings alone. Some of them are no words, and then no text has them.
"""

from collections.abc import Iterator

_VOWELS = frozenset("aeiouy")
_HISSING = ("s", "x", "z", "ch", "sh")
_ALONE = frozenset({"news", "united", "during", "morning", "evening", "hundred", "wedding", "series"})
"""Words whose ending is none."""
LEAST = 3
"""Letters of a word that has forms; one so short has a plural alone: "the" is not what "thing" is of."""


def forms_of(word: str) -> tuple[str, ...]:
    """A word, as it is compared, and its other forms; of one that is not English letters, itself alone."""
    if len(word) < LEAST or word in _ALONE or not (word.isascii() and word.isalpha()):
        return (word,)
    if len(word) == LEAST:
        return (word, _plural(word))
    forms = dict.fromkeys([word])
    for base in dict.fromkeys(_bases(word)):
        if len(base) >= LEAST:
            forms |= dict.fromkeys(_endings(base))
    return tuple(forms)


def _bases(word: str) -> Iterator[str]:
    """What the word may be a form of."""
    if word.endswith(("ies", "ied")):
        yield f"{word[:-3]}y"
    elif word.endswith("es") and word[:-2].endswith(_HISSING):
        yield from (word[:-2], word[:-1])
    elif word.endswith("s") and word[-2] not in "sui":
        yield word[:-1]
    elif word.endswith("ed"):
        yield from _stems(word[:-2])
    elif word.endswith("ing"):
        yield from _stems(word[:-3])
    else:
        yield word


def _stems(stem: str) -> Iterator[str]:
    """What stands before "ed" or "ing": "stopp", "mov", "kill"."""
    if len(stem) < 3 or not _VOWELS & set(stem):
        return
    yield stem
    if stem[-1] == stem[-2] and stem[-1] not in "lsz":
        yield stem[:-1]
    elif stem[-1] not in _VOWELS:
        yield f"{stem}e"


def _plural(base: str) -> str:
    return f"{base}es" if base.endswith(_HISSING) else f"{base}s"


def _endings(base: str) -> Iterator[str]:
    yield base
    last, before = base[-1], base[-2]
    if last == "y" and before not in _VOWELS:
        yield from (f"{base[:-1]}ies", f"{base[:-1]}ied", f"{base}ing")
    elif last == "e":
        yield from (f"{base}s", f"{base}d", f"{base[:-1]}ing")
    else:
        yield _plural(base)
        yield from (f"{base}ed", f"{base}ing")
        if before in _VOWELS and last not in "wxyaeiou" and base[-3] not in _VOWELS:
            yield from (f"{base}{last}ed", f"{base}{last}ing")
