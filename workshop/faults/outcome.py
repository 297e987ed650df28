"""What a row of the matrix gives: figures only, as measured; the report is made from nothing else."""

from collections.abc import Sequence

import msgspec

from workshop.faults.verdict import Verdict, percentile
from workshop.harness.brokers import Ground


class Control(msgspec.Struct, kw_only=True):
    """The same run with a guard off: what was off, and what that showed."""

    off: str
    showed: str
    failed: bool
    """It showed the loss or the double count, as it must."""


class Outcome(msgspec.Struct, kw_only=True):
    """One row, with all that is needed to judge and to repeat it."""

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
        """p50 and p99 of the seconds to recover."""
        if not self.recoveries:
            return None
        return percentile(self.recoveries, 0.5), percentile(self.recoveries, 0.99)


def checked(verdict: Verdict, *more: str) -> str:
    """The checks of a verdict beyond lost and double counted, in words."""
    said = [
        f"{verdict.wrong_records} records differ from the reference",
        f"{verdict.disordered} out of order",
        f"{verdict.unaccounted} unaccounted for",
        f"{verdict.came_twice:,} processed again",
        *more,
    ]
    return "; ".join(said)


def outcome(
    ground: Ground, verdict: Verdict, *, row: str, fault: str, load: str, faults: int, control: Control,
    recoveries: Sequence[float] = (), more: Sequence[str] = (), passed: bool = True,
) -> Outcome:  # fmt: skip
    """The outcome of a row that was judged by a verdict; `passed` are the conditions beyond it."""
    return Outcome(
        row=row,
        fault=fault,
        broker=ground.name,
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


def shown(verdicts: Sequence[Verdict]) -> str:
    """What controls showed."""
    return f"{sum(v.lost for v in verdicts):,} lost, {sum(v.doubled for v in verdicts):,} double counted"
