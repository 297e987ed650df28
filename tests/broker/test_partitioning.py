"""Partitioning equals that of Kafka's own clients."""

from hypothesis import given
from hypothesis import strategies as st
from kafka.partitioner.default import murmur2 as kafka_python_murmur2

from newsfold.broker.partitioning import CACHED_KEYS, _positive_hash, murmur2, partition_of

# org.apache.kafka.common.utils.UtilsTest.testMurmur2
JAVA = {
    b"21": -973932308,
    b"foobar": -790332482,
    b"a-little-bit-long-string": -985981536,
    b"a-little-bit-longer-string": -1486304829,
    b"lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8": -58897971,
    b"abc": 479470107,
}


def test_known_hashes_of_the_java_client() -> None:
    """The hashes that Kafka's own tests list come out."""
    assert {key: murmur2(key) for key in JAVA} == {key: value % 2**32 for key, value in JAVA.items()}


@given(st.binary(max_size=100))
def test_equals_kafka_python(key: bytes) -> None:
    """Any key has the hash that kafka-python gives it."""
    assert murmur2(key) == kafka_python_murmur2(key) % 2**32


@given(st.binary(max_size=40), st.integers(min_value=1, max_value=4096))
def test_partition_is_in_range_and_equals_kafkas(key: bytes, partitions: int) -> None:
    """The partition is Kafka's: the hash without its sign bit, modulo the count; twice the same."""
    found = partition_of(key, partitions)
    assert found == (kafka_python_murmur2(key) & 0x7FFFFFFF) % partitions
    assert partition_of(key, partitions) == found


def test_memory_of_keys_is_bounded() -> None:
    """However many keys pass, no more than CACHED_KEYS are remembered."""
    for number in range(CACHED_KEYS + 1000):
        partition_of(str(number).encode(), 4)
    assert _positive_hash.cache_info().currsize == CACHED_KEYS
