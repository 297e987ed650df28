"""Words that a filter asks for, looked for in the texts of a record as the index of the view does. Pure."""

import re

from newsfold.subscription.names import folded

_PIECE = re.compile(r'"([^"]*)"|([^\s"]+)')
_WORD = re.compile(r"\w")


class Words:
    """Words, in any order; a part in quotes is a phrase, a word that ends with * any that begins so."""

    def __init__(self, typed: str) -> None:
        self.asked = bool(typed.strip())
        """Whether anything is asked for; what has no letter or digit is nowhere."""
        self._pieces: list[str] = []
        for phrase, word in _PIECE.findall(typed):
            text = folded(phrase or word)
            if _WORD.search(text):
                self._pieces.append(f" {text}" if word.endswith("*") else f" {text} ")

    def are_in(self, text: str) -> bool:
        """Whether a text has all of them; it is folded, with a space before and behind each word."""
        return bool(self._pieces) and all(piece in text for piece in self._pieces)


def words_of(text: str) -> str:
    """The words of a text as `Words` looks for them."""
    # Not remembered: texts of records are long, and hardly two are the same.
    return f" {folded.__wrapped__(text)} "
