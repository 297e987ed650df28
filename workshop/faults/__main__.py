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
    cold_start,
    damaged,
    duplicates,
    expired,
    fenced,
    kill_ingest,
    kill_processor,
    lateness,
    malformed,
    poison,
    quiet,
    recovery_kill,
    retained,
    slow_stop,
    stalled,
    state_lost,
    storm,
    tombstones,
    tracker,
    wrong_dates,
)
from workshop.faults.scale import Scale, short_form
from workshop.harness.arena import ArenaError
from workshop.harness.brokers import RunningBroker, apache, embedded
from workshop.harness.circumstances import circumstances

ON_A_BROKER: dict[str, Callable[[RunningBroker, Scale], Outcome]] = {
    "1": kill_processor.run,
    "2": kill_ingest.run,
    "3": clean_stop.run,
    "4a": broker_restart.run_clean,
    "4b": broker_restart.run_killed,
    "4c": broker_restart.run_leader,
    "5": storm.run,
    "6": cold_start.run,
    "7": retained.run,
    "8": expired.run,
    "9": poison.run,
    "10": damaged.run,
    "11": duplicates.run,
    "12": lateness.run,
    "14": fenced.run,
    "15": recovery_kill.run,
    "16": state_lost.run,
    "17": tombstones.run,
    "18": slow_stop.run,
    "19a": quiet.run,
    "19b": stalled.run,
    "21": wrong_dates.run,
}
IN_PROCESS: dict[str, Callable[[Scale], Outcome]] = {"13": malformed.run, "20": tracker.run}
THREE_NODES = {"4c"}
NEEDS_NODES = {"4a", "4b", "4c"}
ROWS = [*IN_PROCESS, *ON_A_BROKER]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run rows; 0 if all passed and every control failed as it must, else 1."""
    options = _parser().parse_args(arguments)
    if options.take:
        for file in options.take:
            for stored in load(file):
                keep(stored)
        write()
        return 0
    unknown = [row for row in options.rows.split(",") if options.rows and row not in ROWS]
    if unknown:
        print(f"faults: no row {', '.join(unknown)} (there are {', '.join(ROWS)})", file=sys.stderr)
        return 2
    all_passed = True
    with tempfile.TemporaryDirectory(prefix="newsfold-faults-") as folder:
        if options.short:
            scale = short_form(Path(folder), options.seed)
        else:
            scale = Scale(
                Path(folder),
                options.seed,
                records=options.records,
                kills=options.kills,
                stops=max(1, options.kills // 2),
                malformed=options.malformed,
            )
        rows = options.rows.split(",") if options.rows else ROWS
        for outcome in run_rows(rows, scale, on_embedded=options.broker == "embedded"):
            if isinstance(outcome, str):
                print(f"FAIL  {outcome}", flush=True)
                all_passed = False
                continue
            print(line(outcome), flush=True)
            all_passed &= outcome.passed and outcome.control.failed
            if not options.short:
                keep(outcome)
                write()
    return 0 if all_passed else 1


def run_rows(rows: Iterable[str], scale: Scale, *, on_embedded: bool = False) -> Iterable[Outcome | str]:
    """Run rows one after the other and yield their outcomes; a broker is started when the first row needs it.

    For a row that could not be run to its end, one line that says why.
    """
    rows = list(rows)
    if on_embedded:
        rows = [row for row in rows if row not in NEEDS_NODES]
    for row in rows:
        if row in IN_PROCESS:
            yield _timed(row, partial(IN_PROCESS[row], scale), scale)
    for three_nodes in (False, True):
        selected = [row for row in rows if row in ON_A_BROKER and (row in THREE_NODES) is three_nodes]
        if not selected:
            continue
        with ExitStack() as stack:
            broker = stack.enter_context(embedded() if on_embedded else apache(3 if three_nodes else 1))
            for row in selected:
                yield _timed(row, partial(ON_A_BROKER[row], broker, scale), scale)


def _timed(row: str, run: Callable[[], Outcome], scale: Scale) -> Outcome | str:
    started = time.monotonic()
    try:
        outcome = run()
    except (ArenaError, NewsfoldError) as error:
        return f"row {row} was not run to its end: {error}"
    seconds = round(time.monotonic() - started, 1)
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
    """Exit by an exception, so that no worker is left behind."""
    sys.exit(128 + number)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, _ended)
    sys.exit(main())
