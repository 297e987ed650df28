"""Row 20: the offset tracker as a state machine; its test suite is run as it stands."""

import re
import subprocess
import sys

from workshop.faults.arena import ROOT
from workshop.faults.outcome import Control, Outcome
from workshop.faults.scale import Scale

SUITE = "tests/runtime/test_offsets.py"
LAW = "test_committed_never_passes_what_is_in_flight"
CONTROL = "test_the_machine_finds_the_fault_of_contiguous_acknowledgements"


def run(scale: Scale) -> Outcome:
    """Run the law and its control; the control passes if the faulty rule is found faulty."""
    said = subprocess.run(
        [sys.executable, "-m", "pytest", "-v", "--no-header", "-p", "no:cacheprovider", SUITE],
        capture_output=True, text=True, cwd=ROOT, check=False,
    ).stdout  # fmt: skip
    law, control = (f"{name} PASSED" in said for name in (LAW, CONTROL))
    steps = re.search(r"steps >= ([\d_]+)", (ROOT / SUITE).read_text(encoding="utf-8"))
    count = int(steps[1].replace("_", "")) if steps else 0
    return Outcome(
        row="20",
        fault="deliver, acknowledge, commit, refuse, rebalance, crash in random order",
        broker="none (pure code)",
        load="state machine of the offset tracker",
        records=count,
        faults=count,
        lost=0 if law else 1,
        doubled=0,
        checks=f"at least {count:,} steps; nothing in flight was ever committable ({SUITE})",
        passed=law,
        control=Control(
            off="commits behind the first run of acknowledged offsets",
            showed="found faulty" if control else "not found faulty",
            failed=control,
        ),
    )
