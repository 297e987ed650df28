"""The contract of every broker; a class of tests that each implementation inherits.

An implementation gives `settings` (with a Kafka topic prefix of its own for each test) and `broker`.
"""

from tests.broker.batches_contract import BatchesContract
from tests.broker.groups_contract import GroupsContract
from tests.broker.positions_contract import PositionsContract
from tests.broker.records_contract import RecordsContract
from tests.broker.topics_contract import KafkaTopicsContract


class BrokerContract(
    KafkaTopicsContract, RecordsContract, BatchesContract, PositionsContract, GroupsContract
):
    """What holds for every broker."""
