"""Testing pipelines without a network: the test driver, crash points and the marks for seed data."""

from newsfold.sources.seed import CRASH, END, PAUSE, Mark
from newsfold.testing.driver import PipelineTestDriver
from newsfold.testing.worker import CrashPoint

__all__ = ["CRASH", "END", "PAUSE", "CrashPoint", "Mark", "PipelineTestDriver"]
