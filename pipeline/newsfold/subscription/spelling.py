"""Whether entities can be among those of a record, by its bytes: few name whom a query asks for. Pure."""

import re
from collections.abc import Sequence

from newsfold.subscription.names import Meaning

MOST = 8
"""Spellings that are looked for, at most: for more it is quicker to decode."""
_WORD = re.compile(r"\w+")
_AND = "and"
"""The word that may be written as a sign."""


class Spellings:
    """What stands in lower case in every list of entities that bears one of these names.

    Of an id that is all of it, of a name its longest word: labels are compared without case, accents and
    punctuation, and in a list without accents and escapes case and punctuation are all there is.
    """

    def __init__(self, meanings: Sequence[Meaning]) -> None:
        words = [_longest_word(meaning.name) for meaning in meanings]
        self.complete = all(words)
        """Whether every name has such a spelling, and they are few."""
        spelled = sorted({id_.lower() for m in meanings for id_ in m.ids} | set(words), key=len)
        texts: list[str] = []
        for text in spelled:
            if not any(shorter in text for shorter in texts):
                texts.append(text)
        self.complete &= len(texts) <= MOST
        self._texts = tuple(text.encode() for text in texts)

    def may_be_in(self, entities: bytes) -> bool:
        """Whether one of the names may stand in the JSON of a list; False is certain."""
        if not entities.isascii():
            return True
        lowered = entities.lower()
        for text in self._texts:
            if text in lowered:
                return True
        return b"\\" in lowered


def _longest_word(name: str) -> str:
    return max((word for word in _WORD.findall(name) if word != _AND), key=len, default="")
