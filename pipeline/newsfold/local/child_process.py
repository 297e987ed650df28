"""Child processes that do not outlive this one: stopped by SIGTERM, then SIGKILL, at exit at the latest."""

import atexit
import ctypes
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

PR_SET_PDEATHSIG = 1
GRACE_SECONDS = 10.0
HELD_BACK = {signal.SIGINT, signal.SIGTERM}

_children: list[subprocess.Popen[bytes]] = []
"""The processes that were started here."""


def never_cancelled() -> bool:
    """The `cancelled` callback of a start that cannot be cancelled."""
    return False


def start(
    command: Sequence[str], *, log: Path, env: Mapping[str, str] | None = None, cwd: Path | None = None
) -> subprocess.Popen[bytes]:
    """Start `command` in a process group of its own, its output appended to `log`.

    It is stopped when this process exits. On Linux the kernel kills it even if this process is killed;
    the kernel watches the thread that starts it, so that this holds for the main thread only.
    """
    in_main_thread = threading.current_thread() is threading.main_thread()
    with log.open("ab") as out, _signals_held_back():
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            env=None if env is None else {**os.environ, **env},
            cwd=cwd,
            start_new_session=True,
            preexec_fn=_as_a_child(dies_with_parent=sys.platform == "linux" and in_main_thread),
        )
        _children.append(process)
    return process


def kill_all() -> None:
    """Kill every process that was started here and runs, without waiting for its end."""
    for process in _children:
        if process.poll() is None:
            process.kill()


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
    """`count` TCP ports of 127.0.0.1 that are free at the time of the call."""
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


def log_tail(log: Path, count: int = 3) -> str:
    """The last `count` lines of a log as one line, for an error message; "" without a log."""
    if not log.is_file():
        return ""
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    return " | ".join(line.strip() for line in lines[-count:] if line.strip())


@contextmanager
def _signals_held_back() -> Iterator[None]:
    """Within it signals wait: an exception out of a handler is lost when it falls into a fork."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, HELD_BACK)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _as_a_child(*, dies_with_parent: bool) -> Callable[[], None]:
    """What the child does before it becomes the command; everything it needs is loaded beforehand.

    It takes Ctrl-C as the system has it, whatever this process does with it.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    parent = os.getpid()

    def prepare() -> None:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, HELD_BACK)
        if dies_with_parent:
            libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
            if os.getppid() != parent:
                os._exit(1)

    return prepare


@atexit.register
def _stop_all() -> None:
    """Ask all to stop, then wait for each."""
    for process in _children:
        if process.poll() is None:
            process.terminate()
    for process in _children:
        stop(process)
