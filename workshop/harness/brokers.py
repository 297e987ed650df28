"""The brokers of the matrix: the embedded one, and Apache Kafka with one node or three."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from newsfold.local.apache.cluster import ApacheCluster
from newsfold.local.embedded import EmbeddedBroker


@dataclass(frozen=True)
class RunningBroker:
    """A running broker: its name for the report, its address, and its cluster if it is Apache Kafka."""

    name: str
    bootstrap_servers: str
    cluster: ApacheCluster | None = None


@contextmanager
def embedded() -> Iterator[RunningBroker]:
    """The embedded broker."""
    with EmbeddedBroker() as broker:
        yield RunningBroker("embedded (Tansu)", broker.bootstrap_servers)


@contextmanager
def apache(nodes: int = 1, data_dir: Path | None = None) -> Iterator[RunningBroker]:
    """Apache Kafka on this machine."""
    with ApacheCluster(nodes=nodes, data_dir=data_dir) as cluster:
        name = f"Apache Kafka {cluster.version}, {nodes} node{'s' if nodes > 1 else ''}"
        yield RunningBroker(name, cluster.bootstrap_servers, cluster)
