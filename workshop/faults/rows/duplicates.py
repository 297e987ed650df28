"""Row 11: every record is delivered two or three times, shuffled; the event records are the same bytes."""

from workshop.faults.outcome import Control, Outcome, loss_text, outcome
from workshop.faults.scale import Scale
from workshop.faults.stage_arena import open_arena
from workshop.faults.truth import truth_of_load
from workshop.faults.verdict import Verdict, judge
from workshop.harness.brokers import RunningBroker
from workshop.harness.guards import Guards
from workshop.harness.load import Load, outputs, shuffled

COPIES = (2, 3)


def run(broker: RunningBroker, scale: Scale) -> Outcome:
    """Feed a load as two and as three shuffled copies; both must give the bytes of the reference."""
    part = Load(scale.load.seed, scale.load.articles // sum(COPIES))
    verdicts = [replayed(broker, scale, part, copies, Guards()) for copies in COPIES]
    control = replayed(broker, scale, scale.control, 2, Guards(identity=False))
    total = Verdict(**{name: sum(getattr(v, name) for v in verdicts) for name in Verdict.__struct_fields__})
    return outcome(
        broker,
        total,
        row="11",
        fault="every record twice, and three times, shuffled",
        load="1 worker, 4 partitions",
        faults=sum(v.records for v in verdicts) - len(COPIES) * verdicts[0].records // COPIES[0],
        more=["both runs give the same bytes as one replay in order"],
        control=Control(
            off="a fold without identity", showed=loss_text([control]), failed=control.doubled > 0
        ),
    )


def replayed(broker: RunningBroker, scale: Scale, load: Load, copies: int, guards: Guards) -> Verdict:
    """The verdict on a load fed as shuffled copies."""
    with open_arena(scale.folder, broker.bootstrap_servers, "copies", guards=guards) as arena:
        arena.start()
        arena.publish(shuffled(list(outputs(load.plan())), copies, scale.seed))
        arena.finish()
        return judge(arena, truth_of_load(load), ordered=False)
