"""Features of a word for the sequence tagger, as short strings "kind=value" ("atoms").

An atom becomes a feature of a token in a role: as an atom of the token itself, of a neighbour, or of a word
at or beside the run of capitalised words around it. Every role takes some kinds of atoms only.
"""

import re
from collections.abc import Sequence

from newsfold.tagging.entities.word_clusters import WordClusters

OWN, BEFORE, AFTER, BEFORE2, AFTER2, RUN_BEFORE, RUN_AFTER, RUN_FIRST, RUN_LAST = range(9)
"""The roles of a word's atoms; those of the last four go to all tokens of a capitalised run."""

SPELLED = ("w", "s", "p2", "p3", "p4", "e2", "e3", "e4", "case", "first", "last", "cue")
"""Kinds that come from how the word is written: itself, its shape, beginnings, endings, capitals, and the
lists of names and cue words it stands in."""
_NEAR = frozenset({"w", "s", "c0", "c1", "c2", "first", "last", "cue"})
_FAR = frozenset({"w", "s", "c1"})
_RUN = frozenset({"w", "c1", "c2", "first", "last", "cue"})
KINDS: tuple[frozenset[str] | None, ...] = (None, _NEAR, _NEAR, _FAR, _FAR, _RUN, _RUN, _RUN, _RUN)
"""The kinds of atoms that each role looks at; None is all of them."""

MAX_WORD_LENGTH = 40
"""Characters of a word that are looked at."""
_CONNECTORS = "of de al bin van von der da el la del and for the dos e y ibn du ul ur den - & ' ’"
CONNECTORS = frozenset(_CONNECTORS.split(" "))
"""Words and marks that may stand between two capitalised words of one name."""

TITLE_WORDS = """
mr mrs ms dr president minister sen senator gen general sir lord prof professor judge chairman king queen
prince princess pope captain capt col colonel secretary governor gov mayor chancellor ambassador spokesman
spokeswoman premier director lawyer coach leader sheikh ayatollah justice commissioner mp chief manager
author actor actress singer striker defender midfielder goalkeeper analyst economist founder ceo
chairwoman
"""
ORGANISATION_WORDS = """
inc corp co ltd plc group bank university ministry council commission committee party union association
agency court department institute organization organisation company police army parliament senate congress
club united airlines foundation federation authority office center centre news times press front fund
board service services holdings industries technologies systems motors energy oil school college hospital
league team fc movement forum network society bureau assembly alliance academy airways broadcasting
studios records newspaper daily post herald tribune journal magazine radio tv television championship
coalition force forces brigade corporation
"""
PLACE_WORDS = """
island islands river lake mountain mount sea ocean valley province county district street road avenue
airport city bay beach desert peninsula coast region state republic strait square bridge park stadium gulf
village town prison square hills mosque cathedral church temple palace harbour harbor port canal dam
airfield border highway
"""
TIME_WORDS = """
monday tuesday wednesday thursday friday saturday sunday january february march april may june july august
september october november december today yesterday tomorrow
"""
_CUES: dict[str, str] = {}
for _kind, _text in (
    ("title", TITLE_WORDS), ("org", ORGANISATION_WORDS), ("loc", PLACE_WORDS), ("time", TIME_WORDS),
):  # fmt: skip
    for _word in _text.split():
        _CUES[_word] = f"{_CUES[_word]}+{_kind}" if _word in _CUES else _kind
_SHAPES = {code: "X" if chr(code).isupper() else "x" for code in range(0x250) if chr(code).isalpha()}
_SHAPES.update({code: "d" for code in range(0x250) if chr(code).isdigit()})
_REPEATED = re.compile(r"(.)\1{2,}", re.DOTALL)


class WordFeatures:
    """Makes the atoms of words; pure, so that its results may be cached."""

    def __init__(
        self, first_names: frozenset[str], last_names: frozenset[str], clusters: WordClusters
    ) -> None:
        self.clusters = clusters
        self._first, self._last = first_names, last_names
        self._squeezed: dict[str, str] = {}

    def spelled(self, words: Sequence[str]) -> list[list[str]]:
        """The values of words, for each kind in `SPELLED` those of all words; "" for none."""
        words = [word[:MAX_WORD_LENGTH] for word in words]
        lower = [word.lower() for word in words]
        cases = [
            "" if word == low else "all" if len(word) > 1 and word.isupper() else "cap"
            for word, low in zip(words, lower, strict=True)
        ]
        names = [word.title() if case == "all" else word for word, case in zip(words, cases, strict=True)]
        return [
            lower, list(map(self._shape, words)),
            [low[:2] for low in lower], [low[:3] for low in lower], [low[:4] for low in lower],
            [low[-2:] for low in lower], [low[-3:] for low in lower], [low[-4:] for low in lower], cases,
            ["1" if name in self._first else "" for name in names],
            ["1" if name in self._last else "" for name in names],
            [_CUES.get(low, "") for low in lower],
        ]  # fmt: skip

    def atoms(self, word: str) -> list[str]:
        """All atoms of a word, as strings."""
        spelled = zip(SPELLED, self.spelled([word]), strict=True)
        atoms = [f"{kind}={value}" for kind, [value] in spelled if value]
        return atoms + [f"c{grain}={number}" for grain, number in enumerate(self.clusters.of(word))]

    def _shape(self, word: str) -> str:
        """As `shape`; its last step is cached, since words have few shapes."""
        raw = word.translate(_SHAPES) if word.isascii() else "".join(_character_shape(c) for c in word)
        squeezed = self._squeezed.get(raw)
        if squeezed is None:
            if len(self._squeezed) > 10_000:
                self._squeezed.clear()
            squeezed = self._squeezed[raw] = _REPEATED.sub(r"\1\1", raw)
        return squeezed


def _character_shape(char: str) -> str:
    return "X" if char.isupper() else "x" if char.isalpha() else "d" if char.isdigit() else char


def shape(word: str) -> str:
    """The word with X for capitals, x for small letters, d for digits; longer runs cut to two."""
    return _REPEATED.sub(r"\1\1", "".join(_character_shape(c) for c in word))


def kind(atom: str) -> str:
    """The kind of an atom: what stands before the equals sign."""
    return atom.partition("=")[0]
