"""How rules and their targets are doing, as their store says."""

from collections.abc import Iterator
from datetime import UTC, datetime

import msgspec

from newsfold.alerts.rules import Target
from newsfold.alerts.store import AlertStore, TargetState
from newsfold.broker.catalogue import kafka_topic_name
from newsfold.configuration.reading import Configuration
from newsfold.eventtime.moment import to_second
from newsfold.wire.envelope import Channel


class TargetStatus(msgspec.Struct, frozen=True):
    """One target of a rule; `last` is when it took an alert, "" for never, `ended` why it takes none."""

    rule: str
    target: str
    delivered: int
    pending: int
    undelivered: int
    last: str
    failure: str
    ended: str

    def __str__(self) -> str:
        """One line for a person."""
        words = [f"{self.delivered:,} delivered" + (f" (last {self.last})" if self.last else "")]
        words += [f"{self.pending:,} pending" + (f" ({self.failure})" if self.failure else "")]
        words += [f"{self.undelivered:,} not delivered"] if self.undelivered else []
        words += [f"ended: {self.ended}"] if self.ended else []
        return f"{self.rule} to {self.target}: {', '.join(words)}"


def store_of(configuration: Configuration) -> AlertStore | None:
    """The store of a configuration; None if there is none yet."""
    path = configuration.folder / configuration.alerting.store
    if not path.exists():
        return None
    return AlertStore(path, kafka_topic_name(Channel.EVENTS, configuration.settings))


def states_of(configuration: Configuration) -> Iterator[TargetStatus]:
    """Every target of every rule, in the order of the file."""
    store = store_of(configuration)
    try:
        for table in configuration.alerts:
            for name in table.to:
                known = store.state_of(table.name, name) if store else _NOTHING
                shown = Target(table.name, name, name, table.format).shown
                yield _status(table.name, shown, known)
    finally:
        if store:
            store.close()


def _status(rule: str, shown: str, state: TargetState) -> TargetStatus:
    last = to_second(datetime.fromtimestamp(state.last, UTC)) if state.last else ""
    return TargetStatus(rule, shown, state.sent, state.pending, state.dead, last, state.failure, state.ended)


_NOTHING = TargetState(0, 0, "", 0, 0.0, "")
