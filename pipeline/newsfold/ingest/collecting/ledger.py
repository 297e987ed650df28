"""The ledger: which article each item is, decided in order, and kept once the broker has confirmed.

What is decided is known at once to the next decision, in a transaction that a checkpoint alone commits: a
kill takes all back that was not confirmed. For one thread at a time.
"""

from collections.abc import Callable
from contextlib import ExitStack

from newsfold.broker.contract import Publisher
from newsfold.ingest.identity.decision import Decision, identify
from newsfold.ingest.identity.fetch import Shown
from newsfold.ingest.identity.log import tell
from newsfold.ingest.identity.store import KnownItemsStore
from newsfold.model.identity import Identity


class Ledger:
    """Decides by what `store` knows; `read_back` reads into it what other workers have told."""

    def __init__(self, store: KnownItemsStore, read_back: Callable[[KnownItemsStore], object]) -> None:
        self._store, self._read_back = store, read_back
        self._untold: list[Identity] = []
        self._transaction: ExitStack | None = None
        self._is_stale = True

    def let_others_tell(self) -> None:
        """Read what others have told before the next decision: sources have come that were theirs."""
        self._is_stale = True

    def refresh(self) -> None:
        """Read what others have told, if that is due and no decision waits for a checkpoint."""
        if self._is_stale and not self._transaction:
            self._is_stale = False
            self._read_back(self._store)

    def is_as_before(self, shown: Shown) -> bool:
        """Whether the source showed the item last as it shows it again."""
        last = self._store.last_shown(shown.fetch.source, shown.key)
        return last is not None and last.raw == shown.raw

    def decide(self, shown: Shown) -> Decision:
        """Which article an item is; what it is like after `keep`."""
        return identify(shown, self._store)

    def keep(self, decision: Decision, entry: Shown) -> None:
        """Keep a decision whose article was handed over, or needs not be; `entry` is what the feed showed."""
        if not self._transaction:
            self._transaction = ExitStack()
            self._transaction.enter_context(self._store.batch())
        self._store.put(decision, entry)
        if decision.identity is not None:
            self._untold.append(decision.identity)

    def commit(self, publisher: Publisher) -> None:
        """Wait until the articles are confirmed, tell what was decided, and keep it; DeliveryError if not."""
        tell(publisher, self._untold)
        self._untold = []
        if self._transaction:
            transaction, self._transaction = self._transaction, None
            transaction.close()

    def forget(self, publisher: Publisher, day: int) -> None:
        """Forget what no source has shown since `day` (days after 1970), behind a commit.

        What was shown to this worker others forget with it; of the rest they know better.
        """
        with self._store.batch():
            old = self._store.not_shown_since(day)
            for address in old:
                self._store.forget(address)
            tell(publisher, (), [address for address, own in old.items() if own])

    def close(self) -> None:
        """Take back what was not committed, and let go of the store."""
        if self._transaction:
            taken_back = GeneratorExit()
            self._transaction.__exit__(GeneratorExit, taken_back, None)
        self._store.close()
