"""A long run: a year of event time, fed in pieces; memory of both workers when each piece is done."""

import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import msgspec
import orjson

from workshop.bench.brokers import running_broker
from workshop.bench.real.articles import Piece
from workshop.bench.real.contenders import FEED, STAGES, Pipeline, feed
from workshop.bench.real.stages import LOOK_SECONDS, MEGABYTE, StageFailed
from workshop.harness.processes import Measured

YEAR = 365
POINTS = 10
"""Pieces of a run, where no other size is asked for."""
QUIET_SECONDS = 4.0
"""A worker is done when nothing waits for it and it took nothing for so long."""
PATIENCE = 300.0


class WorkerAt(msgspec.Struct, kw_only=True):
    """One worker when the paragraphs of a point were done: what it holds, and the most since the last."""

    stage: str
    records: int
    anonymous_mb: float
    peak_mb: float
    cpu_us: float
    """CPU µs a paragraph since the point before."""


class Point(msgspec.Struct, kw_only=True):
    """Both workers after so many paragraphs."""

    paragraphs: int
    seconds: float
    workers: list[WorkerAt]


class LongRun(msgspec.Struct, kw_only=True):
    """One contender's long run."""

    contender: str
    points: list[Point]
    event_records: int


class Long(msgspec.Struct, kw_only=True):
    """The long runs of every contender on the same articles."""

    broker: str
    articles: str
    article_count: int
    paragraphs: int
    days: int
    contenders: list[tuple[str, str]]
    runs: list[LongRun]


def run_long(contender: Pipeline, broker: str, pieces: Sequence[Piece]) -> LongRun:
    """Feed the pieces to a fresh broker while both workers run; ValueError if a process fails."""
    folder = Path(tempfile.mkdtemp(prefix="newsfold-real-"))
    try:
        with running_broker(broker) as running:
            return _run(contender, contender.environment(running.bootstrap_servers, folder), folder, pieces)
    except StageFailed as error:
        raise ValueError(f"{contender.name}: {error}") from None
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(contender: Pipeline, settings: Mapping[str, str], folder: Path, pieces: Sequence[Piece]) -> LongRun:
    program = contender.installation.program
    contender.installation.ensure(settings)
    with ExitStack() as stack:
        workers = [stack.enter_context(_worker(stage, settings, folder, program)) for stage in STAGES]
        points, sent = list[Point](), 0
        for number, piece in enumerate(pieces):
            start = time.monotonic()
            name = f"{FEED}-{number}"
            feed(contender.installation, piece, settings, folder, name)
            fed = _fed(folder / f"{name}.log")
            sent += fed["paragraphs"] + fed["withdrawn"]
            _until_done(workers, sent)
            points.append(Point(
                paragraphs=fed["paragraphs"] + (points[-1].paragraphs if points else 0),
                seconds=round(time.monotonic() - start - QUIET_SECONDS, 1),
                workers=[worker.point(fed["paragraphs"]) for worker in workers],
            ))  # fmt: skip
            _tell(contender, points[-1])
        events = contender.installation.run(["events", "--json"], settings)
    return LongRun(contender=contender.name, points=points, event_records=len(events.splitlines()))


def _fed(log: Path) -> dict[str, int]:
    """What `newsfold feed --json` said at its end: paragraphs, withdrawn, dead_letters and more."""
    said = [line for line in log.read_bytes().splitlines() if line.startswith(b"{")]
    fed: dict[str, int] = orjson.loads(said[-1])
    return fed


def _until_done(workers: Sequence["_Worker"], sent: int) -> None:
    """Return when tagging has taken all that was sent, nothing waits, and nothing was taken for a while."""
    quiet_since = moved_at = time.monotonic()
    while (now := time.monotonic()) - quiet_since < QUIET_SECONDS:
        time.sleep(LOOK_SECONDS)
        taken = [worker.look() for worker in workers]
        moved_at = now if any(taken) else moved_at
        if any(taken) or workers[0].records < sent or any(worker.waits for worker in workers):
            quiet_since = now
        if quiet_since - moved_at > PATIENCE:
            raise StageFailed(
                f"nothing was taken for {PATIENCE:.0f} s, {workers[0].records:,} of {sent:,} were"
            )


def _tell(contender: Pipeline, point: Point) -> None:
    held = ", ".join(
        f"{w.stage} {w.anonymous_mb:.0f} MB, at most {w.peak_mb:.0f}, {w.cpu_us:.0f} µs"
        for w in point.workers
    )
    print(f"{point.paragraphs:9,} paragraphs  {contender.name:26} {held}", file=sys.stderr, flush=True)


@contextmanager
def _worker(
    stage: str, settings: Mapping[str, str], folder: Path, program: Sequence[str]
) -> Iterator["_Worker"]:
    status = folder / f"{stage}.json"
    arguments = ["work", "--stage", stage, "--status", str(status)]
    with Measured(arguments, settings, folder / f"{stage}.log", program=program) as process:
        yield _Worker(stage, process, status)


class _Worker:
    """A worker under measurement: what its status file says, what it holds, and what it has cost."""

    def __init__(self, stage: str, process: Measured, status: Path) -> None:
        self._stage, self._process, self._status = stage, process, status
        self._cpu = self._peak = 0.0
        self.records = 0
        self.waits = True

    def look(self) -> bool:
        """Whether it has taken records since the last look; StageFailed if it has ended."""
        if not self._process.alive:
            raise StageFailed(f"{self._stage} ended with {self._process.status}: {self._process.log_tail()}")
        self._peak = max(self._peak, self._process.anonymous() / MEGABYTE)
        if not self._status.is_file():
            return False
        status = orjson.loads(self._status.read_bytes())["stages"][0]
        before, self.records = self.records, status["records"]
        self.waits = not status["lag"] or any(waiting != 0 for waiting in status["lag"].values())
        return self.records > before

    def point(self, paragraphs: int) -> WorkerAt:
        """What it holds now; its peak and its CPU are those since the last point."""
        held, cpu = self._process.anonymous() / MEGABYTE, self._process.cpu()
        at = WorkerAt(
            stage=self._stage, records=self.records, anonymous_mb=round(held, 1),
            peak_mb=round(max(self._peak, held), 1), cpu_us=round((cpu - self._cpu) / paragraphs * 1e6, 1),
        )  # fmt: skip
        self._cpu, self._peak = cpu, 0.0
        return at
