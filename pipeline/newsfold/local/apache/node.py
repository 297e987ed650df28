"""One node of Apache Kafka in KRaft mode, broker and controller in one process."""

import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from newsfold.broker.kafka.probe import brokers_known
from newsfold.errors import SetupError, StartCancelled
from newsfold.local import child_process
from newsfold.local.apache.jars import java

START_SECONDS = 120.0
LOG4J = """\
appender.file.type = File
appender.file.name = file
appender.file.fileName = {log}
appender.file.layout.type = PatternLayout
appender.file.layout.pattern = %d %p %c{{1}} %m%n
rootLogger.level = warn
rootLogger.appenderRef.file.ref = file
logger.server.name = kafka.server.KafkaRaftServer
logger.server.level = info
"""


@dataclass
class Node:
    """A node with its folder; `stop` ends it cleanly, `kill` at once, `start` brings it back.

    `properties` and `format_arguments` (of Kafka's storage tool, such as users of SCRAM) count at the start.
    """

    id: int
    port: int
    folder: Path
    properties: Mapping[str, str]
    cluster_id: str
    jars: Path
    heap: str = "512m"
    format_arguments: Sequence[str] = ()
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @property
    def address(self) -> str:
        """host:port that clients connect to."""
        return f"127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        """Its log file: warnings and errors, and the server's info lines."""
        return self.folder / "kafka.log"

    @property
    def running(self) -> bool:
        """Whether the process is running."""
        return self.process is not None and self.process.poll() is None

    def format(self) -> "subprocess.Popen[bytes]":
        """Start to format its storage unless it is formatted; the caller waits for the process."""
        self.folder.mkdir(parents=True, exist_ok=True)
        lines = [f"{name}={value}" for name, value in self.properties.items()]
        (self.folder / "server.properties").write_text("\n".join(lines) + "\n", encoding="utf-8")
        (self.folder / "log4j2.properties").write_text(LOG4J.format(log=self.log), encoding="utf-8")
        tool = ["kafka.tools.StorageTool", "format", "--ignore-formatted", "-t", self.cluster_id]
        return child_process.start(
            self._java("128m", *tool, "-c", "server.properties", *self.format_arguments),
            log=self._out,
            cwd=self.folder,
        )

    def launch(self) -> None:
        """Start the process; returns before it answers."""
        if not self.running:
            command = self._java(self.heap, "kafka.Kafka", "server.properties")
            self.process = child_process.start(command, log=self._out, cwd=self.folder)

    def wait(self, brokers: int = 1, cancelled: Callable[[], bool] = child_process.never_cancelled) -> None:
        """Return when it answers and knows `brokers` brokers; else SetupError with the end of its log."""
        deadline = time.monotonic() + START_SECONDS
        while brokers_known(self.address) < brokers:
            if cancelled():
                raise StartCancelled
            if not self.running or time.monotonic() > deadline:
                log_tail = child_process.log_tail(self.log) or child_process.log_tail(self._out)
                self.kill()
                raise SetupError(f"Apache Kafka does not start: {log_tail}", where=self.address)
            time.sleep(0.1)

    def start(self) -> None:
        """Start and return when it answers."""
        self.launch()
        self.wait()

    def stop(self) -> None:
        """End it cleanly, killing it if it takes too long."""
        if self.process is not None:
            child_process.stop(self.process)

    def kill(self) -> None:
        """End it at once, as a crash would."""
        if self.process is not None:
            child_process.kill(self.process)

    def ask_to_stop(self) -> None:
        """Ask it to end, without waiting."""
        if self.process is not None and self.running:
            self.process.send_signal(signal.SIGTERM)

    @property
    def _out(self) -> Path:
        return self.folder / "java.out"

    def _java(self, heap: str, *arguments: str) -> list[str]:
        options = [f"-Xmx{heap}", "-Xshare:auto", "-XX:+UseSerialGC", "-Djava.awt.headless=true"]
        options.append("-Dlog4j2.configurationFile=log4j2.properties")
        return [java(), *options, "-cp", f"{self.jars}/*", *arguments]
