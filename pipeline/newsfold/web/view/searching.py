"""Text search: where the words of a search stand in a record, as the index of words sees them; pure."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple
from unicodedata import category, normalize

from newsfold.model.event import EventRecord
from newsfold.web.view.forms import forms_of
from newsfold.web.view.results import Passage

_PARTS = re.compile(r'"([^"]*)"|([^\s"]+)')
_ASCII = re.compile("[a-z0-9]+")
LEAST_BEGUN = 3
"""Letters of a last word that may be the beginning of one."""
Word = tuple[str, int, int]
"""A word as it is compared, and where it stands."""


class Part(NamedTuple):
    """A part of what is searched for: words in a row, or one word in any of its forms, or a beginning."""

    words: tuple[str, ...]
    forms: frozenset[str]
    is_beginning: bool

    def places(self, words: Sequence[Word]) -> Iterator[tuple[int, int]]:
        """Where it stands."""
        size, last = len(self.words), self.words[-1]
        for at, (spelled, start, end) in enumerate(words):
            if not (spelled in self.forms or (self.is_beginning and spelled.startswith(last))):
                continue
            first = at - size + 1
            if first < 0 or any(w[0] != own for w, own in zip(words[first:at], self.words, strict=False)):
                continue
            yield (words[first][1] if size > 1 else start), end


class Wanted:
    """What a person searches for: all of its parts."""

    def __init__(self, typed: str) -> None:
        self._parts: list[Part] = []
        self._is_begun = False
        for phrase, word in _PARTS.findall(typed):
            words = tuple(spelled for spelled, _, _ in words_in(phrase or word))
            if words:
                star = word.endswith("*")
                forms = forms_of(words[0]) if word and len(words) == 1 and not star else words[-1:]
                self._parts.append(Part(words, frozenset(forms), star))
                self._is_begun = len(word) >= LEAST_BEGUN and not star

    @property
    def has_several_parts(self) -> bool:
        return len(self._parts) > 1

    def passages(self, event: EventRecord) -> tuple[Passage, ...]:
        """The texts of a record that have any of it, those that have most of it first."""
        return self.found(event)[0]

    def found(self, event: EventRecord) -> tuple[tuple[Passage, ...], bool]:
        """The same, and whether one of the texts has all of it."""
        texts = [(*text, list(words_in(text[1]))) for text in _texts(event)]
        parts = self._parts_for([words for *_, words in texts])
        rated: list[tuple[int, int, Passage]] = []
        for kind, text, article_id, url, words in texts:
            spans, hits = set[tuple[int, int]](), 0
            for part in parts:
                places = list(part.places(words))
                hits += bool(places)
                spans.update(places)
            if spans:
                passage = Passage(kind=kind, text=text, spans=_merged(spans), article_id=article_id, url=url)
                rated.append((-hits, len(rated), passage))
        rated.sort(key=lambda r: r[:2])
        return tuple(passage for *_, passage in rated), bool(rated) and -rated[0][0] == len(parts)

    def all_in(self, texts: Iterable[str]) -> bool:
        """Whether each part stands in one of the texts."""
        words = [list(words_in(text)) for text in texts]
        return all(any(any(part.places(text)) for text in words) for part in self._parts_for(words))

    def _parts_for(self, texts: Sequence[Sequence[Word]]) -> list[Part]:
        """The parts; a last word that stands nowhere is the beginning of one."""
        if not self._is_begun or any(any(self._parts[-1].places(words)) for words in texts):
            return self._parts
        return [*self._parts[:-1], self._parts[-1]._replace(is_beginning=True)]


def words_in(text: str) -> Iterator[Word]:
    """The words of a text without case and accents."""
    if text.isascii():
        yield from ((found[0], found.start(), found.end()) for found in _ASCII.finditer(text.lower()))
        return
    start, letters = 0, list[str]()
    for place, char in enumerate(text):
        kind = category(char)
        if kind[0] in "LN" or kind == "Co" or (kind[0] == "M" and letters):
            start = start if letters else place
            letters.append(char)
        elif letters:
            yield _plain("".join(letters)), start, place
            letters = []
    if letters:
        yield _plain("".join(letters)), start, len(text)


def _plain(word: str) -> str:
    return "".join(c for c in normalize("NFD", word.lower()) if category(c)[0] != "M")


def _merged(spans: set[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


def _texts(event: EventRecord) -> Iterator[tuple[str, str, str, str]]:
    """Kind, text, article and address."""
    for story in event.stories:
        yield "title", story.title, story.article_id, story.url
        yield "text", story.text, story.article_id, story.url
    for evidence in event.evidence:
        yield "evidence", evidence.text, evidence.article_id, evidence.url
    yield "topic", event.topic.label, "", ""
