"""The demo: one command from nothing to event records, and no process left behind, however it ends."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from uuid import uuid4

import pytest

pytestmark = pytest.mark.embedded
ROOT = Path(__file__).parent.parent


def start(mark: str, *paths: str) -> "subprocess.Popen[str]":
    """The demo in a process group of its own, as a terminal would start it."""
    return subprocess.Popen(
        [sys.executable, "-m", "newsfold", "demo", *paths],
        env=os.environ | {"NEWSFOLD_TEST_MARK": mark},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def left_behind(mark: str) -> list[str]:
    """Commands of living processes that carry the mark in their environment, whoever their parent is."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if mark.encode() in (folder / "environ").read_bytes():
                found.append((folder / "cmdline").read_bytes().replace(b"\0", b" ").decode())
        except OSError:
            continue
    return found


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks for processes in /proc")
def test_the_demo_ends_well_and_leaves_nothing() -> None:
    """The table has the topics of the seed, the hint says what to try next, all processes are gone."""
    mark = uuid4().hex
    demo = start(mark, str(ROOT / "seeds" / "13-prisoner-exchange.txt"))
    output, errors = demo.communicate(timeout=120)
    assert demo.returncode == 0, errors
    assert "prisoners of war" in output
    assert left_behind(mark) == []
    lines = re.findall(r"^  (\S.*)$", output.partition("Without any broker")[2], re.MULTILINE)
    assert len(lines) == 2
    for line in lines:
        typed = subprocess.run(shlex.split(line), capture_output=True, text=True, timeout=60, check=False)
        assert "prisoners of war" in typed.stdout, line


def test_the_demo_says_which_seed_is_bad_on_purpose() -> None:
    """Without a path: each dead letter with its place, the file that is meant to be bad, what is shown."""
    output, errors = start(uuid4().hex).communicate(timeout=120)
    assert "20-malformed.jsonl:2: no JSON" in errors
    assert "20-malformed.jsonl, is malformed on purpose" in output
    assert "the 30 of most articles, the newest first" in output
