"""Row 11: everything comes two or three times, in another order; the records are the same bytes."""

from workshop.faults.outcome import Control, Outcome, outcome, shown
from workshop.faults.scale import Scale
from workshop.faults.stage_arena import arena
from workshop.faults.truth import truth_of_load
from workshop.faults.verdict import Verdict, judge
from workshop.harness.brokers import Ground
from workshop.harness.guards import Guards
from workshop.harness.load import Load, outputs, shuffled

COPIES = (2, 3)


def run(ground: Ground, scale: Scale) -> Outcome:
    """Feed a load as two and as three shuffled copies; both must give the bytes of the reference."""
    share = Load(scale.load.seed, scale.load.articles // sum(COPIES))
    verdicts = [replayed(ground, scale, share, copies, Guards()) for copies in COPIES]
    control = replayed(ground, scale, scale.control, 2, Guards(identity=False))
    both = Verdict(**{name: sum(getattr(v, name) for v in verdicts) for name in Verdict.__struct_fields__})
    return outcome(
        ground,
        both,
        row="11",
        fault="every record twice, and three times, shuffled",
        load="1 worker, 4 partitions",
        faults=sum(v.records for v in verdicts) - len(COPIES) * verdicts[0].records // COPIES[0],
        more=["both runs give the same bytes as one replay in order"],
        control=Control(off="a fold without identity", showed=shown([control]), failed=control.doubled > 0),
    )


def replayed(ground: Ground, scale: Scale, load: Load, copies: int, guards: Guards) -> Verdict:
    """The verdict on a load that came in shuffled copies."""
    with arena(scale.folder, ground.bootstrap_servers, "copies", guards=guards) as one:
        one.start()
        one.publish(shuffled(list(outputs(load.plan())), copies, scale.seed))
        one.finish()
        return judge(one, truth_of_load(load), ordered=False)
