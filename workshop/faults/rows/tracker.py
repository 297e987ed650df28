"""Row 20: the offset tracker as a state machine, and the rule of stock Faust under the same steps."""

from workshop.faults.outcome import Control, Outcome
from workshop.faults.scale import Scale
from workshop.harness.offsets_machine import STEPS, ContiguousAcks, OffsetsMachine, run_long


class FaustsRule(OffsetsMachine):
    """The control: commits behind the first run of acknowledged batches."""

    make = ContiguousAcks


def run(scale: Scale) -> Outcome:
    """Run the law and its control; the control passes if the faulty rule is found faulty."""
    steps, found = _run(OffsetsMachine)
    _, fault = _run(FaustsRule)
    return Outcome(
        row="20",
        fault="deliver, acknowledge, commit, refuse, rebalance, crash in random order",
        broker="none (pure code)",
        load="state machine of the offset tracker",
        records=steps,
        faults=steps,
        lost=1 if found else 0,
        doubled=0,
        checks=found or f"{steps:,} steps; nothing in flight was ever committable",
        passed=not found and steps >= STEPS,
        control=Control(
            off="commits behind the first run of acknowledged offsets",
            showed=f"found faulty: {fault}" if fault else "not found faulty",
            failed=bool(fault),
        ),
    )


def _run(machine: type[OffsetsMachine]) -> tuple[int, str]:
    """Steps taken, and the law that was broken, if one was."""
    try:
        return run_long(machine), ""
    except AssertionError as broken:
        return machine.steps, str(broken).splitlines()[0]
