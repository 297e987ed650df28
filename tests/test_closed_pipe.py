"""A command whose output nobody reads on, as in `newsfold topics | head -1`, ends as the shell expects."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

SEED = Path(__file__).parent.parent / "seeds" / "01-putin-trump-call.txt"


@pytest.mark.parametrize(
    "arguments",
    [
        ["topics"],
        ["topics", "--json"],
        ["--help"],
        ["settings"],
        ["explain", str(SEED)],
        ["tag", "--json", str(SEED)],
        ["replay", "--memory", str(SEED)],
    ],
    ids=" ".join,
)
def test_a_closed_pipe_is_no_error(arguments: list[str]) -> None:
    """Lines, JSON, a table, a help page: nothing is said, and the status is that of an end by SIGPIPE."""
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "newsfold", *arguments],
            stdout=writing,
            stderr=subprocess.PIPE,
            check=False,
        )
    finally:
        os.close(writing)
    assert (done.returncode, done.stderr) == (141, b"")
