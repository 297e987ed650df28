"""Row 20: the offset tracker as a state machine, and the rule of stock Faust under the same steps."""

from workshop.faults.outcome import Control, Outcome
from workshop.faults.scale import Scale
from workshop.harness.offsets_machine import STEPS, ContiguousAcks, OffsetsMachine, run_long


class FaustsRule(OffsetsMachine):
    """The control: commits behind the first run of acknowledged batches."""

    make = ContiguousAcks


def run(scale: Scale) -> Outcome:
    """Run the law and its control; the control passes if the faulty rule is found faulty."""
    steps, violation = _run(OffsetsMachine)
    _, control_violation = _run(FaustsRule)
    return Outcome(
        row="20",
        fault="deliver, acknowledge, commit, refuse, rebalance, crash in random order",
        broker="none (pure code)",
        load="state machine of the offset tracker",
        records=steps,
        faults=steps,
        lost=1 if violation else 0,
        doubled=0,
        checks=violation or f"{steps:,} steps; nothing in flight was ever committable",
        passed=not violation and steps >= STEPS,
        control=Control(
            off="commits behind the first run of acknowledged offsets",
            showed=f"found faulty: {control_violation}" if control_violation else "not found faulty",
            failed=bool(control_violation),
        ),
    )


def _run(machine: type[OffsetsMachine]) -> tuple[int, str]:
    """The number of steps taken, and the violated law; "" if none was."""
    try:
        return run_long(machine), ""
    except AssertionError as broken:
        return machine.steps, str(broken).splitlines()[0]
