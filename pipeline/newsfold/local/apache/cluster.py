"""A cluster of one or three Kafka nodes on this machine, for developing and for tests of faults."""

import base64
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Self
from uuid import uuid4

from newsfold.errors import SetupError
from newsfold.local import child_process
from newsfold.local.apache.jars import jars, kafka_version
from newsfold.local.apache.node import Node

FORMAT_SECONDS = 60.0


class ApacheCluster:
    """Runs Kafka on 127.0.0.1; as a context manager it stops at the end.

    `nodes` are the running nodes: `cluster.nodes[1].kill()`, `.stop()`, `.start()`. With three, Kafka topics
    have three replicas and a write needs two of them. Data is in `data_dir`, else in a temporary folder.
    """

    def __init__(
        self, *, nodes: int = 1, port: int | None = None, data_dir: Path | None = None, heap: str = "512m"
    ) -> None:
        """`port` is that of the first node (None: a free one); SetupError if Kafka cannot run here."""
        if nodes not in (1, 3):
            raise SetupError(f"a cluster has 1 or 3 nodes, not {nodes}", hint="choose --nodes 1 or --nodes 3")
        if port is not None and not child_process.is_free(port):
            raise SetupError(f"port {port} is taken", where="127.0.0.1", hint="choose another --port")
        self.version = kafka_version()
        self._jars = jars()
        self._temporary = None if data_dir else tempfile.TemporaryDirectory(prefix="newsfold-kafka-")
        self._root = data_dir or Path(self._temporary.name if self._temporary else "")
        self._cluster_id = _cluster_id(self._root.resolve(), nodes)
        ports = child_process.free_ports(2 * nodes)
        ports[0] = port or ports[0]
        controllers = ",".join(f"{i + 1}@127.0.0.1:{ports[nodes + i]}" for i in range(nodes))
        self.nodes = [
            self._node(i + 1, ports[i], ports[nodes + i], controllers, nodes, heap) for i in range(nodes)
        ]

    @property
    def bootstrap_servers(self) -> str:
        """Addresses of all nodes, comma-separated."""
        return ",".join(node.address for node in self.nodes)

    @property
    def running(self) -> bool:
        """Whether all nodes are running."""
        return all(node.running for node in self.nodes)

    def start(self, cancelled: Callable[[], bool] = child_process.never_cancelled) -> Self:
        """Start all nodes and return when each knows all; SetupError if one does not come up."""
        try:
            for formatting in [node.format() for node in self.nodes]:
                if formatting.wait(FORMAT_SECONDS):
                    log_tail = child_process.log_tail(self.nodes[0].folder / "java.out")
                    raise SetupError(f"Kafka's storage cannot be made: {log_tail}", where=str(self._root))
            for node in self.nodes:
                node.launch()
            for node in self.nodes:
                node.wait(len(self.nodes), cancelled)
        except BaseException:
            self.stop()
            raise
        return self

    def stop(self) -> None:
        """Stop all nodes at the same time: a node left alone would wait in vain for a quorum."""
        for node in self.nodes:
            node.ask_to_stop()
        with ThreadPoolExecutor(len(self.nodes)) as executor:
            list(executor.map(Node.stop, self.nodes))
        if self._temporary:
            self._temporary.cleanup()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *exc: object) -> None:
        self.stop()

    def _node(self, number: int, port: int, controller: int, controllers: str, nodes: int, heap: str) -> Node:
        folder = self._root.resolve() / f"node-{number}"
        replicas, in_sync = str(nodes), str(min(2, nodes))
        properties = {
            "process.roles": "broker,controller",
            "node.id": str(number),
            "controller.quorum.voters": controllers,
            "listeners": f"PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller}",
            "advertised.listeners": f"PLAINTEXT://127.0.0.1:{port}",
            "controller.listener.names": "CONTROLLER",
            "inter.broker.listener.name": "PLAINTEXT",
            "listener.security.protocol.map": "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT",
            "log.dirs": str(folder / "data"),
            "auto.create.topics.enable": "false",
            "default.replication.factor": replicas,
            "min.insync.replicas": in_sync,
            "offsets.topic.replication.factor": replicas,
            "offsets.topic.num.partitions": "4",
            "transaction.state.log.replication.factor": replicas,
            "transaction.state.log.min.isr": in_sync,
            "transaction.state.log.num.partitions": "4",
            "share.coordinator.state.topic.replication.factor": replicas,
            "share.coordinator.state.topic.min.isr": in_sync,
            "group.initial.rebalance.delay.ms": "0",
            "group.min.session.timeout.ms": "1000",
        }
        return Node(number, port, folder, properties, self._cluster_id, self._jars, heap)


def _cluster_id(root: Path, nodes: int) -> str:
    """The cluster id stored in `root`, else a new one; SetupError if `root` has another number of nodes."""
    node_folders = sorted(path.name for path in root.glob("node-*"))
    if node_folders and node_folders != [f"node-{i + 1}" for i in range(nodes)]:
        raise SetupError(
            f"holds the data of {len(node_folders)} nodes, not {nodes}",
            where=str(root),
            hint=f"use --nodes {len(node_folders)} or another --data-dir",
        )
    id_file = root / "cluster-id"
    if not id_file.is_file():
        try:
            root.mkdir(parents=True, exist_ok=True)
            # Kafka takes 16 bytes in base64; an id that begins with a dash would read as an option.
            id_file.write_text("n" + base64.urlsafe_b64encode(uuid4().bytes).decode()[1:22], encoding="ascii")
        except OSError as error:
            raise SetupError(f"cannot be written: {error.strerror}", where=str(root)) from None
    return id_file.read_text(encoding="ascii").strip()
