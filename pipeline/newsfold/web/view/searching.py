"""Text search: where the words of a search stand in a record, as the index of words sees them; pure."""

import re
from collections.abc import Iterable, Iterator
from unicodedata import category, normalize

from newsfold.model.event import EventRecord
from newsfold.web.view.results import Passage

_PARTS = re.compile(r'"([^"]*)"|([^\s"]+)')
Word = tuple[str, int, int]
"""A word as it is compared, and where it stands."""


class Wanted:
    """What a person searches for: phrases, each a row of words of which the last may be a beginning."""

    def __init__(self, typed: str) -> None:
        self._phrases: list[tuple[list[str], bool]] = []
        for phrase, word in _PARTS.findall(typed):
            words = [spelled for spelled, _, _ in words_in(phrase or word)]
            if words:
                self._phrases.append((words, word.endswith("*")))

    def passages(self, event: EventRecord) -> tuple[Passage, ...]:
        """The texts of a record that have any of it, those that have most of it first."""
        rated: list[tuple[int, int, Passage]] = []
        for kind, text, article_id, url in _texts(event):
            words, spans, hits = list(words_in(text)), set[tuple[int, int]](), 0
            for phrase, is_beginning in self._phrases:
                places = list(_places(words, phrase, is_beginning))
                hits += bool(places)
                spans.update(places)
            if spans:
                passage = Passage(kind=kind, text=text, spans=_merged(spans), article_id=article_id, url=url)
                rated.append((-hits, len(rated), passage))
        return tuple(passage for _, _, passage in sorted(rated, key=lambda r: r[:2]))

    def all_in(self, texts: Iterable[str]) -> bool:
        """Whether each phrase stands in one of the texts."""
        words = [list(words_in(text)) for text in texts]
        return all(any(any(_places(text, *phrase)) for text in words) for phrase in self._phrases)


def words_in(text: str) -> Iterator[Word]:
    """The words of a text without case and accents."""
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


def _places(words: list[Word], phrase: list[str], is_beginning: bool) -> Iterator[tuple[int, int]]:
    size = len(phrase)
    for at in range(len(words) - size + 1):
        spelled = [word for word, _, _ in words[at : at + size]]
        last = spelled[-1].startswith(phrase[-1]) if is_beginning else spelled[-1] == phrase[-1]
        if last and spelled[:-1] == phrase[:-1]:
            yield words[at][1], words[at + size - 1][2]


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
