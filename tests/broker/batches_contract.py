"""The contract of brokers: whole batches hold what single records are."""

import time

from newsfold.broker.contract import Broker, Reader
from newsfold.broker.packed_batch import PackedBatch, keys_of, value_at
from newsfold.wire.envelope import Received
from tests.broker.on_broker import OnBroker
from tests.broker.records import PATIENCE, drain, paragraph


def drain_batches(reader: Reader) -> list[Received]:
    """Everything up to the ends at this moment, by partition, taken out of whole batches by its keys."""
    ends = reader.end_offsets()
    batches: list[PackedBatch] = []
    deadline = time.monotonic() + PATIENCE
    while any(reader.positions()[partition] < end for partition, end in ends.items()):
        batches += reader.poll_batches(timeout=0.5)
        assert time.monotonic() < deadline, f"only {len(batches)} batches came"
    found: list[Received] = []
    for batch in batches:
        unpacked = batch.unpacked()
        for key, offset, place in keys_of(batch, unpacked):
            value = value_at(unpacked, place) if place >= 0 else None
            found.append(Received(*batch.partition, offset, key, value))
    return in_partitions(found)


def in_partitions(records: list[Received]) -> list[Received]:
    """Records by partition and offset, without headers and time."""
    bare = [Received(r.kafka_topic, r.partition, r.offset, r.key, r.value) for r in records]
    return sorted(bare, key=lambda r: (r.partition, r.offset))


class BatchesContract(OnBroker):
    """What holds for every broker."""

    def test_whole_batches_hold_the_same_records(self, broker: Broker, topic: str) -> None:
        """Keys, values, tombstones, empty values and long ones, with their offsets, in every partition."""
        values = [b"", None, b"v", b"long" * 5000]
        self.publish(broker, (paragraph(n, value=values[n % 4]) for n in range(700)))
        self.publish(broker, (paragraph(n, key="k" * n) for n in range(1, 200, 7)))
        with broker.reader([topic]) as reader:
            single = in_partitions(drain(reader))
        with broker.reader([topic], whole=True) as reader:
            assert drain_batches(reader) == single
        assert len(single) == 729

    def test_a_start_within_a_batch_is_kept(self, broker: Broker, topic: str) -> None:
        """Records of the same batch that lie before the start are not handed out."""
        self.publish(broker, (paragraph(n, key="k") for n in range(50)))
        with broker.reader([topic]) as reader:
            single = in_partitions(drain(reader))
        partition = topic, single[0].partition
        with broker.reader([topic], start={partition: 17}, whole=True) as reader:
            assert drain_batches(reader) == single[17:]
        with broker.reader([topic], whole=True) as reader:
            drain_batches(reader)
            reader.seek({partition: 49})
            assert drain_batches(reader) == single[49:]
