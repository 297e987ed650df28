"""The brokers of the matrix: the embedded one, and Apache Kafka with one node or three."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from newsfold.local.apache.cluster import ApacheCluster
from newsfold.local.embedded import EmbeddedBroker


@dataclass(frozen=True)
class Ground:
    """A running broker: its name for the report, its address, and the cluster behind it if it has nodes."""

    name: str
    bootstrap_servers: str
    cluster: ApacheCluster | None = None


@contextmanager
def embedded() -> Iterator[Ground]:
    """The embedded broker."""
    with EmbeddedBroker() as broker:
        yield Ground("embedded (Tansu)", broker.bootstrap_servers)


@contextmanager
def apache(nodes: int = 1, data_dir: Path | None = None) -> Iterator[Ground]:
    """Apache Kafka on this machine."""
    with ApacheCluster(nodes=nodes, data_dir=data_dir) as cluster:
        name = f"Apache Kafka {cluster.version}, {nodes} node{'s' if nodes > 1 else ''}"
        yield Ground(name, cluster.bootstrap_servers, cluster)
