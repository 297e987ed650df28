"""Forgetting an article: what is sent, in the order in which nothing of it can come back."""

from collections.abc import Iterable
from typing import NamedTuple

from newsfold.broker.contract import Broker
from newsfold.forgetting.closed import closed_records
from newsfold.forgetting.names import Forgettable, forgotten_ids
from newsfold.forgetting.standing import Standing
from newsfold.forgetting.withdrawal import markers, retraction, withdrawal
from newsfold.ingest.identity.log import tell
from newsfold.ingest.identity.store import KnownItemsStore
from newsfold.settings import Settings
from newsfold.wire.envelope import Output


class Sent(NamedTuple):
    """How many ids were withdrawn, topics told, and records of closed windows rewritten."""

    ids: int
    topics: int
    closed: int


def forget(
    article: Forgettable, found: Standing, broker: Broker, settings: Settings, *, at: str, reason: str = ""
) -> Sent:
    """Forget an article that stands where it was `found`; doing it again does no harm.

    First those who ask sources are told, then the stages. DeliveryError if the broker does not confirm.
    """
    closed = list(closed_records(article, found, settings.partitions))
    topics = sorted(found.topics)
    with broker.publisher() as publisher:
        tell(publisher, markers(article.ids, article.identities, at, reason))
        publisher.publish(map(withdrawal, article.ids))
        publisher.publish([retraction(id_, topic) for id_ in article.ids for topic in topics])
        publisher.publish(closed)
        publisher.flush()
    return Sent(len(article.ids), len(topics), len(closed))


def forget_again(broker: Broker, store: KnownItemsStore) -> int:
    """Withdraw all that was ever forgotten once more, as for a group that folds history anew; how many."""
    outputs: Iterable[Output] = [withdrawal(id_) for id_ in sorted(forgotten_ids(store))]
    with broker.publisher() as publisher:
        publisher.publish(outputs)
        publisher.flush()
    return len(list(outputs))
