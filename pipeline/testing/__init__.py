"""Testing pipelines without a network: the test driver, crash points and the marks for seed data."""

from pipeline.sources.seed import CRASH, END, PAUSE, Mark
from pipeline.testing.driver import PipelineTestDriver
from pipeline.testing.worker import CrashPoint

__all__ = ["CRASH", "END", "PAUSE", "CrashPoint", "Mark", "PipelineTestDriver"]
