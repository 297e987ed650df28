"""A worker of Kafka Connect in a process of its own, from jars that Maven resolves."""

import tempfile
from pathlib import Path
from threading import Event
from time import monotonic
from typing import Any, Self
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

import orjson

from newsfold.errors import SetupError
from newsfold.local import child_process
from newsfold.local.apache.jars import jars, java

POM = Path(__file__).with_name("pom.xml")
START_SECONDS, REQUEST_SECONDS = 120.0, 60.0


class ConnectWorker:
    """A running worker; as a context manager it is stopped at the end."""

    def __init__(self, bootstrap_servers: str) -> None:
        """Start it over a broker; SetupError if it does not come up."""
        self._folder = tempfile.TemporaryDirectory(prefix="newsfold-connect-")
        folder = Path(self._folder.name)
        [port] = child_process.free_ports(1)
        self._address = f"http://127.0.0.1:{port}"
        self._log = folder / "log"
        properties = folder / "worker.properties"
        properties.write_text(
            f"bootstrap.servers={bootstrap_servers}\n"
            f"listeners={self._address}\n"
            f"offset.storage.file.filename={folder / 'offsets'}\n"
            "offset.flush.interval.ms=1000\n"
            "key.converter=org.apache.kafka.connect.storage.StringConverter\n"
            "value.converter=org.apache.kafka.connect.storage.StringConverter\n"
        )
        command = [java(), "-Xmx384m", "-cp", f"{jars(POM)}/*"]
        self._process = child_process.start(
            [*command, "org.apache.kafka.connect.cli.ConnectStandalone", str(properties)],
            log=self._log,
            cwd=folder,
        )
        try:
            self._wait()
        except BaseException:
            self.stop()
            raise

    def validate(self, config: dict[str, str]) -> dict[str, list[str]]:
        """The errors that a connector finds in its settings, by setting."""
        connector = config["connector.class"].rpartition(".")[2]
        answer = self._ask("PUT", f"/connector-plugins/{connector}/config/validate", config)
        values = (entry["value"] for entry in answer["configs"])
        return {value["name"]: value["errors"] for value in values if value["errors"]}

    def settings_of(self, connector: str) -> set[str]:
        """The names of the settings that a connector declares."""
        return {entry["name"] for entry in self._ask("GET", f"/connector-plugins/{connector}/config")}

    def stop(self) -> None:
        """End it."""
        self._process.kill()
        self._process.wait()
        self._folder.cleanup()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.stop()

    def _ask(self, method: str, path: str, body: object = None) -> Any:
        data = None if body is None else orjson.dumps(body)
        request = Request(self._address + path, data, {"Content-Type": "application/json"}, method=method)
        try:
            with urlopen(request, timeout=REQUEST_SECONDS) as answer:
                return orjson.loads(answer.read())
        except HTTPError as error:
            raise ValueError(f"{method} {path}: {error.code} {error.read().decode()}") from None

    def _wait(self) -> None:
        end, pause = monotonic() + START_SECONDS, Event()
        while True:
            try:
                self._ask("GET", "/connectors")
                return
            except (URLError, ConnectionError, ValueError):
                if self._process.poll() is not None or monotonic() > end:
                    tail = child_process.log_tail(self._log)
                    raise SetupError(f"Kafka Connect did not come up: {tail}") from None
                pause.wait(0.2)
