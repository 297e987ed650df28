"""`newsfold sink` with a store that breaks the law in one place: negative controls of the kills.

`python -m tests.stores.careless KIND sink …`
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event

from newsfold.cli import main
from newsfold.stores import address
from newsfold.stores.changes import Batch
from newsfold.stores.contract import Identity, Standing, Written
from newsfold.stores.sql import SqlStore
from newsfold.stores.sqlite import SqliteDatabase


class WithoutTransactions(SqliteDatabase):
    """Every statement is for itself."""

    @contextmanager
    def transaction(self) -> Iterator[None]:
        with self._telling():
            yield


class PositionFirst(SqlStore):
    """Commits the position before the rows, and rests in between: kills come by chance."""

    _before: Standing | None = None

    def standing(self) -> Standing:
        return self._before or super().standing()

    def write(self, batch: Batch, seen: int) -> Written:
        before = super().standing()
        with self._database.transaction():
            self._stand_at(batch.end_after(before.offsets), seen)
        self._before = before
        Event().wait(0.2)
        try:
            return super().write(batch, seen)
        finally:
            self._before = None


KINDS: dict[str, Callable[[Path, Identity], SqlStore]] = {
    "without-transactions": lambda path, identity: SqlStore(WithoutTransactions(path), identity),
    "position-first": lambda path, identity: PositionFirst(SqliteDatabase(path), identity),
}

if __name__ == "__main__":
    address.FORMS["sqlite"] = KINDS[sys.argv.pop(1)]
    main()
