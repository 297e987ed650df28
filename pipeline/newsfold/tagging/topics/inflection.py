"""The forms of a phrase that are found with it, by regular rules of its language.

Rules make forms that nobody writes, too: these match nothing and cost little.
"""

from collections.abc import Callable, Mapping, Set
from itertools import product
from types import MappingProxyType

from newsfold.tagging.topics.matcher import inflections

_ADJECTIVE = ("e", "en", "er", "es", "em")
_FRENCH_PREPOSITIONS = frozenset(
    ["de", "du", "des", "à", "au", "aux", "en", "pour", "contre", "sur", "dans", "par", "sans", "et", "ou"]
)
_SPANISH_PREPOSITIONS = frozenset(
    ["de", "del", "a", "al", "en", "por", "para", "con", "contra", "sobre", "sin", "entre", "y", "e", "o"]
)
"""Words behind which a phrase has the number that it has."""
_ACCENTED_ENDS = MappingProxyType({"án": "an", "én": "en", "ín": "in", "ón": "on", "ún": "un", "és": "es"})


def forms(language: str, phrase: str) -> tuple[str, ...]:
    """The phrase and its other forms, each once; `language` by ISO 639-1 code.

    A phrase that does not end in a small letter has no other, nor has one of a language without rules here.
    """
    rule = _RULES.get(language)
    if rule is None or not (phrase[-1:].isalpha() and phrase[-1:].islower()):
        return (phrase,)
    of_phrase = (phrase, *rule(phrase))
    if phrase[0].islower() and phrase != phrase.lower():
        # It is searched for as it is written, and may begin a sentence: "Künstliche Intelligenz".
        of_phrase += tuple(form[0].upper() + form[1:] for form in of_phrase)
    return tuple(dict.fromkeys(of_phrase))


def _german(phrase: str) -> tuple[str, ...]:
    """Cases and plurals of the last word, and the endings of adjectives in -e before it."""
    *before, last = phrase.split(" ")
    parts = [
        [word[:-1] + ending for ending in _ADJECTIVE] if word.endswith("e") and word.islower() else [word]
        for word in before[-2:]
    ]
    parts = [*[[word] for word in before[:-2]], *parts, [last + ending for ending in _german_endings(last)]]
    return tuple(map(" ".join, product(*parts)))


def _german_endings(word: str) -> tuple[str, ...]:
    if word.endswith("e"):
        return ("", "n", "r", "s", "m", "ns")
    if word.endswith(("el", "er", "en")):
        return ("", "s", "n", "e", "es")
    if word.endswith("in"):
        return ("", "nen", "s", "e", "en")
    if word.endswith("nis"):
        return ("", "se", "sen", "ses")
    if word.endswith(("s", "ß", "x", "z")):
        return ("", "e", "en", "er", "es", "em")
    if word.endswith(("a", "i", "o", "u", "y")):
        return ("", "s")
    return ("", "s", "e", "en", "er", "es", "em", "ern")


def _french(phrase: str) -> tuple[str, ...]:
    """The plural; of a single word in -é the feminine, too: "blessé" and "blessée"."""
    feminine = (f"{phrase}e",) if phrase.endswith("é") and " " not in phrase else ()
    plural = _plural_before(phrase, _FRENCH_PREPOSITIONS, _french_plural)
    return (plural, *feminine, *map(_french_plural, feminine))


def _spanish(phrase: str) -> tuple[str, ...]:
    """The plural; of a single word such as "herido" the feminine, too."""
    ends_so = phrase.endswith(("ado", "ido", "ico", "ivo", "oso")) and " " not in phrase
    feminine = (f"{phrase[:-1]}a",) if ends_so else ()
    plural = _plural_before(phrase, _SPANISH_PREPOSITIONS, _spanish_plural)
    return (plural, *feminine, *map(_spanish_plural, feminine))


def _plural_before(phrase: str, prepositions: Set[str], plural: Callable[[str], str]) -> str:
    """The phrase with the plural of each word up to the first preposition or elided word."""
    words = phrase.split(" ")
    ends = (n for n, word in enumerate(words) if n and (word in prepositions or word[1:2] in ("'", "’")))
    head = next(ends, len(words))
    return " ".join([*map(plural, words[:head]), *words[head:]])


def _french_plural(word: str) -> str:
    if word.endswith(("s", "x", "z")):
        return word
    if word.endswith("al"):
        return f"{word[:-1]}ux"
    return f"{word}x" if word.endswith(("eau", "au", "eu")) else f"{word}s"


def _spanish_plural(word: str) -> str:
    if word[-2:] in _ACCENTED_ENDS:
        return f"{word[:-2]}{_ACCENTED_ENDS[word[-2:]]}es"
    if word.endswith(("s", "x")):
        return word
    if word.endswith("z"):
        return f"{word[:-1]}ces"
    return f"{word}s" if word[-1:] in "aeiouáéó" else f"{word}es"


_RULES: Mapping[str, Callable[[str], tuple[str, ...]]] = {
    "en": inflections,
    "de": _german,
    "fr": _french,
    "es": _spanish,
}
