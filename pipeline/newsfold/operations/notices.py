"""Notices: lines for a person about what happened, on standard error, from a process that goes on."""

import sys


def tell(line: str) -> None:
    """Print one line at once."""
    print(f"newsfold: {' '.join(line.split())}", file=sys.stderr, flush=True)
