"""Where offsets are committed: the group of a Faust app."""

from collections.abc import Mapping

from newsfold.faust_engine.transport import MicrobatchApp
from newsfold.wire.envelope import Partition


class GroupCommitter:
    """Commits in the group of a Faust app, once its consumer is there."""

    def __init__(self, app: MicrobatchApp) -> None:
        self._app = app

    async def commit(self, offsets: Mapping[Partition, int]) -> bool:
        """As `ConsumerThread.commit_exactly`."""
        return bool(await self._app.consumer.commit_exactly(offsets))
