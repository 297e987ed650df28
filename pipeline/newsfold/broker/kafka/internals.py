"""What we use of kafka-python beyond its documented interface; each name is looked for before it is used.

Five things need it. A publisher hands whole batches of encoded records over, where the library would encode
record by record with a future, a lock and a check of every header for each: most of its time. A reader
works around two ways in which the library loses a join of a consumer group. A first connection of our own
gives the reason that the library keeps to itself while it looks for a broker, again and again. And what
connects does so in another thread than the one that Ctrl-C comes to. The fifth, header names that the parser
cannot read and batches that are handed out whole, is in `parser`; its names stand here too.
"""

from collections.abc import Callable, Coroutine
from typing import Any, NamedTuple

from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from kafka.net.compat import KafkaNetClient
from kafka.net.manager import KafkaConnectionManager
from kafka.net.selector import NetworkSelector
from kafka.producer.producer_batch import ProducerBatch
from kafka.record.memory_records import MemoryRecordsBuilder

from newsfold.libraries import require

LIBRARY = "kafka-python"
MAGIC = 2
PRODUCER = {
    "_accumulator._appends_in_progress.increment": "announce that batches are being queued, for a close",
    "_accumulator._tp_lock": "queue batches under the lock of their partition",
    "_accumulator._batches": "queue batches behind those that wait",
    "_accumulator._incomplete.add": "have a flush wait for our batches",
    "_sender.wakeup": "have our batches sent",
}  # fmt: skip
BATCH = {
    "produce_future": "learn what became of a batch",
    "records._next_offset": "say how many records a batch holds",
    "records._builder._buffer": "put encoded records into a batch",
    "records._builder._first_timestamp": "say when the records of a batch were made",
    "records._builder._max_timestamp": "say when the records of a batch were made",
    "records._builder._num_records": "say how many records a batch holds",
    "records._builder._last_offset": "say how many records a batch holds",
}
CONSUMER = {"_coordinator": "have a reader lose no join of its group"}
COORDINATOR = {
    "need_rejoin": "keep the wish to join a group again until it was joined",
    "request_rejoin": "keep the wish to join a group again until it was joined",
    "join_group_async": "use a join that ended between two polls",
    "_join_task": "use a join that ended between two polls",
    "_manager.call_soon": "use a join that ended between two polls",
}
MANAGER = {
    "get_connection": "make a first connection and learn why it fails",
    "cluster.refresh_metadata": "ask a first connection for the brokers",
    "wait_for": "wait for a first connection with a deadline",
    "call_soon": "wait for a first connection with a deadline",
    "_build_transport": "read what a broker says before it closes the connection",
}
CLIENT = {
    "_net.start": "connect in a thread of the library's",
    "_net.stop": "connect in a thread of the library's",
    "_manager.bootstrap": "connect in a thread of the library's",
}
TRANSPORT = {"_sock_recv": "read what a broker says before it closes the connection"}
PARSER = {
    "_fetcher.PartitionRecords": "have what was fetched parsed by classes of ours",
    "_fetcher.PartitionRecords._unpack_records": "have what was fetched parsed by classes of ours",
}
PARSED_BATCH = {
    "_buffer": "read header names that are no UTF-8",
    "_maybe_uncompress": "read header names that are no UTF-8, and batches as a whole",
    "_pos": "read batches as a whole",
}
BOOTSTRAP_NODE = "bootstrap-0"
"""The library's name of the first server it is given."""


class ConnectedClient(KafkaNetClient):  # type: ignore[misc]
    """The library's client, connected in a thread of its own.

    The library would connect in the thread that makes the producer, and there takes a Ctrl-C for an error of
    whatever task it interrupts: it would be lost.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        require(LIBRARY, self, CLIENT)
        self._net.start()
        try:
            self._manager.bootstrap(options["bootstrap_timeout_ms"])
        finally:
            self._net.stop()


class BatchProducer(KafkaProducer):  # type: ignore[misc]
    """The library's producer, and a way into its queue for many records at once.

    Uses the queue's own locks and batches, so that idempotence, order, linger, compression and retries
    remain the library's; tests read back what it wrote.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**options, kafka_client=ConnectedClient)
        require(LIBRARY, self, PRODUCER)
        require(LIBRARY, self._batch(TopicPartition("", 0), b"", 0, 0), BATCH)

    def append(self, partition: TopicPartition, records: bytes, count: int, milliseconds: int) -> Any:
        """Queue `count` encoded records (see `record_batch`) as a batch of their own.

        Returns the library's batch; its `produce_future` ends when the broker has confirmed it.
        """
        batch, queue = self._batch(partition, records, count, milliseconds), self._accumulator
        queue._appends_in_progress.increment()
        try:
            with queue._tp_lock(partition):
                queue._batches[partition].append(batch)
                queue._incomplete.add(batch)
        finally:
            queue._appends_in_progress.decrement()
        self._sender.wakeup()
        return batch

    def _batch(self, partition: TopicPartition, records: bytes, count: int, milliseconds: int) -> Any:
        compression, size = self.config["compression_attrs"], self.config["batch_size"]
        batch = ProducerBatch(partition, MemoryRecordsBuilder(MAGIC, compression, size))
        builder = batch.records._builder
        builder._buffer += records
        builder._first_timestamp = builder._max_timestamp = milliseconds
        builder._num_records = batch.records._next_offset = count
        builder._last_offset = max(count - 1, 0)
        return batch


