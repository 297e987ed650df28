"""The fault matrix as a command: `python -m workshop.faults` runs it all, `--short` a small form of it.

Each row's outcome is kept in outcomes.json as soon as it is there, and RELIABILITY.md is made from that
file. The short form only prints.
"""

import argparse
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import msgspec

from newsfold.errors import NewsfoldError
from workshop.faults.outcome import Outcome
from workshop.faults.report import keep, line, load, write
from workshop.faults.rows import (
    broker_restart,
    clean_stop,
    duplicates,
    fenced,
    kill_ingest,
    kill_processor,
    lateness,
    malformed,
    poison,
    recovery_kill,
    state_lost,
    storm,
    tracker,
)
from workshop.faults.scale import Scale, short_form
from workshop.harness.arena import ArenaError
from workshop.harness.brokers import Ground, apache, embedded
from workshop.harness.circumstances import circumstances

ON_A_BROKER: dict[str, Callable[[Ground, Scale], Outcome]] = {
    "1": kill_processor.run,
    "2": kill_ingest.run,
    "3": clean_stop.run,
    "4a": broker_restart.run_clean,
    "4b": broker_restart.run_killed,
    "4c": broker_restart.run_leader,
    "5": storm.run,
    "9": poison.run,
    "11": duplicates.run,
    "12": lateness.run,
    "14": fenced.run,
    "15": recovery_kill.run,
    "16": state_lost.run,
}
IN_PROCESS: dict[str, Callable[[Scale], Outcome]] = {"13": malformed.run, "20": tracker.run}
THREE_NODES = {"4c"}
NEEDS_NODES = {"4a", "4b", "4c"}
ROWS = [*IN_PROCESS, *ON_A_BROKER]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run rows; 0 if all passed and every control failed as it must, else 1."""
    asked = _parser().parse_args(arguments)
    if asked.take:
        for file in asked.take:
            for measured in load(file):
                keep(measured)
        write()
        return 0
    unknown = [row for row in asked.rows.split(",") if asked.rows and row not in ROWS]
    if unknown:
        print(f"faults: no row {', '.join(unknown)} (there are {', '.join(ROWS)})", file=sys.stderr)
        return 2
    good = True
    with tempfile.TemporaryDirectory(prefix="newsfold-faults-") as folder:
        if asked.short:
            scale = short_form(Path(folder), asked.seed)
        else:
            scale = Scale(
                Path(folder),
                asked.seed,
                records=asked.records,
                kills=asked.kills,
                stops=max(1, asked.kills // 2),
                malformed=asked.malformed,
            )
        rows = asked.rows.split(",") if asked.rows else ROWS
        for outcome in run_rows(rows, scale, on_embedded=asked.broker == "embedded"):
            if isinstance(outcome, str):
                print(f"FAIL  {outcome}", flush=True)
                good = False
                continue
            print(line(outcome), flush=True)
            good &= outcome.passed and outcome.control.failed
            if not asked.short:
                keep(outcome)
                write()
    return 0 if good else 1


def run_rows(rows: Iterable[str], scale: Scale, *, on_embedded: bool = False) -> Iterable[Outcome | str]:
    """Run rows one after the other; a broker is started when the first row needs it.

    In the place of a row that could not be run to its end stands why.
    """
    rows = list(rows)
    if on_embedded:
        rows = [row for row in rows if row not in NEEDS_NODES]
    for row in rows:
        if row in IN_PROCESS:
            yield _timed(row, partial(IN_PROCESS[row], scale), scale)
    for three in (False, True):
        chosen = [row for row in rows if row in ON_A_BROKER and (row in THREE_NODES) is three]
        if not chosen:
            continue
        with ExitStack() as stack:
            ground = stack.enter_context(embedded() if on_embedded else apache(3 if three else 1))
            for row in chosen:
                yield _timed(row, partial(ON_A_BROKER[row], ground, scale), scale)


def _timed(row: str, run: Callable[[], Outcome], scale: Scale) -> Outcome | str:
    begun = time.monotonic()
    try:
        outcome = run()
    except (ArenaError, NewsfoldError) as error:
        return f"row {row} was not run to its end: {error}"
    seconds = round(time.monotonic() - begun, 1)
    return msgspec.structs.replace(
        outcome, seconds=seconds, seed=scale.seed, short=scale.short, **circumstances()
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m workshop.faults", description="Run the fault matrix.")
    parser.add_argument("--short", action="store_true", help="a small form of every row; nothing is written")
    parser.add_argument("--rows", default="", help=f"only these, comma-separated: {', '.join(ROWS)}")
    parser.add_argument("--broker", choices=("apache", "embedded"), default="apache", help="where rows run")
    parser.add_argument("--records", type=int, default=Scale.records, help="records of a row's load")
    parser.add_argument("--kills", type=int, default=Scale.kills, help="kills of a worker row")
    parser.add_argument("--malformed", type=int, default=Scale.malformed, help="inputs of row 13")
    parser.add_argument(
        "--take",
        type=Path,
        nargs="+",
        help="run nothing: take outcomes measured elsewhere into RELIABILITY.md",
    )
    parser.add_argument(
        "--seed", type=int, default=Scale.seed, help="of the load and of the moments of faults"
    )
    return parser


def _ended(number: int, frame: object) -> None:
    """End as after an error, so that no worker is left behind."""
    sys.exit(128 + number)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, _ended)
    sys.exit(main())
