"""A keeper that breaks the law in one place: the negative control of the kills.

`python -m tests.web.view.careless FOLDER`
"""

import sys
from pathlib import Path

from newsfold.broker.kafka.broker import KafkaBroker
from newsfold.settings import load_settings
from newsfold.web.view import keeper
from newsfold.web.view.came import Came
from newsfold.web.view.writer import Writer
from newsfold.wire.envelope import Partition


class PositionFirst(Writer):
    """Commits the positions before the rows."""

    _before: dict[Partition, int] | None = None

    def _held(self) -> dict[Partition, int]:
        return super()._held() if self._before is None else self._before

    def write(self, came: Came, now: float) -> None:
        before = super()._held()
        self.begin(came.next, now)
        self._before = before
        try:
            super().write(came, now)
        finally:
            self._before = None


if __name__ == "__main__":
    keeper.Writer = PositionFirst  # type: ignore[attr-defined]
    settings = load_settings()
    keeper.Keeper(KafkaBroker(settings), settings, Path(sys.argv[1])).run(follow=True)
