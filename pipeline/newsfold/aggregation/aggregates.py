"""The state of the aggregation stage: contributions are the truth, folds are a cache made from them."""

from collections import OrderedDict
from collections.abc import Iterator

from newsfold.aggregation.fold import Fold
from newsfold.aggregation.joining import Kept, stamped, time_of
from newsfold.aggregation.made import made_with
from newsfold.aggregation.publication_times import PublicationTimes
from newsfold.aggregation.salience import Salience
from newsfold.aggregation.share import Share, share_of
from newsfold.eventtime.horizon import Horizon
from newsfold.eventtime.window import Window, Windows
from newsfold.model.event import EventRecord
from newsfold.state.keyed import KeyedState
from newsfold.state.retention import Retention
from newsfold.wire.codec import decode, encode_struct

ContributionKey = tuple[str, str]
"""(topic, article id)"""

MAX_FOLDED = 16_000
"""Contributing articles in the cached folds of a partition; beyond it those unused for longest are dropped.

An article takes about 4 kB of a fold, and a worker of four partitions has four such caches."""


class Aggregates:
    """Contributions of one input partition by `topic|article`, and the cutoff of its horizon.

    A crash may leave any subset of a batch's changes in the changelog, so no two contributions may
    depend on each other (`state/retention.py` says how the cutoff is stored). The index by publication
    time is built per topic, by one scan when the topic is first used; any fold can be dropped and is
    rebuilt from the contributions.
    """

    def __init__(
        self,
        state: KeyedState,
        windows: Windows,
        salience: Salience,
        max_folded: int = MAX_FOLDED,
        horizon: Horizon | None = None,
    ) -> None:
        self._state, self.windows, self._salience, self._max_folded = state, windows, salience, max_folded
        self._made = made_with(state, windows, salience.threshold)
        self.retention = Retention(state, horizon)
        self._dropped_before = self.retention.cutoff
        self._folds: OrderedDict[tuple[str, Window], Fold] = OrderedDict()
        self._times = PublicationTimes(windows, self._contributing)

    def save(self) -> None:
        """Put the cutoff into the state; after all other changes of a batch."""
        self.retention.save()

    def contribution(self, topic: str, article_id: str) -> Kept | None:
        """The stored contribution of an article to a topic; None if there is none."""
        data = self._state.get(_state_key(topic, article_id))
        return decode(data, Kept) if data else None

    def counts(self, contribution: Kept) -> bool:
        """Whether the article counts in its topic's records."""
        return self._salience.counts(contribution)

    def is_closed(self, window: Window) -> bool:
        """Whether the window starts before the cutoff, so that its record is final."""
        return window.start < self.retention.cutoff

    def drop_closed(self) -> None:
        """Drop the cached folds and publication times of closed windows."""
        if self.retention.cutoff == self._dropped_before:
            return
        self._dropped_before = self.retention.cutoff
        for key in [key for key in self._folds if self.is_closed(key[1])]:
            del self._folds[key]
        self._times.drop_before(self.retention.cutoff)

    def begin(self) -> None:
        """Say what the state is made with, before all other changes; delete what is long closed."""
        self._made.save()
        self.retention.sweep(time_of, stamped)

    def replace(self, key: ContributionKey, old: Kept | None, new: Kept) -> None:
        """Store a joined contribution in place of the one before; count it in the folds of its windows."""
        topic, article_id = key
        before = self._share(old) if old and old.speaks else None
        after = self._share(new) if new.speaks else None
        # Folds are loaded from the state as it was, before the contribution in it is replaced.
        if before:
            for window in self.windows.of(before.contribution.published_at):
                self._fold(topic, window).add(before, -1)
        if after:
            for window in self.windows.of(new.published_at):
                self._fold(topic, window).add(after)
            if before is None or before.contribution.published_at != new.published_at:
                self._times.add(topic, new.published_at, article_id)
        self.keep(key, new)

    def keep(self, key: ContributionKey, contribution: Kept) -> None:
        """Store a contribution of which nothing has changed that is in records."""
        self._state.put(_state_key(*key), encode_struct(contribution))

    def record(self, topic: str, window: Window) -> EventRecord | None:
        """The record of (topic, window) over the stored contributions; None if there are none."""
        return self._fold(topic, window).record(_TopicShares(self, topic))

    def trim(self, used: int) -> None:
        """Drop the least recently used folds while they hold over `max_folded` articles, but keep `used`."""
        size = sum(len(fold) for fold in self._folds.values())
        while size > self._max_folded and len(self._folds) > used:
            _, fold = self._folds.popitem(last=False)
            size -= len(fold)

    def _fold(self, topic: str, window: Window) -> Fold:
        key = topic, window
        fold = self._folds.get(key)
        if fold is None:
            fold = self._folds[key] = Fold(topic, window)
            for contribution in self._within(topic, window):
                fold.add(self._share(contribution))
        self._folds.move_to_end(key)
        return fold

    def _share(self, contribution: Kept) -> Share:
        return share_of(contribution, self.counts(contribution))

    def _within(self, topic: str, window: Window) -> Iterator[Kept]:
        for article_id in self._times.within(topic, window):
            contribution = self.contribution(topic, article_id)
            if (
                contribution
                and contribution.speaks
                and window.start <= contribution.published_at < window.end
            ):
                yield contribution

    def _contributing(self, topic: str) -> Iterator[tuple[str, str]]:
        """(publication time, article id) of every article that says something of the topic.

        Closed ones are included: the last record of a window is made when the cutoff has moved on.
        """
        prefix = _state_key(topic, "")
        for key, data in self._state.scan_range(prefix, prefix[:-1] + b"}"):
            contribution = decode(data, Kept)
            if contribution.speaks:
                yield contribution.published_at, key[len(prefix) :].decode()


class _TopicShares:
    """Looks up the shares of articles in one topic, for its folds."""

    def __init__(self, aggregates: Aggregates, topic: str) -> None:
        self._aggregates, self._topic = aggregates, topic

    def share(self, article_id: str) -> Share:
        contribution = self._aggregates.contribution(self._topic, article_id)
        assert contribution is not None, f"{self._topic} {article_id} is counted but not kept"
        return share_of(contribution, True)


def _state_key(topic: str, article_id: str) -> bytes:
    return f"{topic}|{article_id}".encode()
