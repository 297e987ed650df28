"""Child processes that do not outlive this one: stopped by SIGTERM, then SIGKILL, at exit at the latest."""

import atexit
import ctypes
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

PR_SET_PDEATHSIG = 1
GRACE_SECONDS = 10.0


def never() -> bool:
    """The answer of those who want what they start."""
    return False


def start(
    command: Sequence[str], *, log: Path, env: Mapping[str, str] | None = None, cwd: Path | None = None
) -> subprocess.Popen[bytes]:
    """Start `command` in a process group of its own, its output appended to `log`.

    It is stopped when this process exits. On Linux the kernel kills it even if this process is killed;
    the kernel watches the thread that starts it, so that this holds for the main thread only.
    """
    watched = sys.platform == "linux" and threading.current_thread() is threading.main_thread()
    with log.open("ab") as out:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            env=None if env is None else {**os.environ, **env},
            cwd=cwd,
            start_new_session=True,
            preexec_fn=_die_with_parent() if watched else None,
        )
    atexit.register(stop, process)
    return process


def stop(process: subprocess.Popen[bytes], grace: float = GRACE_SECONDS) -> None:
    """End a process: asked first, killed after `grace` seconds; nothing to do if it has ended."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(grace)
        except subprocess.TimeoutExpired:
            kill(process)


def kill(process: subprocess.Popen[bytes]) -> None:
    """End a process at once."""
    process.kill()
    process.wait()


def free_ports(count: int) -> list[int]:
    """TCP ports of 127.0.0.1 that nobody listens on at this moment."""
    sockets = [socket.socket() for _ in range(count)]
    try:
        for s in sockets:
            s.bind(("127.0.0.1", 0))
        return [s.getsockname()[1] for s in sockets]
    finally:
        for s in sockets:
            s.close()


def is_free(port: int) -> bool:
    """Whether a server may listen on this port of 127.0.0.1."""
    with socket.socket() as s:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            s.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def last_lines(log: Path, count: int = 3) -> str:
    """The end of a log, for an error message."""
    if not log.is_file():
        return ""
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    return " | ".join(line.strip() for line in lines[-count:] if line.strip())


def _die_with_parent() -> Callable[[], None]:
    """What the child does before it becomes the command; everything it needs is loaded beforehand."""
    libc = ctypes.CDLL(None, use_errno=True)
    parent = os.getpid()

    def prepare() -> None:
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)

    return prepare
