"""The state of the aggregation stage: contributions are the truth, folds are a cache made from them."""

from collections import OrderedDict
from collections.abc import Iterator

from pipeline.aggregation.contribution import Change, Contribution
from pipeline.aggregation.fold import Fold
from pipeline.aggregation.window import Window, Windows
from pipeline.model import EventRecord, KeyedState, Mention
from pipeline.model.codec import decode

MAX_FOLDED = 400_000
"""Contributing articles in cached folds; beyond it the folds unused for longest are dropped."""


class Aggregates:
    """Contributions of one input partition, by (topic, article) and by (topic, publication time).

    Keys of the state: `c|topic|article` holds a contribution, `t|topic|time|article` is empty and
    finds it by time. Any fold can be dropped and is made anew from them by a scan of its window.
    """

    def __init__(self, state: KeyedState, windows: Windows, max_folded: int = MAX_FOLDED) -> None:
        self._state, self.windows, self._max_folded = state, windows, max_folded
        self._folds: OrderedDict[tuple[str, Window], Fold] = OrderedDict()

    def contribution(self, topic: str, article_id: str) -> Contribution | None:
        """What the article gives to the topic so far."""
        data = self._state.get(_contribution_key(topic, article_id))
        return Contribution.from_bytes(data) if data else None

    def replace(self, topic: str, article_id: str, new: Contribution, change: Change) -> None:
        """Put a merged contribution in place of the old one, and count its change in every window."""
        removed = [decode(line, Mention) for line in change.removed]
        added = [decode(line, Mention) for line in change.added]
        # Folds are loaded from the state as it was, before the contribution in it is replaced.
        if removed:
            for window in self.windows.of(change.was_at):
                self._fold(topic, window).remove(removed)
        if added:
            for window in self.windows.of(new.published_at):
                self._fold(topic, window).add(added)
        moved = change.was_at != new.published_at or not new.mentions
        if removed and moved:
            self._state.delete(_time_key(topic, change.was_at, article_id))
        if new.mentions and (added or moved):
            self._state.put(_time_key(topic, new.published_at, article_id), b"")
        self._state.put(_contribution_key(topic, article_id), new.to_bytes())

    def record(self, topic: str, window: Window) -> EventRecord | None:
        """The record of (topic, window) as the contributions give it; None if it is empty."""
        return self._fold(topic, window).record(lambda article, seq: self._mention(topic, article, seq))

    def trim(self) -> None:
        """Drop the folds unused for longest, once together they hold too much."""
        size = sum(len(fold.articles) for fold in self._folds.values())
        while size > self._max_folded and len(self._folds) > 1:
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
        prefix = b"t|%b|" % topic.encode()
        for key, _ in self._state.scan_range(prefix + window.start.encode(), prefix + window.end.encode()):
            contribution = self.contribution(topic, key.rsplit(b"|", 1)[1].decode())
            if contribution is not None:
                yield contribution

    def _mention(self, topic: str, article_id: str, seq: int) -> Mention:
        contribution = self.contribution(topic, article_id)
        assert contribution is not None, f"{topic} {article_id} is counted but not kept"
        return decode(contribution.mentions[seq], Mention)


def _contribution_key(topic: str, article_id: str) -> bytes:
    return f"c|{topic}|{article_id}".encode()


def _time_key(topic: str, published_at: str, article_id: str) -> bytes:
    return f"t|{topic}|{published_at}|{article_id}".encode()
