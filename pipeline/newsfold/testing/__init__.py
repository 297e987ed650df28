"""Testing pipelines without a network: the test driver, crash points and the marks of seed data."""

from newsfold.memory_engine.crash import CrashPoint
from newsfold.sources.seed import CRASH, END, PAUSE, Mark
from newsfold.testing.driver import PipelineTestDriver
from newsfold.testing.fixtures import MakePipeline, ReplaySeeds

__all__ = ["CRASH", "END", "PAUSE", "CrashPoint", "MakePipeline", "Mark", "PipelineTestDriver", "ReplaySeeds"]
