"""Identities on Kafka: told once their articles are delivered, and read back into a store that lacks them."""

from collections.abc import Iterable
from typing import NamedTuple

from newsfold.broker.catalogue import kafka_topic_name
from newsfold.broker.contract import Broker, Publisher, Reader
from newsfold.errors import BrokerError, DecodeError, KafkaTopicError
from newsfold.ingest.identity.store import KnownItemsStore, day_of
from newsfold.model.identity import Identity
from newsfold.settings import Settings
from newsfold.wire import codec
from newsfold.wire.envelope import Channel, Output, Received
from newsfold.wire.identity import article_id, content_hash

READ_SECONDS = 30.0
"""Longest wait for the next records; a broker that has none to give for that long is away."""
BATCH_RECORDS = 5_000


class ReadBack(NamedTuple):
    """How many records were read, and the error of each that is no identity, with its position."""

    records: int
    errors: list[DecodeError]


def tell(publisher: Publisher, identities: Iterable[Identity], forgotten: Iterable[str] = ()) -> None:
    """Tell what was decided, and which addresses are forgotten, durably, once all before it is delivered.

    In this order a kill loses nothing: an identity that others read has its article on the broker.
    DeliveryError if the broker did not confirm.
    """
    outputs = [*map(output_of, identities), *map(tombstone, forgotten)]
    publisher.flush()
    if outputs:
        publisher.publish(outputs)
        publisher.flush()


def output_of(identity: Identity) -> Output:
    """The record of an identity."""
    value = codec.encode_struct(identity)
    id_ = content_hash("identity", value.decode())
    return Output(Channel.IDENTITIES, identity.address.encode(), value, id_, article_id(identity.uri))


def tombstone(address: str) -> Output:
    """The record that says that an address is forgotten."""
    id_ = content_hash("identity", address)
    return Output(Channel.IDENTITIES, address.encode(), None, id_, article_id(address))


def read_back(broker: Broker, settings: Settings, store: KnownItemsStore) -> ReadBack:
    """Read what was told since the store last read, to the end, and keep it; cheap if there is nothing.

    BrokerError if the broker is away, or gives nothing for long.
    """
    kafka_topic = kafka_topic_name(Channel.IDENTITIES, settings)
    start = {p: offset for p, offset in store.positions().items() if p[0] == kafka_topic}
    try:
        reader = broker.reader([kafka_topic], start=start)
    except KafkaTopicError:
        if not start:
            raise
        # The Kafka topic was made anew since; what this store knows stays.
        reader = broker.reader([kafka_topic])
    with reader:
        return _read(reader, store, kafka_topic)


def _read(reader: Reader, store: KnownItemsStore, kafka_topic: str) -> ReadBack:
    ends, count, errors = reader.end_offsets(), 0, []
    while any(reader.positions()[partition] < end for partition, end in ends.items()):
        records = reader.poll(timeout=READ_SECONDS, max_records=BATCH_RECORDS)
        if not records and any(reader.positions()[partition] < end for partition, end in ends.items()):
            raise BrokerError("no records came", where=kafka_topic, hint="is the broker well? try again")
        with store.batch():
            for record in records:
                try:
                    _keep(record, store)
                except DecodeError as error:
                    error.where = str(record.position)
                    errors.append(error)
            store.move(reader.positions())
        count += len(records)
    return ReadBack(count, errors)


def _keep(record: Received, store: KnownItemsStore) -> None:
    """DecodeError for a record that is no identity."""
    if record.value is None:
        store.forget((record.key or b"").decode("utf-8", "replace"))
        return
    identity = codec.decode(record.value, Identity)
    try:
        day = day_of(identity.at)
    except ValueError:
        raise DecodeError(f"$.at: {identity.at[:40]!r} is no moment", reason="schema", path="$.at") from None
    store.remember(identity, day)
