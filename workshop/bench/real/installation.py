"""An installation of newsfold: this one, or another that is measured beside it through its own program."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from workshop.harness.processes import MODULE

ENSURE = (("kafka-topics", "ensure"), ("topics", "ensure"))
"""The command that makes the Kafka topics, and its name in installations before it was renamed."""
ELSEWHERE = Path(tempfile.gettempdir())
"""Where commands are run: no folder of this checkout is on their path."""
WHERE = """
from importlib.metadata import entry_points
from importlib.util import find_spec
[command] = entry_points(group="console_scripts", name="newsfold")
print(find_spec(command.module.partition(".")[0]).origin)
"""
"""Prints the file of the package behind the command, whatever its import name is."""


@dataclass(frozen=True)
class Installation:
    """Its name in the tables, and the command that runs it; `title` says version and commit."""

    name: str
    title: str
    program: tuple[str, ...]

    def run(self, arguments: Sequence[str], environment: Mapping[str, str]) -> str:
        """What a command of it prints; ValueError with its last line if it fails."""
        done = _run([*self.program, *arguments], environment)
        if done.returncode:
            raise ValueError(f"{self.name}: newsfold {arguments[0]}: {_last_line(done.stderr)}")
        return done.stdout

    def ensure(self, environment: Mapping[str, str]) -> None:
        """Make its Kafka topics; ValueError if it cannot."""
        for command in ENSURE:
            done = _run([*self.program, *command], environment)
            if not done.returncode:
                return
        raise ValueError(f"{self.name} makes no Kafka topics: {_last_line(done.stderr)}")


def this_installation() -> Installation:
    """The one of this interpreter."""
    return _described("this", (*MODULE, "newsfold"), sys.executable)


def other_installation(path: str) -> Installation:
    """The one whose `newsfold` program stands at `path`; ValueError if nothing can be run there."""
    program = shutil.which(path)
    if not program:
        raise ValueError(f"no program at {path}; name the newsfold of another installation")
    return _described(
        "other", (str(Path(program).absolute()),), str(Path(program).absolute().parent / "python")
    )


def _described(name: str, program: tuple[str, ...], python: str) -> Installation:
    version = _run([*program, "--version"], {})
    if version.returncode:
        raise ValueError(f"{program[-1]} --version: {_last_line(version.stderr)}")
    lines = version.stdout.strip().splitlines() or ["newsfold"]
    commit = _commit(python)
    return Installation(name, f"{lines[0]}, commit {commit}" if commit else lines[0], program)


def _commit(python: str) -> str:
    """The commit of the checkout it runs from, with "+" if the package differs from it; "" if from none."""
    try:
        where = _run([python, "-c", WHERE], {})
    except OSError:
        return ""
    file = Path(where.stdout.strip() or ".")
    git = ["git", "-C", str(file.parent)]
    if _run([*git, "ls-files", "--error-unmatch", file.name], {}).returncode:
        return ""
    changed = _run([*git, "status", "--porcelain", "--", "."], {}).stdout.strip()
    return _run([*git, "rev-parse", "--short=8", "HEAD"], {}).stdout.strip() + ("+" if changed else "")


def _run(command: Sequence[str], environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, capture_output=True, text=True, env={**os.environ, **environment}, cwd=ELSEWHERE, check=False
    )


def _last_line(text: str) -> str:
    return (text.strip().splitlines() or ["no message"])[-1]
