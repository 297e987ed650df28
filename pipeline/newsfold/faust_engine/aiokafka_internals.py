"""What we use of aiokafka beyond its documented interface: each name with its reason, and the checks.

Each name is looked for when a worker starts. `aiokafka_clients`, `aiokafka_parser` and `aiokafka_group` use
them; tests/test_architecture.py compares.
"""

import aiokafka
from aiokafka.consumer import fetcher as fetching
from aiokafka.consumer.fetcher import Fetcher, FetchResult, PartitionRecords
from aiokafka.consumer.subscription_state import Assignment, TopicPartitionState
from aiokafka.producer.message_accumulator import BatchBuilder
from aiokafka.protocol.metadata import MetadataRequest
from aiokafka.protocol.produce import ProduceResponse_v7
from aiokafka.record.default_records import _DefaultRecordBatchPy
from aiokafka.record.memory_records import MemoryRecords
from aiokafka.structs import TopicPartition

from newsfold.libraries import require

LIBRARY = "aiokafka"

BUILDER = {
    "_buffer": "give the producer a batch that is encoded already",
    "_relative_offset": "say how many records a batch holds",
    "_closed": "keep the producer from adding records to a batch",
}
CONSUMER = {
    "_fetcher": "take records straight from the parser",
    "_coordinator": "learn when a heartbeat was answered",
    "_subscription.subscription": "see how far a partition was read",
    "_subscription.is_assigned": "see how far a partition was read",
}
ASSIGNMENT = {"state_value": "see how far a partition was read"}
PARTITION_STATE = {
    "has_valid_position": "see how far a partition was read",
    "position": "see how far a partition was read",
    "highwater": "see where a partition ends",
    "lso": "see where a partition ends",
    "timestamp": "see when a fetch was answered",
}
PRODUCER = {
    "client.send": "send nothing once the lease has run out",
    "client.force_metadata_update": "ask anew what there is on each new connection",
}
ANSWER = {"topics": "count what was confirmed under a lease"}
CLIENT = {"_get_conn": "ask for a Kafka topic without making it"}
CLIENT_OF_CONSUMER = {"_client": CLIENT["_get_conn"]}
METADATA = {"_allow_auto_topic_creation": CLIENT["_get_conn"]}

MODULE = {"MemoryRecords": "keep the bytes of a response, in case of a header name that is no UTF-8"}
FETCHER = {
    "_proc_fetch_request": "see the records of each response before they are read",
    "_records": "find the records of a response",
    "_fetch_max_wait_ms": "wait less for a fetch while records come",
}
RESULT = {"_partition_records": "make the records of a response ours before any is read"}
RECORDS = {
    "_consumer_record": "make a record of our own straight from what the parser gives",
    "__iter__": "read records without a call for each",
    "_records_iterator": "read records without a call for each",
    "_unpack_records": "go on behind a header name that is no UTF-8",
    "_records": "go on behind a header name that is no UTF-8",
}
BATCH = {
    "_buffer": "read header names that are no UTF-8",
    "_maybe_uncompress": "read header names that are no UTF-8",
}

COORDINATOR = {
    "_client": "leave a group in the middle of a join",
    "_coordination_task": "learn that the group takes this worker no more",
    "_pending_exception": "learn that the group refuses this worker",
    "_do_heartbeat": "learn when a heartbeat was answered, which is what a lease rests on",
    "coordinator_id": "leave a group in the middle of a join",
    "group_id": "leave a group in the middle of a join",
    "member_id": "leave a group in the middle of a join",
    "reset_generation": "leave a group once",
}


def check_classes() -> None:
    """SetupError for the first name that this release of aiokafka no longer has; before anything starts."""
    nowhere = TopicPartition("", 0)
    require(LIBRARY, BatchBuilder(1, 0), BUILDER)
    require(LIBRARY, MetadataRequest(), METADATA)
    require(LIBRARY, ProduceResponse_v7(), ANSWER)
    require(LIBRARY, Assignment, ASSIGNMENT)
    require(LIBRARY, fetching, MODULE)
    require(LIBRARY, Fetcher, {"_proc_fetch_request": FETCHER["_proc_fetch_request"]})
    records = PartitionRecords(nowhere, MemoryRecords(b""), None, 0, None, None, True, 0)
    require(LIBRARY, records, RECORDS)
    require(LIBRARY, FetchResult(nowhere, assignment=None, partition_records=records, backoff=0), RESULT)
    require(LIBRARY, _DefaultRecordBatchPy(bytes(_DefaultRecordBatchPy.HEADER_STRUCT.size)), BATCH)


def check_consumer(consumer: aiokafka.AIOKafkaConsumer, *, grouped: bool) -> None:
    """The same for what only a started consumer has."""
    require(LIBRARY, consumer, CONSUMER)
    require(LIBRARY, consumer._fetcher, FETCHER)
    if grouped:
        require(LIBRARY, consumer._coordinator, COORDINATOR)
        state = TopicPartitionState(None)
        state.seek(0)
        require(LIBRARY, state, PARTITION_STATE)
