"""The command line in this process: what is imported and loaded once serves every test.

Tests of what only a process has (signals, a terminal, what is left behind, how it ends) start one.
"""

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import chdir, contextmanager, redirect_stderr, redirect_stdout
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import NamedTuple
from unittest.mock import patch

from newsfold.cli import main


class Done(NamedTuple):
    """What a command said and the status it ended with, as of a process."""

    returncode: int
    stdout: str
    stderr: str


def newsfold(
    *arguments: str,
    cwd: Path | None = None,
    stdin: bytes = b"",
    env: Mapping[str, str] | None = None,
    encoding: str = "utf-8",
) -> Done:
    """Run a command as a person would, with these environment variables; what it does not catch is raised.

    `encoding` is that of its outputs, as of a terminal; in another than UTF-8, bytes that are no text come
    back as surrogates.
    """
    output, errors = TextIOWrapper(BytesIO(), encoding), TextIOWrapper(BytesIO(), encoding)
    with _placed(cwd, stdin, env or {}), redirect_stdout(output), redirect_stderr(errors):
        try:
            main(list(arguments))
            status: object = 0
        except SystemExit as stopped:
            status = stopped.code
    assert isinstance(status, int), f"ends with {status!r}"
    return Done(status, *(_written(stream) for stream in (output, errors)))


@contextmanager
def _placed(cwd: Path | None, stdin: bytes, own: Mapping[str, str]) -> Iterator[None]:
    typed = TextIOWrapper(BytesIO(stdin), "utf-8")
    with patch.dict(os.environ, own), patch.object(sys, "stdin", typed), chdir(cwd or Path.cwd()):
        yield


def _written(stream: TextIOWrapper) -> str:
    stream.flush()
    assert isinstance(stream.buffer, BytesIO)
    others = "strict" if stream.encoding == "utf-8" else "surrogateescape"
    return stream.buffer.getvalue().decode(stream.encoding, others)
