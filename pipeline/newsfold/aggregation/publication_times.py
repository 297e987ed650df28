"""Publication times: an index of the articles that contribute to a topic, by window of event time."""

import re
from collections.abc import Callable, Iterable, Iterator

from newsfold.eventtime.horizon import Horizon
from newsfold.eventtime.window import Window, Windows

_END = b"|"
"""Closes an article id; no id has it inside."""
_PACKED = 8
"""Bytes of an id as ours are, sixteen hexadecimal digits; ids of other programs are kept as text."""
_OURS = re.compile(r"[0-9a-f]{16}")


class PublicationTimes:
    """For each topic, the articles by the window of the smallest size that they fall into.

    An id is only ever added, never removed, so that it takes 8 bytes in one long string and no object of
    its own; a caller checks the contribution of each article it gets. `contributing(topic)` gives
    (publication time, article id) of all contributing articles, when a topic is first used. Without a horizon
    the index grows with the articles: by some 50 MB for a million paragraphs of three topics each.
    """

    def __init__(self, windows: Windows, contributing: Callable[[str], Iterable[tuple[str, str]]]) -> None:
        self._windows, self._contributing = windows, contributing
        self._topics: dict[str, dict[str, bytearray]] = {}
        self._foreign: dict[tuple[str, str], bytearray] = {}
        """Ids of other programs, by topic and start, each closed by `_END`."""
        self._shared_starts: dict[str, str] = {}
        """One text for a start in all topics."""

    def __len__(self) -> int:
        """The number of ids held."""
        ours = sum(len(ids) // _PACKED for by_start in self._topics.values() for ids in by_start.values())
        return ours + sum(ids.count(_END) for ids in self._foreign.values())

    def add(self, topic: str, published_at: str, article_id: str) -> None:
        """Add an article that contributes to a topic, under its publication time."""
        self._put(topic, self._ids_of(topic), published_at, article_id)

    def within(self, topic: str, window: Window) -> Iterator[str]:
        """The ids of articles that may contribute to a topic within a window, each once."""
        ids_by_start = self._ids_of(topic)
        starts = list(self._starts(window))
        ours = b"".join([ids_by_start.get(start, b"") for start in starts]).hex()
        digits = 2 * _PACKED
        yield from dict.fromkeys(ours[at : at + digits] for at in range(0, len(ours), digits))
        if self._foreign:
            others = b"".join([self._foreign.get((topic, start), b"") for start in starts]).split(_END)
            yield from dict.fromkeys(id_.decode() for id_ in others[:-1])

    def drop_before(self, cutoff: str) -> None:
        """Drop the ids of windows before a cutoff, at which windows of every size begin."""
        for ids_by_start in self._topics.values():
            for start in [start for start in ids_by_start if start < cutoff]:
                del ids_by_start[start]
        for key in [key for key in self._foreign if key[1] < cutoff]:
            del self._foreign[key]
        for start in [start for start in self._shared_starts if start < cutoff]:
            del self._shared_starts[start]

    def _starts(self, window: Window) -> Iterator[str]:
        """The starts of all windows of the smallest size that share a moment with a window."""
        smallest, name = self._windows.sizes[0]
        if window.size == name:
            yield window.start
            return
        start = self._windows.of(window.start)[0].start
        while start and start < window.end:
            yield start
            start = Horizon.shifted(start, smallest)

    def _ids_of(self, topic: str) -> dict[str, bytearray]:
        ids_by_start = self._topics.get(topic)
        if ids_by_start is None:
            ids_by_start = self._topics[topic] = {}
            for published_at, article_id in self._contributing(topic):
                self._put(topic, ids_by_start, published_at, article_id)
        return ids_by_start

    def _put(
        self, topic: str, ids_by_start: dict[str, bytearray], published_at: str, article_id: str
    ) -> None:
        start = self._windows.of(published_at)[0].start
        if not _OURS.fullmatch(article_id):
            self._foreign.setdefault((topic, start), bytearray()).extend(article_id.encode() + _END)
            return
        ids = ids_by_start.get(start)
        if ids is None:
            ids = ids_by_start[self._shared_starts.setdefault(start, start)] = bytearray()
        ids += bytes.fromhex(article_id)
