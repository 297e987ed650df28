"""Testing pipelines without a network: the test driver, crash points and the marks for seed data."""

from newsfold.memory_engine.crash import CrashPoint
from newsfold.sources.seed import CRASH, END, PAUSE, Mark
from newsfold.testing.driver import PipelineTestDriver

__all__ = ["CRASH", "END", "PAUSE", "CrashPoint", "Mark", "PipelineTestDriver"]
