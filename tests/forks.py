"""Commands in processes of their own, forked from one that has imported and loaded what they all need.

For what only the end of a process shows: a start for each would take two seconds.
"""

import json
import subprocess
import sys
from collections.abc import Iterable, Sequence
from typing import NamedTuple

PROGRAM = """
import gc, json, os, sys, tempfile
import newsfold.cli.show.tables, newsfold.testing
from newsfold.taggers import load_tagger
from newsfold.cli import main
from newsfold.cli.app import register
from newsfold.settings import load_settings

register()
load_tagger(load_settings())
gc.freeze()
ended = []
for arguments, output in json.loads(sys.argv[1]):
    with tempfile.TemporaryFile() as errors:
        if not (child := os.fork()):
            os.dup2(output, 1)
            os.dup2(errors.fileno(), 2)
            sys.argv = ["newsfold", *arguments]
            main()
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        errors.seek(0)
        ended.append((status, errors.read().decode()))
print(json.dumps(ended))
"""


class Ended(NamedTuple):
    """How a process ended, and what it said on standard error."""

    returncode: int
    stderr: str


def processes(commands: Iterable[tuple[Sequence[str], int]]) -> list[Ended]:
    """Run commands one after the other, each given with the open file that is its standard output."""
    commands = list(commands)
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, json.dumps(commands)],
        pass_fds={output for _, output in commands},
        stdout=subprocess.PIPE,
        check=True,
    )
    return [Ended(*ended) for ended in json.loads(done.stdout)]
