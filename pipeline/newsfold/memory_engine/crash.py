"""Crashes in memory: where a worker may die. The points are in the ports; the law knows none of them."""

from enum import StrEnum


class CrashPoint(StrEnum):
    """Where within one batch a worker dies."""

    BEFORE_FLUSH = "before-flush"
    """The step is done and its outputs are on their way; nothing of it is written."""
    HALF_OUTPUTS = "half-outputs"
    """The first half of the outputs is written, nothing else."""
    BEFORE_CHANGELOG = "before-changelog"
    """All outputs are written, and nothing of the changelog."""
    HALF_CHANGELOG = "half-changelog"
    """All outputs and the first half of the changelog are written."""
    BEFORE_COMMIT = "before-commit"
    """Everything is written, the offsets are not committed."""


class Crashed(Exception):
    """The worker died; `MemoryWorker.restart` stands for the process that comes after it.

    No part of the tree of errors, so that nothing which handles those can take a death for a fault of a
    record. Only who sets `crash_at` gets it: the test driver, which restarts the worker.
    """
