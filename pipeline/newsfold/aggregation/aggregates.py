"""The state of the aggregation stage: contributions are the truth, folds are a cache made from them."""

from collections import OrderedDict
from collections.abc import Iterator

from newsfold.aggregation.contribution import Change, Contribution, stamped, time_of
from newsfold.aggregation.fold import Fold
from newsfold.aggregation.publication_times import PublicationTimes
from newsfold.eventtime.horizon import Horizon
from newsfold.eventtime.window import Window, Windows
from newsfold.model.event import EventRecord
from newsfold.model.mention import Mention
from newsfold.state.keyed import KeyedState
from newsfold.state.retention import Retention
from newsfold.wire.codec import decode

Place = tuple[str, str]
"""(topic, article)"""

MAX_FOLDED = 16_000
"""Contributing articles in the cached folds of a partition; beyond it those unused for longest are dropped.

An article takes about 4 kB of a fold, and a worker of four partitions has four such caches."""


class Aggregates:
    """Contributions of one input partition by `topic|article`, and the cutoff of its horizon.

    A crash may leave any subset of a batch's changes in the changelog, so no two contributions may
    depend on each other (how the cutoff is kept, `model/horizon.py` says). The index by publication
    time is made per topic, by one scan when the topic is first asked for; any fold can be dropped and
    is made anew from the contributions.
    """

    def __init__(
        self,
        state: KeyedState,
        windows: Windows,
        max_folded: int = MAX_FOLDED,
        horizon: Horizon | None = None,
    ) -> None:
        self._state, self.windows, self._max_folded = state, windows, max_folded
        self.retention = Retention(state, horizon)
        self._forgotten = self.retention.cutoff
        self._folds: OrderedDict[tuple[str, Window], Fold] = OrderedDict()
        self._times = PublicationTimes(windows, self._contributing)

    def contribution(self, topic: str, article_id: str) -> Contribution | None:
        """What the article gives to the topic so far."""
        data = self._state.get(_key(topic, article_id))
        return Contribution.from_bytes(data) if data else None

    def closed(self, window: Window) -> bool:
        """Whether nothing can change a window's record any more."""
        return window.start < self.retention.cutoff

    def forget(self) -> None:
        """Drop what is cached of windows that have closed."""
        if self.retention.cutoff == self._forgotten:
            return
        self._forgotten = self.retention.cutoff
        for key in [key for key in self._folds if self.closed(key[1])]:
            del self._folds[key]
        self._times.forget(self.retention.cutoff)

    def sweep(self) -> None:
        """Delete contributions that have been closed for long, if it is time."""
        self.retention.sweep(time_of, stamped)

    def replace(self, place: Place, old: Contribution | None, new: Contribution, change: Change) -> None:
        """Put a merged contribution in place of the old one, and count its change in every window."""
        topic, article_id = place
        removed, added = change.removed, change.added
        # Folds are loaded from the state as it was, before the contribution in it is replaced.
        if removed:
            for window in self.windows.of(change.was_at):
                self._fold(topic, window).remove(removed)
        if added:
            for window in self.windows.of(new.published_at):
                self._fold(topic, window).add(added)
        if added and not (old and old.mentions and old.published_at == new.published_at):
            self._times.add(topic, new.published_at, article_id)
        self._state.put(_key(topic, article_id), new.to_bytes())

    def record(self, topic: str, window: Window) -> EventRecord | None:
        """The record of (topic, window) as the contributions give it; None if it is empty."""
        return self._fold(topic, window).record(_KeptMentions(self, topic))

    def trim(self, used: int) -> None:
        """Drop the folds unused for longest, once together they hold too much; never the last `used`."""
        size = sum(len(fold.articles) for fold in self._folds.values())
        while size > self._max_folded and len(self._folds) > used:
            _, fold = self._folds.popitem(last=False)
            size -= len(fold.articles)

    def _fold(self, topic: str, window: Window) -> Fold:
        key = topic, window
        fold = self._folds.get(key)
        if fold is None:
            fold = self._folds[key] = Fold(topic, window)
            for contribution in self._within(topic, window):
                fold.add(contribution.decoded())
        self._folds.move_to_end(key)
        return fold

    def _within(self, topic: str, window: Window) -> Iterator[Contribution]:
        for article_id in self._times.within(topic, window):
            contribution = self.contribution(topic, article_id)
            if contribution and window.start <= contribution.published_at < window.end:
                yield contribution

    def _contributing(self, topic: str) -> Iterator[tuple[str, str]]:
        """(publication time, article) of everything that contributes to the topic.

        What has closed is among it: the last record of a window is made when the cutoff has moved on.
        """
        prefix = _key(topic, "")
        for key, data in self._state.scan_range(prefix, prefix[:-1] + b"}"):
            head = Contribution.from_bytes(data)
            if head.mentions:
                yield head.published_at, key[len(prefix) :].decode()


class _KeptMentions:
    """The mentions of one topic, as its folds ask for them."""

    def __init__(self, aggregates: Aggregates, topic: str) -> None:
        self._aggregates, self._topic = aggregates, topic

    def mention(self, article_id: str, seq: int) -> Mention:
        return decode(self._contribution(article_id).mentions[seq], Mention)

    def mentions(self, article_id: str) -> list[Mention]:
        return self._contribution(article_id).decoded()

    def _contribution(self, article_id: str) -> Contribution:
        contribution = self._aggregates.contribution(self._topic, article_id)
        assert contribution is not None, f"{self._topic} {article_id} is counted but not kept"
        return contribution


def _key(topic: str, article_id: str) -> bytes:
    return f"{topic}|{article_id}".encode()
