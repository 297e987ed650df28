"""Rounds: every contender does the whole job in turn, several times; least and median, and the ratios."""

import statistics
import sys
from collections.abc import Callable, Iterable, Sequence

import msgspec

from workshop.bench.real.articles import Piece
from workshop.bench.real.contenders import FEED, STAGES, Contender, Run
from workshop.bench.real.stages import StageFailed

MEASURED_FROM = 2
"""Pieces that must be done for a figure: the one of the start, and one more."""
BEYOND_FEED = ""
"""In the place of a stage: all of them but the feed."""


class Cost(msgspec.Struct, kw_only=True):
    """CPU µs a paragraph of one contender's stage, over the rounds, the start included but in `running_us`.

    `start_seconds` is the CPU of the same on one article; memory is the highest of all rounds, the curve that
    of the last.
    """

    contender: str
    stage: str
    least_us: float
    median_us: float
    running_us: float
    start_seconds: float
    peak_mb: float | None = None
    anonymous_mb: list[float] = []


class Ratio(msgspec.Struct, kw_only=True):
    """CPU of one contender as a part of another's in the same rounds: of the leasts, and of the medians."""

    contender: str
    of: str
    stage: str
    least: float
    median: float


class Rounds(msgspec.Struct, kw_only=True):
    """A whole comparison; `contenders` are names and what they are, `absent` says why one did not run."""

    broker: str
    articles: str
    article_count: int
    paragraphs: int
    rounds: int
    contenders: list[tuple[str, str]]
    absent: list[str]
    costs: list[Cost]
    ratios: list[Ratio]
    event_records: dict[str, int]


def in_turn(contenders: Sequence[Contender], broker: str, pieces: Sequence[Piece], idle: float) -> list[Run]:
    """Every contender on the first piece, then every one on the next; ValueError if a process fails.

    Ctrl-C after the second piece ends it with the pieces that all contenders have done.
    """
    runs: list[Run] = []
    try:
        for piece in pieces:
            for contender in contenders:
                runs.append(_run(contender, broker, piece, idle))
    except KeyboardInterrupt:
        done = len(runs) // len(contenders)
        if done < MEASURED_FROM:
            raise
        del runs[done * len(contenders) :]
    return runs


def _run(contender: Contender, broker: str, piece: Piece, idle: float) -> Run:
    try:
        run = contender.run(broker, piece, idle)
    except StageFailed as error:
        raise ValueError(f"{contender.name}: {error}") from None
    spent = "; ".join(
        f"{s.stage} {s.cpu_seconds:.2f} of {s.wall_seconds:.1f} s, {s.peak_mb:.0f} MB" for s in run.stages
    )
    print(f"{piece.articles:7,} articles  {contender.name:26} {spent}", file=sys.stderr, flush=True)
    return run


def costs(runs: Sequence[Run], paragraphs: int) -> list[Cost]:
    """Per contender and stage, in the order in which they ran; each one's first run is that of its start."""
    result = []
    for name in dict.fromkeys(run.contender for run in runs):
        start, *own = [run for run in runs if run.contender == name]
        for stage in [s.stage for s in start.stages] + [BEYOND_FEED]:
            seconds = [run.cpu_seconds(stage) for run in own]
            memory = [s for run in own for s in run.stages if s.stage == stage]
            median = statistics.median(seconds)
            result.append(Cost(
                contender=name, stage=stage, least_us=round(min(seconds) / paragraphs * 1e6, 1),
                median_us=round(median / paragraphs * 1e6, 1),
                running_us=round((median - start.cpu_seconds(stage)) / paragraphs * 1e6, 1),
                start_seconds=round(start.cpu_seconds(stage), 2),
                peak_mb=max((s.peak_mb for s in memory), default=None),
                anonymous_mb=memory[-1].anonymous_mb if memory else [],
            ))  # fmt: skip
    return result


def ratios(all_costs: Iterable[Cost], pairs: Iterable[tuple[str, str]]) -> list[Ratio]:
    """For each pair of contenders the first's CPU as a part of the second's.

    Of each stage where both are installations, else of all but the feed together.
    """
    by_place = {(cost.contender, cost.stage): cost for cost in all_costs}
    return [
        Ratio(
            contender=one, of=other, stage=stage,
            least=_part(by_place[one, stage], by_place[other, stage], lambda cost: cost.least_us),
            median=_part(by_place[one, stage], by_place[other, stage], lambda cost: cost.median_us),
        )
        for one, other in pairs
        for stage in ((FEED, *STAGES) if (other, STAGES[0]) in by_place else ()) + (BEYOND_FEED,)
    ]  # fmt: skip


def _part(one: Cost, other: Cost, value: Callable[[Cost], float]) -> float:
    return round(value(one) / value(other), 3) if value(other) else 0.0
