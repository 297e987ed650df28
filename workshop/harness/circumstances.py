"""The circumstances of a run: date, commit, machine and versions, asked of the machine itself."""

import os
import platform
import subprocess
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import version
from pathlib import Path

from workshop.harness.arena import ROOT

PACKAGES = ("faust-streaming", "aiokafka", "kafka-python")
MEASURED = ("pipeline/", "workshop/faults/*.py", "workshop/faults/rows/", "workshop/harness/")


def circumstances() -> dict[str, str]:
    """Date, commit, machine and versions, by the names of the fields of an `Outcome`."""
    return {
        "date": datetime.now(UTC).isoformat(timespec="minutes").replace("+00:00", "Z"),
        "commit": _commit(),
        "machine": f"{_processor()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} at the end",
        "versions": _versions(),
    }


@cache
def _commit() -> str:
    """The abbreviated hash of HEAD, with "+" if files of `MEASURED` differ from it; "" without git."""
    commit = _git("rev-parse", "--short=10", "HEAD")
    return commit + ("+" if commit and _git("status", "--porcelain", "--", *MEASURED) else "")


def _git(*arguments: str) -> str:
    completed = subprocess.run(["git", *arguments], capture_output=True, text=True, cwd=ROOT, check=False)
    return completed.stdout.strip()


@cache
def _versions() -> str:
    packages = [f"{name} {version(name)}" for name in PACKAGES]
    return ", ".join([f"Python {platform.python_version()}", *packages])


@cache
def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.machine()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()
