"""A PostgreSQL server of one run: a new cluster in a temporary folder, on a free port of 127.0.0.1."""

import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path
from threading import Event
from time import monotonic
from typing import Any, Self
from urllib.parse import quote

import psycopg

from newsfold.errors import SetupError
from newsfold.local import child_process

USER, PASSWORD = "newsfold", "c0rrect h@rse/battery?"
UNPRIVILEGED = "postgres"
"""Who runs the server if we are root, which it refuses to be: Debian's package makes this user."""
PROGRAMS = "usr/lib/postgresql/*/bin"
"""Where Debian keeps the programs of a server, by version."""
START_SECONDS = 60.0
UNSAFE = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
"""Nothing reaches the disk for sure: for tests, in which no power is lost."""


def server_programs() -> Path:
    """The folder with initdb and postgres, of the newest version; SetupError if there is none."""
    on_path = shutil.which("initdb")
    found = [Path(on_path).parent] if on_path else []
    found += sorted(Path("/").glob(PROGRAMS), key=lambda path: -float(path.parent.name))
    for folder in found:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    raise SetupError("no PostgreSQL server is installed", hint="on Debian and Ubuntu: apt install postgresql")


class PostgresServer:
    """A running server; as a context manager it is stopped and its folder removed at the end."""

    def __init__(self, settings: tuple[str, ...] = ()) -> None:
        """Make the cluster and start the server with these settings; SetupError if it does not come up."""
        programs = server_programs()
        self._folder = Path(tempfile.mkdtemp(prefix="newsfold-postgres-"))
        self._data, self._log = self._folder / "data", self._folder / "log"
        [self.port] = child_process.free_ports(1)
        self._process: subprocess.Popen[bytes] | None = None
        try:
            self._make(programs)
            self._process = child_process.start(
                [
                    *(*_unprivileged(), str(programs / "postgres"), "-D", str(self._data)),
                    *("-k", "", "-h", "127.0.0.1", "-p", str(self.port)),
                    *(f"--{setting}" for setting in settings),
                ],
                log=self._log,
                cwd=self._folder,
            )
            self._wait()
        except BaseException:
            self.stop()
            raise

    def address(
        self,
        *,
        user: str = USER,
        password: str = PASSWORD,
        database: str = "postgres",
        schema: str = "",
        query: str = "",
    ) -> str:
        """What `--to` is for this server; a schema is made if there is none."""
        if schema:
            query = f"options=-csearch_path%3D{schema}"
            with self.connect() as connection:
                connection.execute(f"CREATE SCHEMA IF NOT EXISTS {schema}")
        secret = quote(password, safe="")
        return f"postgresql://{user}:{secret}@127.0.0.1:{self.port}/{database}?{query}".rstrip("?")

    def connect(self, address: str = "") -> "psycopg.Connection[tuple[Any, ...]]":
        """A connection for one who looks from outside; each statement is a transaction."""
        return psycopg.connect(address or self.address(), autocommit=True)

    def stop(self) -> None:
        """Stop at once and remove everything: nothing of it is wanted again."""
        if self._process:
            self._process.send_signal(signal.SIGQUIT)
            child_process.stop(self._process)
        shutil.rmtree(self._folder)

    def _make(self, programs: Path) -> None:
        secret = self._folder / "password"
        secret.write_text(PASSWORD)
        if os.geteuid() == 0:
            for path in (self._folder, secret):
                shutil.chown(path, UNPRIVILEGED, UNPRIVILEGED)
        made = subprocess.run(
            [
                *(*_unprivileged(), str(programs / "initdb"), "-D", str(self._data)),
                *(f"--username={USER}", f"--pwfile={secret}", "--auth=scram-sha-256"),
                *("--encoding=UTF8", "--no-locale", "--no-sync"),
            ],
            cwd=self._folder,
            capture_output=True,
            text=True,
            check=False,
        )
        if made.returncode:
            raise SetupError(f"initdb failed: {made.stderr.strip()}", where=str(self._data))

    def _wait(self) -> None:
        """Until it lets in."""
        deadline, pause = monotonic() + START_SECONDS, Event()
        while True:
            try:
                return self.connect().close()
            except psycopg.OperationalError:
                if not self._process or self._process.poll() is not None or monotonic() > deadline:
                    finding = f"PostgreSQL did not start: {child_process.log_tail(self._log)}"
                    raise SetupError(finding, where=str(self._data)) from None
                pause.wait(0.05)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.stop()


def _unprivileged() -> list[str]:
    """What stands before a program that refuses to run as root; it ends with us, however we end."""
    if os.geteuid():
        return []
    user = (f"--reuid={UNPRIVILEGED}", f"--regid={UNPRIVILEGED}", "--init-groups")
    return ["setpriv", *user, "--pdeathsig=QUIT", "--"]
