"""The state of the aggregation stage: contributions are the truth, folds are a cache made from them."""

from collections import OrderedDict
from collections.abc import Iterator

from newsfold.aggregation.fold import Fold
from newsfold.aggregation.joining import speaks
from newsfold.aggregation.kept import Kept, kept_bytes, stamped, time_of
from newsfold.aggregation.made import made_with
from newsfold.aggregation.publication_times import PublicationTimes
from newsfold.aggregation.salience import Salience
from newsfold.aggregation.share import Share, share_of
from newsfold.eventtime.horizon import Horizon
from newsfold.eventtime.window import Window, Windows
from newsfold.model.contribution import Contribution
from newsfold.model.event import EventRecord
from newsfold.state.keyed import KeyedState
from newsfold.state.retention import Retention
from newsfold.wire.codec import decode

ContributionKey = tuple[str, str]
"""(topic, article id)"""

MAX_FOLD_BYTES = 16 * 1024 * 1024
"""Bytes of the cached folds of a partition, as `Fold.size` estimates them; beyond it those unused for longest
are dropped. A worker of four partitions has four such caches."""


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
        max_fold_bytes: int = MAX_FOLD_BYTES,
        horizon: Horizon | None = None,
        since: str = "",
        in_words: bool = True,
    ) -> None:
        """Without `in_words` nothing that is put into the state may have sentences or a title."""
        self._state, self.windows, self._salience = state, windows, salience
        self._max_fold_bytes, self.in_words = max_fold_bytes, in_words
        self._made = made_with(state, windows, salience.threshold, in_words)
        self.retention = Retention(state, horizon, since)
        self._dropped_before = self.retention.cutoff
        self._folds: OrderedDict[tuple[str, Window], Fold] = OrderedDict()
        self._fold_bytes = 0
        """The sum of their sizes."""
        self._times = PublicationTimes(windows, self._contributing)

    def save(self) -> None:
        """Put the cutoff into the state; after all other changes of a batch."""
        self.retention.save()

    def kept(self, topic: str, article_id: str) -> Kept | None:
        """What is kept of an article in a topic; None if there is nothing."""
        data = self._state.get(_state_key(topic, article_id))
        return decode(data, Kept) if data else None

    def counts(self, contribution: Contribution) -> bool:
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
            self._fold_bytes -= self._folds.pop(key).size
        self._times.drop_before(self.retention.cutoff)

    def begin(self) -> None:
        """Say what the state is made with, before all other changes; delete what is long closed."""
        self._made.save()
        self.retention.sweep(time_of, stamped)

    def replace(self, key: ContributionKey, old: Kept | None, new: Kept, said: bytes | None = None) -> None:
        """Keep a joined contribution in place of the one before; count it in the folds of its windows.

        `said` is the contribution in JSON, if that is at hand.
        """
        topic, article_id = key
        # Folds are loaded from the state as it was, before what is in it is replaced.
        before = old if old and speaks(old.said) else None
        if before:
            self._count(before, -1)
        if speaks(new.said):
            self._count(new, 1)
            if not before or before.said.published_at != new.said.published_at:
                self._times.add(topic, new.said.published_at, article_id)
        self.keep(key, new, said)

    def keep(self, key: ContributionKey, kept: Kept, said: bytes | None = None) -> None:
        """Keep what has changed in nothing that records are made of."""
        self._state.put(_state_key(*key), kept_bytes(kept, said))

    def scrub(self, key: ContributionKey) -> None:
        """Have no trace stay of what is kept of an article, which is about to be replaced."""
        state_key = _state_key(*key)
        if data := self._state.get(state_key):
            self._state.put(state_key, data)
        self._state.scrub(state_key)

    def _count(self, kept: Kept, by: int) -> None:
        share = share_of(kept.said, kept.counts)
        for window in self.windows.of(kept.said.published_at):
            fold = self._fold(kept.said.topic, window)
            before = fold.size
            fold.add(share, by)
            self._fold_bytes += fold.size - before

    def record(self, topic: str, window: Window) -> EventRecord | None:
        """The record of (topic, window) over the stored contributions; None if there are none."""
        return self._fold(topic, window).record(_TopicShares(self, topic))

    def trim(self, used: int) -> None:
        """Drop the least recently used folds while all hold over `max_fold_bytes`, but keep `used`."""
        while self._fold_bytes > self._max_fold_bytes and len(self._folds) > used:
            _, fold = self._folds.popitem(last=False)
            self._fold_bytes -= fold.size

    def _fold(self, topic: str, window: Window) -> Fold:
        key = topic, window
        fold = self._folds.get(key)
        if fold is None:
            fold = self._folds[key] = Fold(topic, window)
            for kept in self._within(topic, window):
                fold.add(share_of(kept.said, kept.counts))
            self._fold_bytes += fold.size
        self._folds.move_to_end(key)
        return fold

    def _within(self, topic: str, window: Window) -> Iterator[Kept]:
        for article_id in self._times.within(topic, window):
            kept = self.kept(topic, article_id)
            if kept and speaks(kept.said) and window.start <= kept.said.published_at < window.end:
                yield kept

    def _contributing(self, topic: str) -> Iterator[tuple[str, str]]:
        """(publication time, article id) of every article that says something of the topic.

        Closed ones are included: the last record of a window is made when the cutoff has moved on.
        """
        prefix = _state_key(topic, "")
        for key, data in self._state.scan_range(prefix, prefix[:-1] + b"}"):
            said = decode(data, Kept).said
            if speaks(said):
                yield said.published_at, key[len(prefix) :].decode()


class _TopicShares:
    """Looks up the shares of articles that count in one topic, for its folds."""

    def __init__(self, aggregates: Aggregates, topic: str) -> None:
        self._aggregates, self._topic = aggregates, topic

    def share(self, article_id: str) -> Share:
        kept = self._aggregates.kept(self._topic, article_id)
        assert kept is not None, f"{self._topic} {article_id} is counted but not kept"
        return share_of(kept.said, True)


def _state_key(topic: str, article_id: str) -> bytes:
    return f"{topic}|{article_id}".encode()
