"""Who does the job: an installation of newsfold, its state on disk or in memory, or a loop around spaCy."""

import shutil
import tempfile
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path

import msgspec

from newsfold.cli.app import SOME_FAILED
from workshop.bench.brokers import running_broker
from workshop.bench.job import Job, environment
from workshop.bench.peers.event_rows import EventRows
from workshop.bench.real.articles import Piece
from workshop.bench.real.installation import Installation
from workshop.bench.real.stages import StageRun, run_stage

STAGES = ("tagging", "aggregation")
FEED = "feed"
LOOP = "loop"
ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
"""For the loop: threads of numpy's BLAS wait by spinning, which made a text cost 1.7 times the CPU."""
IDLE = "--until-idle"


class Run(msgspec.Struct, kw_only=True):
    """One contender on one file: its processes one after the other, and the event records they made."""

    contender: str
    stages: list[StageRun]
    event_records: int

    def cpu_seconds(self, stage: str) -> float:
        """Of one stage; of all but the feed, which all contenders share, for ""."""
        return sum(s.cpu_seconds for s in self.stages if s.stage == stage or (not stage and s.stage != FEED))


def feed(
    installation: Installation, piece: Piece, settings: Mapping[str, str], folder: Path, name: str = FEED
) -> StageRun:
    """Feed a file; the last JSON object in `name`.log says what became of it."""
    arguments, program = [FEED, "--json", str(piece.path)], installation.program
    return run_stage(name, arguments, settings, folder, program=program, partly=SOME_FAILED)


class Contender(ABC):
    """One who does the job; `name` is that of its rows, `title` says what it is."""

    name: str
    title: str

    def run(self, broker: str, piece: Piece, idle: float) -> Run:
        """Feed the file to a fresh broker and do the job until nothing was left for `idle` seconds."""
        folder = Path(tempfile.mkdtemp(prefix="newsfold-real-"))
        try:
            with running_broker(broker) as running:
                return self._run(running.bootstrap_servers, piece, idle, folder)
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    @abstractmethod
    def _run(self, servers: str, piece: Piece, idle: float, folder: Path) -> Run: ...


class Pipeline(Contender):
    """An installation of newsfold, its state on disk or in memory."""

    def __init__(self, installation: Installation, state: str) -> None:
        self.installation, self.state = installation, state
        self.name = f"{installation.name}, state {'on disk' if state == 'disk' else 'in memory'}"
        self.title = installation.title

    def environment(self, servers: str, folder: Path) -> dict[str, str]:
        """The settings of its processes."""
        state = {"NEWSFOLD_STATE_DIR": str(folder / "state")} if self.state == "disk" else {}
        return {"NEWSFOLD_BOOTSTRAP_SERVERS": servers, **state}

    def _run(self, servers: str, piece: Piece, idle: float, folder: Path) -> Run:
        settings, program = self.environment(servers, folder), self.installation.program
        self.installation.ensure(settings)
        stages = [feed(self.installation, piece, settings, folder)]
        for stage in STAGES:
            arguments = ["work", "--stage", stage, IDLE, str(idle)]
            stages.append(run_stage(stage, arguments, settings, folder, program=program))
        events = self.installation.run(["events", "--json"], settings)
        return Run(contender=self.name, stages=stages, event_records=len(events.splitlines()))


class SpacyLoop(Contender):
    """A loop that reads paragraphs, asks spaCy for names and for keywords, and upserts rows into SQLite.

    It is fed by an installation of newsfold, so that it reads the same paragraphs.
    """

    name = "spaCy and SQLite"

    def __init__(self, feeder: Installation, pipeline: str, described: str) -> None:
        self._feeder, self._pipeline = feeder, pipeline
        self.title = f"spaCy {version('spacy')}, {described}, confluent-kafka {version('confluent-kafka')}"

    def _run(self, servers: str, piece: Piece, idle: float, folder: Path) -> Run:
        settings = {"NEWSFOLD_BOOTSTRAP_SERVERS": servers}
        self._feeder.ensure(settings)
        fed = feed(self._feeder, piece, settings, folder)
        job = Job(bootstrap_servers=servers, prefix="", folder=str(folder), work=self._pipeline)
        module = "workshop.bench.peers.spacy_sqlite"
        loop = run_stage(LOOP, [module, str(idle)], {**environment(job), **ONE_THREAD}, folder)
        with EventRows(folder) as rows:
            return Run(contender=self.name, stages=[fed, loop], event_records=rows.count())


def pipelines(installations: Sequence[Installation], states: Sequence[str]) -> list[Pipeline]:
    """Every installation with every kind of state, those to be compared beside each other."""
    return [Pipeline(installation, state) for state in states for installation in installations]


def spacy_loop(feeder: Installation, pipeline: str) -> SpacyLoop | str:
    """The loop with this spaCy pipeline, or why it cannot run here."""
    from newsfold.errors import SetupError
    from newsfold.lexicons.spacy_models import describe

    try:
        return SpacyLoop(feeder, pipeline, describe(pipeline))
    except SetupError as error:
        return str(error)