def finish_every_join(consumer: KafkaConsumer) -> None:
    """Keep a request to rejoin until the group is joined, and use joins that finished between polls.

    kafka-python 3.0 (base.py and consumer.py of kafka.coordinator) loses a join in two ways. A request to
    rejoin that a metadata update caused is dropped if the poll times out after this member, as leader, has
    assigned the partitions and before it got its own: it then holds none for ever. And a join that finishes
    between two polls is dropped and begun again, which makes all other members rejoin too, without end.
    """
    require(LIBRARY, consumer, CONSUMER)
    coordinator = consumer._coordinator
    require(LIBRARY, coordinator, COORDINATOR)
    _keep_rejoin_requests(coordinator)
    _use_finished_joins(coordinator)


def _keep_rejoin_requests(coordinator: Any) -> None:
    needs_rejoin: Callable[[], bool] = coordinator.need_rejoin

    def need_rejoin() -> bool:
        if needs_rejoin():
            coordinator.request_rejoin()
            return True
        return False

    coordinator.need_rejoin = need_rejoin


def _use_finished_joins(coordinator: Any) -> None:
    join: Callable[[float | None], Coroutine[Any, Any, bool]] = coordinator.join_group_async

    async def join_group_async(timeout_ms: float | None = None) -> bool:
        finished = coordinator._join_task
        if finished is not None and finished.is_done:

            async def result() -> object:
                if finished.exception is not None:
                    raise finished.exception
                return finished.value

            coordinator._join_task = coordinator._manager.call_soon(result)
        return await join(timeout_ms)

    coordinator.join_group_async = join_group_async


class Answer(NamedTuple):
    """What came of a first connection: whether login and handshakes were over, and what then failed."""

    connected: bool
    error: Exception | None


def first_connection(options: dict[str, Any], server: str, seconds: float) -> Answer:
    """Connect to one server (host:port), log in and ask for the brokers, once and within so many seconds.

    In a thread of the library's, for the reason of `ConnectedClient`.
    """
    net = NetworkSelector(**options)
    manager = KafkaConnectionManager(net, **{**options, "bootstrap_servers": [server]})
    require(LIBRARY, manager, MANAGER)
    _hear_last_words(manager)
    connected = False

    async def ask() -> None:
        nonlocal connected
        await manager.get_connection(BOOTSTRAP_NODE, pop_on_close=False, refresh_metadata_on_err=False)
        connected = True
        await manager.cluster.refresh_metadata(BOOTSTRAP_NODE)

    net.start()
    try:
        net.run(manager.wait_for, manager.call_soon(ask), seconds * 1000)
    except Exception as error:
        return Answer(connected, error)
    finally:
        net.stop()
        manager.close()
        net.close()
    return Answer(connected, None)


def _hear_last_words(manager: KafkaConnectionManager) -> None:
    """Have connections hand on what came together with their end.

    kafka-python 3.0 (net/transport.py) throws it away; it is where a broker says why it refuses a login.
    """
    build: Callable[..., Coroutine[Any, Any, Any]] = manager._build_transport

    async def build_transport(*args: Any, **options: Any) -> Any:
        transport = await build(*args, **options)
        require(LIBRARY, transport, TRANSPORT)
        receive: Callable[[], tuple[bytes, Exception | None]] = transport._sock_recv

        def sock_recv() -> tuple[bytes, Exception | None]:
            data, error = receive()
            # The end of a connection is met again by the next call.
            return data, None if data else error

        transport._sock_recv = sock_recv
        return transport

    manager._build_transport = build_transport
