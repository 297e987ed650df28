"""Notices: lines for a person about what happened, on standard error, from a process that goes on."""

import logging
import sys

from newsfold.operations.logs import handler, log

_log = logging.getLogger("newsfold.notices")


def tell(line: str, level: int = logging.INFO, **fields: object) -> None:
    """Print one line at once; where the logs of this process are written it is one of them, with fields."""
    line = " ".join(line.split())
    if handler() is None:
        print(f"newsfold: {line}", file=sys.stderr, flush=True)
    else:
        log(_log, level, line, **fields)


def logged(line: str, level: int = logging.INFO) -> bool:
    """Whether a line was taken by logs of this process that are in another form than plain words."""
    writer = handler()
    if writer is None or writer.plain:
        return False
    log(_log, level, line)
    return True
