"""Publication times: which articles contribute to a topic in a span of event time, in a few bytes each."""

from collections.abc import Callable, Iterable, Iterator

from sortedcontainers import SortedDict

from newsfold.eventtime.horizon import Horizon
from newsfold.eventtime.window import Window, Windows

_END = b"|"
"""Closes an article id; no id has it inside."""


class PublicationTimes:
    """For each topic, the articles by the window of the smallest size that they fall into.

    An id is only ever added, so that it stands as 17 bytes in one long string and not as an object: who
    asks gets articles that may have moved on, and looks at their contributions anyway. `found(topic)`
    gives (publication time, article) of all that contributes, when a topic is first asked for.
    """

    def __init__(self, windows: Windows, found: Callable[[str], Iterable[tuple[str, str]]]) -> None:
        self._windows, self._found = windows, found
        self._topics: dict[str, SortedDict[str, bytearray]] = {}

    def __len__(self) -> int:
        """The ids that are kept."""
        return sum(ids.count(_END) for starts in self._topics.values() for ids in starts.values())

    def add(self, topic: str, published_at: str, article_id: str) -> None:
        """An article contributes to a topic at a time."""
        self._put(self._of(topic), published_at, article_id)

    def within(self, topic: str, window: Window) -> Iterator[str]:
        """The articles that may contribute to a topic within a window, each once."""
        smallest, _ = self._windows.sizes[0]
        starts = self._of(topic).irange(
            Horizon.shifted(window.start, -smallest), window.end, inclusive=(False, False)
        )
        ids = b"".join(self._topics[topic][start] for start in starts).split(_END)
        yield from dict.fromkeys(id_.decode() for id_ in ids[:-1])

    def forget(self, cutoff: str) -> None:
        """Drop what is older than a cutoff, which is where windows of every size begin."""
        for starts in self._topics.values():
            for start in list(starts.irange(maximum=cutoff, inclusive=(True, False))):
                del starts[start]

    def _of(self, topic: str) -> "SortedDict[str, bytearray]":
        starts = self._topics.get(topic)
        if starts is None:
            starts = self._topics[topic] = SortedDict()
            for published_at, article_id in self._found(topic):
                self._put(starts, published_at, article_id)
        return starts

    def _put(self, starts: "SortedDict[str, bytearray]", published_at: str, article_id: str) -> None:
        start = self._windows.of(published_at)[0].start
        ids = starts.get(start)
        if ids is None:
            ids = starts[start] = bytearray()
        ids += article_id.encode() + _END
