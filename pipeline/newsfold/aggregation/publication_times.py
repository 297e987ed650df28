"""Publication times: an index of the articles that contribute to a topic, by window of event time."""

from collections.abc import Callable, Iterable, Iterator

from newsfold.eventtime.horizon import Horizon
from newsfold.eventtime.window import Window, Windows

_END = b"|"
"""Closes an article id; no id has it inside."""


class PublicationTimes:
    """For each topic, the articles by the window of the smallest size that they fall into.

    An id is only ever added, never removed, so that it takes 17 bytes in one long string and no object of
    its own; a caller checks the contribution of each article it gets. `contributing(topic)` gives
    (publication time, article id) of all contributing articles, when a topic is first used.
    """

    def __init__(self, windows: Windows, contributing: Callable[[str], Iterable[tuple[str, str]]]) -> None:
        self._windows, self._contributing = windows, contributing
        self._topics: dict[str, dict[str, bytearray]] = {}

    def __len__(self) -> int:
        """The number of ids held."""
        return sum(ids.count(_END) for ids_by_start in self._topics.values() for ids in ids_by_start.values())

    def add(self, topic: str, published_at: str, article_id: str) -> None:
        """Add an article that contributes to a topic, under its publication time."""
        self._put(self._ids_of(topic), published_at, article_id)

    def within(self, topic: str, window: Window) -> Iterator[str]:
        """The ids of articles that may contribute to a topic within a window, each once."""
        ids_by_start = self._ids_of(topic)
        ids = b"".join([ids_by_start.get(start, b"") for start in self._starts(window)]).split(_END)
        yield from dict.fromkeys(id_.decode() for id_ in ids[:-1])

    def drop_before(self, cutoff: str) -> None:
        """Drop the ids of windows before a cutoff, at which windows of every size begin."""
        for ids_by_start in self._topics.values():
            for start in [start for start in ids_by_start if start < cutoff]:
                del ids_by_start[start]

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
                self._put(ids_by_start, published_at, article_id)
        return ids_by_start

    def _put(self, ids_by_start: dict[str, bytearray], published_at: str, article_id: str) -> None:
        start = self._windows.of(published_at)[0].start
        ids = ids_by_start.get(start)
        if ids is None:
            ids = ids_by_start[start] = bytearray()
        ids += article_id.encode() + _END
