"""Names that rules ask for and nothing has: a slip of the pen, or new in the news."""

from collections.abc import Iterator, Sequence

from newsfold.alerts.rules import Rule
from newsfold.broker.contract import Broker
from newsfold.errors import UnknownNameError
from newsfold.settings import Settings
from newsfold.subscription.latest import EventsThatHold


def unknown_names(rules: Sequence[Rule], broker: Broker, settings: Settings) -> Iterator[UnknownNameError]:
    """The first such name of each rule; records are read only if the lexicon lacks a name."""
    doubtful = [rule for rule in rules if rule.query.unknown()]
    if not doubtful:
        return
    with EventsThatHold(broker, settings, tell=lambda _: None) as events:
        for rule in doubtful:
            try:
                rule.query.check(events)
            except UnknownNameError as error:
                yield UnknownNameError(error.what, where=rule.name, hint=error.hint)
