"""The outcome of a row of the matrix: figures only, as measured; the report is made from nothing else."""

from collections.abc import Sequence

import msgspec

from workshop.faults.verdict import Verdict, percentile
from workshop.harness.brokers import RunningBroker


class Control(msgspec.Struct, kw_only=True):
    """The same run with a guard off: which one, and the loss or double count it led to."""

    off: str
    showed: str
    failed: bool
    """Whether it showed a loss or a double count, as it must."""


class Outcome(msgspec.Struct, kw_only=True):
    """One row: its figures, its control, and what is needed to repeat it."""

    row: str
    fault: str
    broker: str
    load: str
    records: int
    faults: int
    lost: int
    doubled: int
    checks: str
    passed: bool
    control: Control
    seconds: float = 0.0
    recoveries: list[float] = []
    seed: int = 0
    date: str = ""
    commit: str = ""
    machine: str = ""
    versions: str = ""
    short: bool = False

    @property
    def recovery(self) -> tuple[float, float] | None:
        """p50 and p99 of the seconds to recover; None without recoveries."""
        if not self.recoveries:
            return None
        return percentile(self.recoveries, 0.5), percentile(self.recoveries, 0.99)


def checked(verdict: Verdict, *more: str) -> str:
    """The checks of a verdict beyond lost and double counted, in words."""
    checks = [
        f"{verdict.wrong_records} records differ from the reference",
        f"{verdict.disordered} out of order",
        f"{verdict.unaccounted} unaccounted for",
        f"{verdict.came_twice:,} processed again",
        *more,
    ]
    return "; ".join(checks)


def outcome(
    broker: RunningBroker, verdict: Verdict, *, row: str, fault: str, load: str, faults: int,
    control: Control, recoveries: Sequence[float] = (), more: Sequence[str] = (), passed: bool = True,
) -> Outcome:  # fmt: skip
    """The outcome of a row that was judged by a verdict; `passed` are the conditions beyond it."""
    return Outcome(
        row=row,
        fault=fault,
        broker=broker.name,
        load=load,
        records=verdict.records,
        faults=faults,
        lost=verdict.lost,
        doubled=verdict.doubled,
        recoveries=list(recoveries),
        checks=checked(verdict, *more),
        passed=passed and verdict.clean(),
        control=control,
    )


def loss_text(verdicts: Sequence[Verdict]) -> str:
    """The lost and double counted contributions of controls, summed, in words."""
    return f"{sum(v.lost for v in verdicts):,} lost, {sum(v.doubled for v in verdicts):,} double counted"
