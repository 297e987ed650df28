"""The report: RELIABILITY.md made from the outcomes of the rows, and from nothing else."""

from collections.abc import Sequence
from pathlib import Path

import msgspec

from workshop.faults.outcome import Outcome
from workshop.harness.arena import ROOT

OUTCOMES = Path(__file__).with_name("outcomes.json")
REPORT = ROOT / "RELIABILITY.md"

RECOVERING = ("1", "14", "15")
"""Rows in which a processor is taken away."""
AIM_SECONDS = 15.0

INTRODUCTION = """\
# Reliability

This page is written by `make faults` (or `python -m workshop.faults --rows …` for some rows): it injects
each fault under load against real worker processes, compares what comes out with a truth that is computed
without the pipeline, runs the same with a guard switched off, and writes these tables from what it measured.
`python -m workshop.faults --short` is the small form that runs in the tests.

What is measured: the workers are the pipeline's own runtime, stages, changelog and publisher, with a tagger
of numbered words in place of the real one, so that the load is on delivery and not on tagging. To make the
moments longer in which a fault hurts, steps and commits are slowed by fractions of a second. The load has
new versions and withdrawals of articles and texts that many articles print.

- **lost**: paragraphs fed and never tagged, and contributions missing from the final event records.
- **double counted**: contributions that the final event records count and should not.
- **recovery**: from a kill to the first progress that a successor makes on each partition that was orphaned,
  in each stage; the session timeout is 6 s. Not given in row 4: entries of the changelog bear the time at
  which a worker made them, and there they wait in a worker that lives until the broker is back.
- **control**: the same fault with a guard off. It must show the loss or the double count; only then does a
  zero beside it mean anything.

Delivery is at least once between the processes; the records are right because folding is idempotent. With
no failure in N faults, the chance of one per fault is below 3/N with 95 % confidence (rule of three), under
faults and load like these; the column *bound* says so.
"""


def keep(outcome: Outcome, path: Path = OUTCOMES) -> None:
    """Store an outcome in place of the stored one of its row, unless that is newer."""
    by_row = {stored.row: stored for stored in load(path)}
    if outcome.row not in by_row or by_row[outcome.row].date <= outcome.date:
        by_row[outcome.row] = outcome
    data = msgspec.json.encode([by_row[row] for row in sorted(by_row, key=_order)])
    path.write_bytes(msgspec.json.format(data, indent=1) + b"\n")


def load(path: Path = OUTCOMES) -> list[Outcome]:
    """The stored outcomes, in the order of their rows."""
    return msgspec.json.decode(path.read_bytes(), type=list[Outcome]) if path.exists() else []


def write(path: Path = REPORT) -> None:
    """Write RELIABILITY.md from the stored outcomes."""
    path.write_text(render(load()), encoding="utf-8")


def render(outcomes: list[Outcome]) -> str:
    """The text of RELIABILITY.md for these outcomes."""
    return "\n".join(
        [
            INTRODUCTION,
            *_measured(outcomes),
            "",
            *_results(outcomes),
            "",
            *_aims(outcomes),
            "",
            *_details(outcomes),
            "",
            *_conditions(outcomes),
            "",
        ]
    )


def line(outcome: Outcome) -> str:
    """One line for a terminal."""
    verdict = "pass" if outcome.passed else "FAIL"
    control = "control shows it" if outcome.control.failed else "CONTROL SHOWS NOTHING"
    finding = f"{sentence(outcome)} {outcome.checks}."
    return f"{verdict}  row {outcome.row}: {finding} {control}: {outcome.control.showed}"


def sentence(outcome: Outcome) -> str:
    """The counts of an outcome in one sentence."""
    place = f"on {outcome.broker}" if not outcome.broker.startswith("none") else outcome.broker[6:-1]
    return (
        f"{outcome.lost:,} lost, {outcome.doubled:,} double counted in {outcome.faults:,} times"
        f" ({outcome.fault}) over {outcome.records:,} records {place}."
    )


def _measured(outcomes: list[Outcome]) -> list[str]:
    """Which commits the figures are of; of a later one they say nothing."""
    rows_by_commit: dict[str, list[str]] = {}
    for o in outcomes:
        rows_by_commit.setdefault(f"{o.commit} of {o.date[:10]}", []).append(o.row)
    if len(rows_by_commit) == 1:
        places = [f"commit {commit}" for commit in rows_by_commit]
    else:
        places = [f"commit {commit} (rows {', '.join(rows)})" for commit, rows in rows_by_commit.items()]
    return [
        f"The figures and words of the tables are those of {'; '.join(places)}.",
        "What has changed since is held to the same promises by the short form in the tests.",
    ]


def _results(outcomes: list[Outcome]) -> list[str]:
    rows = [
        (
            o.row, o.fault, f"{o.records:,}", f"{o.faults:,}", f"{o.lost:,}", f"{o.doubled:,}", _bound(o),
            _seconds(o), "pass" if o.passed else "**fail**", _control(o), o.broker,
        )
        for o in outcomes
    ]  # fmt: skip
    names = (
        "row", "fault", "records", "faults", "lost", "double counted", "bound", "recovery p50 / p99",
        "verdict", "control", "broker",
    )  # fmt: skip
    return ["## Results", "", *_table(names, rows)]


def _aims(outcomes: list[Outcome]) -> list[str]:
    """The aim for recovery beside the measured p99, with the machine and its load."""
    lines = ["## Aims", ""]
    for o in outcomes:
        if o.recovery is not None and o.row in RECOVERING:
            p99 = o.recovery[1]
            verdict = "met" if p99 <= AIM_SECONDS else "**not met**"
            lines.append(
                f"- Row {o.row}: recovery at p99 within {AIM_SECONDS:.0f} s: {verdict}"
                f" ({p99:.1f} s; {o.machine})."
            )
    return lines


def _details(outcomes: list[Outcome]) -> list[str]:
    rows = [(o.row, o.load, o.checks, o.control.off) for o in outcomes]
    return ["## Checks", "", *_table(("row", "set-up", "further checks", "off in the control"), rows)]


def _conditions(outcomes: list[Outcome]) -> list[str]:
    rows = [
        (o.row, o.date, f"{o.seconds:,.0f} s", str(o.seed), o.commit, o.machine, o.versions) for o in outcomes
    ]
    names = ("row", "date", "took", "seed", "commit", "machine", "versions")
    return ["## Circumstances", "", *_table(names, rows)]


def _table(names: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> list[str]:
    lines = [names, ("---",) * len(names), *rows]
    return ["| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |" for cells in lines]


def _bound(outcome: Outcome) -> str:
    if not outcome.passed or outcome.faults < 1:
        return "–"
    return f"< {min(100.0, 300 / outcome.faults):.2g} %"


def _seconds(outcome: Outcome) -> str:
    if outcome.recovery is None or outcome.row not in RECOVERING:
        return "–"
    p50, p99 = outcome.recovery
    return f"{p50:.1f} s / {p99:.1f} s (n = {len(outcome.recoveries)})"


def _control(outcome: Outcome) -> str:
    return (
        outcome.control.showed if outcome.control.failed else f"**shows nothing**: {outcome.control.showed}"
    )


def _order(row: str) -> tuple[int, str]:
    digits = row.rstrip("abc")
    return int(digits), row[len(digits) :]
