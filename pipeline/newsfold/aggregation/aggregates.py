"""The state of the aggregation stage: contributions are the truth, folds are a cache made from them."""

from collections import OrderedDict
from collections.abc import Iterator

from newsfold.aggregation.contribution import Change, Contribution, stamped, time_of
from newsfold.aggregation.fold import Fold
from newsfold.aggregation.publication_times import PublicationTimes
from newsfold.errors import SettingsError
from newsfold.eventtime.horizon import Horizon
from newsfold.eventtime.window import Window, Windows
from newsfold.model.event import EventRecord
from newsfold.model.mention import Mention
from newsfold.state.keyed import KeyedState
from newsfold.state.retention import Retention
from newsfold.wire.codec import decode

ContributionKey = tuple[str, str]
"""(topic, article id)"""

WINDOWS_KEY = b"\x00windows"
"""The state's key of the window sizes it was made with, such as "1h,1d"."""
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
        max_folded: int = MAX_FOLDED,
        horizon: Horizon | None = None,
    ) -> None:
        self._state, self.windows, self._max_folded = state, windows, max_folded
        self._made_with = b",".join(name.encode() for _, name in windows.sizes)
        self._check_windows()
        self.retention = Retention(state, horizon)
        self._dropped_before = self.retention.cutoff
        self._folds: OrderedDict[tuple[str, Window], Fold] = OrderedDict()
        self._times = PublicationTimes(windows, self._contributing)

    def save(self) -> None:
        """Put the cutoff and the window sizes into the state; after all other changes of a batch."""
        self.retention.save()
        if self._state.get(WINDOWS_KEY) is None:
            self._state.put(WINDOWS_KEY, self._made_with)

    def _check_windows(self) -> None:
        """SettingsError if the state was made with other window sizes: nothing would reach its records."""
        made_with = self._state.get(WINDOWS_KEY)
        if made_with not in (None, self._made_with):
            sizes = made_with.decode("utf-8", "replace") if made_with else ""
            raise SettingsError(
                f"windows = {self._made_with.decode()}, and the state and its records were made with {sizes}",
                where="aggregation",
                hint=f"set NEWSFOLD_WINDOWS={sizes}; docs/event-time.md says how to change them",
            )

    def contribution(self, topic: str, article_id: str) -> Contribution | None:
        """The stored contribution of an article to a topic; None if there is none."""
        data = self._state.get(_state_key(topic, article_id))
        return Contribution.from_bytes(data) if data else None

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

    def sweep(self) -> None:
        """Delete contributions closed for a whole window, if a sweep is due."""
        self.retention.sweep(time_of, stamped)

    def replace(
        self, key: ContributionKey, old: Contribution | None, new: Contribution, change: Change
    ) -> None:
        """Store a merged contribution and count its change in the folds of its windows."""
        topic, article_id = key
        removed, added = change.removed, change.added
        # Folds are loaded from the state as it was, before the contribution in it is replaced.
        if removed:
            for window in self.windows.of(change.old_published_at):
                self._fold(topic, window).remove(removed)
        if added:
            for window in self.windows.of(new.published_at):
                self._fold(topic, window).add(added)
        if added and not (old and old.mentions and old.published_at == new.published_at):
            self._times.add(topic, new.published_at, article_id)
        self._state.put(_state_key(topic, article_id), new.to_bytes())

    def record(self, topic: str, window: Window) -> EventRecord | None:
        """The record of (topic, window) over the stored contributions; None if there are none."""
        return self._fold(topic, window).record(_TopicMentions(self, topic))

    def trim(self, used: int) -> None:
        """Drop the least recently used folds while they hold over `max_folded` articles, but keep `used`."""
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
        """(publication time, article id) of every article that contributes to the topic.

        Closed ones are included: the last record of a window is made when the cutoff has moved on.
        """
        prefix = _state_key(topic, "")
        for key, data in self._state.scan_range(prefix, prefix[:-1] + b"}"):
            contribution = Contribution.from_bytes(data)
            if contribution.mentions:
                yield contribution.published_at, key[len(prefix) :].decode()


class _TopicMentions:
    """Looks up the stored mentions of one topic, for its folds."""

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


def _state_key(topic: str, article_id: str) -> bytes:
    return f"{topic}|{article_id}".encode()
