"""How large a run of the matrix is: the long form that RELIABILITY.md reports, and the short one."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from workshop.harness.load import Load, sized


@dataclass(frozen=True)
class Scale:
    """Sizes of every row; `folder` takes status files and logs."""

    folder: Path
    seed: int = 20250319
    records: int = 100_000
    kills: int = 20
    control_records: int = 6_000
    control_kills: int = 3
    restarts: int = 5
    stops: int = 10
    malformed: int = 1_000_000
    short: bool = False
    poison: int = 10_000
    silence: float = 600.0
    """Seconds without input in row 19a."""

    @cached_property
    def load(self) -> Load:
        """The load of a row."""
        return sized(self.seed, self.records)

    @cached_property
    def control(self) -> Load:
        """The load of a control."""
        return sized(self.seed + 1, self.control_records, revises=False)


def short_form(folder: Path, seed: int = 20250319) -> Scale:
    """Small enough for continuous integration: each row shows its fault once or twice."""
    return Scale(
        folder, seed, records=3_000, kills=1, control_records=2_000, control_kills=1, restarts=1, stops=1,
        malformed=20_000, short=True, poison=1_000, silence=10.0,
    )  # fmt: skip
