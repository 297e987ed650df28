"""A process under measurement: its CPU time and memory, children included."""

import os
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Self

import psutil

from newsfold.local import child_process

ROOT = Path(__file__).parents[2]
GRACE_SECONDS = 8.0
LOG_TAIL_CHARACTERS = 300
MODULE = (sys.executable, "-m")
_FOLDERS = re.compile(r"(?:/[\w.@+-]+)+/")
"""A page of results names no folder of the machine it was made on."""
_ANONYMOUS = re.compile(r"^RssAnon:\s+(\d+) kB", re.MULTILINE)


class Measured:
    """A process of its own; as a context manager it is stopped at the end.

    Without a `program` the first of the arguments is a Python module.
    """

    def __init__(
        self,
        arguments: Sequence[str],
        environment: Mapping[str, str],
        log: Path,
        *,
        program: Sequence[str] = MODULE,
    ) -> None:
        self._log = log
        paths = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH", ""))))
        self._process = child_process.start(
            [*program, *arguments],
            log=log,
            env={"PYTHONPATH": paths, **environment},
            cwd=log.parent,
        )
        self._tree = psutil.Process(self._process.pid)

    @property
    def alive(self) -> bool:
        """Whether it runs."""
        return self._process.poll() is None

    @property
    def status(self) -> int | None:
        """Its exit status; None while it runs."""
        return self._process.poll()

    def cpu(self) -> float:
        """Seconds of CPU that it and its children have used."""
        total = 0.0
        for process in self._family():
            try:
                times = process.cpu_times()
                total += times.user + times.system
            except psutil.Error:
                continue
        return total

    def rss(self) -> int:
        """Bytes of memory that it and its children hold."""
        total = 0
        for process in self._family():
            try:
                total += process.memory_info().rss
            except psutil.Error:
                continue
        return total

    def anonymous(self) -> int:
        """Bytes that it and its children hold and no file backs (RssAnon, of Linux)."""
        total = 0
        for process in self._family():
            try:
                status = Path(f"/proc/{process.pid}/status").read_text(encoding="utf-8")
            except OSError:
                continue
            total += sum(int(size) for size in _ANONYMOUS.findall(status)) * 1024
        return total

    def wait(self, seconds: float) -> int | None:
        """Its exit status, or None if it still runs after so many seconds."""
        try:
            return self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            return None

    def log_tail(self) -> str:
        """The last lines of its log, joined to one line of at most `LOG_TAIL_CHARACTERS`, without folders."""
        lines = self._log.read_text(errors="replace").splitlines()
        text = " ".join(line.strip() for line in lines[-4:] if line.strip())
        return _FOLDERS.sub("", text)[-LOG_TAIL_CHARACTERS:]

    def stop(self) -> None:
        """Terminate it, kill it after `GRACE_SECONDS`, and kill its children."""
        family = self._family()
        if self.alive:
            self._process.terminate()
            if self.wait(GRACE_SECONDS) is None:
                self._process.kill()
                self._process.wait()
        for process in family[1:]:
            try:
                process.kill()
            except psutil.Error:
                continue

    def _family(self) -> list[psutil.Process]:
        try:
            return [self._tree, *self._tree.children(recursive=True)]
        except psutil.Error:
            return []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.stop()


def machine() -> str:
    """Processor, cores, memory and load of this machine, in one line."""
    names = [
        line.partition(":")[2].strip()
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        if line.startswith("model name")
    ] or ["unknown processor"]
    memory = psutil.virtual_memory().total / 2**30
    return f"{names[0]}, {os.cpu_count()} cores, {memory:.0f} GiB, load {os.getloadavg()[0]:.1f}"
