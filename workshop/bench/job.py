"""A job: the options of an engine's process, handed over in one environment variable."""

import os

import msgspec

VARIABLE = "NEWSFOLD_BENCH_JOB"
BATCH = 1000
"""Records that an engine is asked to take at a time, where it can be asked."""
SESSION_SECONDS = 6.0


class Job(msgspec.Struct, kw_only=True, frozen=True):
    """`name` is tag or whole, `work` light or real; `folder` is for what the engine keeps on disk."""

    bootstrap_servers: str
    prefix: str
    folder: str
    name: str = "tag"
    work: str = "light"
    partitions: int = 4

    @property
    def source(self) -> str:
        """The Kafka topic to read; the pipeline's own name, as this runtime reads no other."""
        return f"{self.prefix}news.paragraphs"

    @property
    def sink(self) -> str:
        """The Kafka topic to write."""
        return f"{self.prefix}{'news.tagged' if self.name == 'tag' else 'news.events'}"

    @property
    def group(self) -> str:
        """The consumer group, and the beginning of the names of internal Kafka topics."""
        return f"{self.prefix}bench"


def job_from_environment() -> Job:
    """The job of this process, from `VARIABLE`."""
    return msgspec.json.decode(os.environ[VARIABLE], type=Job)


def environment(job: Job) -> dict[str, str]:
    """The environment variable that hands a job to its process."""
    return {VARIABLE: msgspec.json.encode(job).decode()}
