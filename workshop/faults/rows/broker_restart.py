"""Row 4: the broker goes away under load: stopped cleanly, killed, or the leader of three nodes killed."""

from collections.abc import Callable
from random import Random
from threading import Thread
from time import sleep, time

from kafka import KafkaProducer

from newsfold.broker.catalogue import kafka_topic_name
from newsfold.broker.kafka.probe import brokers_known
from newsfold.broker.partitioning import partition_of
from newsfold.local.apache.node import Node
from newsfold.wire.envelope import Channel, Output
from workshop.faults.outcome import Control, Outcome, outcome
from workshop.faults.scale import Scale
from workshop.faults.stage_arena import arena
from workshop.faults.truth import truth_of_load
from workshop.faults.verdict import Kill, judge, recoveries
from workshop.harness.arena import Arena
from workshop.harness.brokers import Ground
from workshop.harness.feeding import feeding
from workshop.harness.guards import Widened
from workshop.harness.load import outputs

WIDENED = Widened(step=0.05, commit=0.1)
FED_OVER = 15.0
DOWN = 2.0
"""Seconds that a node stays away."""
CONTROL_OVER = 12.0
GIVEN_UP = 1.5
"""Seconds after which the feed of the control drops what could not be sent: less than `DOWN`, so that it
has losses to show even where the disk of a killed node keeps all that has reached it."""
SESSION = 30.0
"""Session timeout here, the default of the settings: a killed node that comes back waits 9 s until the nodes
know that it was gone (broker.session.timeout.ms), and a worker whose lease is shorter must end itself."""


def run_clean(ground: Ground, scale: Scale) -> Outcome:
    """The only broker is stopped with SIGTERM and started again."""
    return _run(ground, scale, "4a", "clean stop and start of the only broker", Node.stop)


def run_killed(ground: Ground, scale: Scale) -> Outcome:
    """The only broker is killed and started again with what is on its disk."""
    return _run(ground, scale, "4b", "SIGKILL and start of the only broker", Node.kill)


def run_leader(ground: Ground, scale: Scale) -> Outcome:
    """Of three nodes, the leader of the first input partition is killed and started again."""
    return _run(ground, scale, "4c", "SIGKILL of a leader, three nodes, two in sync needed", Node.kill)


def _run(ground: Ground, scale: Scale, row: str, fault: str, end: Callable[[Node], None]) -> Outcome:
    assert ground.cluster is not None, "row 4 needs nodes that can be stopped"
    nodes = len(ground.cluster.nodes)
    with arena(
        scale.folder,
        ground.bootstrap_servers,
        "broker",
        widened=WIDENED,
        replication_factor=nodes,
        session_timeout=SESSION,
    ) as one:
        kills, resent = _restarts(one, ground, scale, end)
        drained = one.finish()
        verdict, taken = judge(one, truth_of_load(scale.load)), recoveries(one, kills)
        restarted = one.restarted
    lost = _forgetting(ground, scale, end)
    return outcome(
        ground,
        verdict,
        row=row,
        fault=fault,
        load=f"2 workers, {one.options.partitions} partitions, {nodes} replicas,"
        f" session timeout {SESSION:.0f} s",
        faults=len(kills),
        recoveries=taken,
        more=[
            f"{restarted} workers ended with exit status 3 and were started again",
            f"{resent} times the feed had to connect anew",
            f"lag 0 {drained:.0f} s after the end of the load",
        ],
        control=Control(
            off=f"the feed asks for no confirmation and repeats nothing (acks=0, no retries; what waits"
            f" {GIVEN_UP:g} s is dropped)",
            showed=f"{lost:,} of {len(list(outputs(scale.control.plan()))):,} records lost",
            failed=lost > 0,
        ),
    )


def _restarts(
    one: Arena, ground: Ground, scale: Scale, end: Callable[[Node], None]
) -> tuple[list[Kill], int]:
    chance, kills = Random(scale.seed), list[Kill]()
    one.start()
    one.start()
    one.until(one.shared_out, "the workers share the partitions")
    everything = {stage: set(range(one.options.partitions)) for stage in ("tagging", "aggregation")}
    resent = 0
    for part in range(scale.restarts):
        one.until(one.in_sync, "all replicas are in sync")
        one.until(one.shared_out, "the workers share the partitions")
        bounds = [scale.load.articles * (part + side) // scale.restarts for side in (0, 1)]
        with feeding(one, scale.load.plan(*bounds), FED_OVER) as feeder:
            one.pause(1.0 + chance.uniform(0, 2.0))
            before, node = one.watch.look(), _leading(ground, one)
            kills.append(Kill(_away(one, node, end), everything))
            one.until(lambda since=before: one.moved_on(since), "every partition moves on")  # type: ignore[misc]
        resent += feeder.resent
    return kills, resent


def _away(one: Arena, node: Node, end: Callable[[Node], None]) -> float:
    """End a node, wait, start it; the moment of its end."""
    moment = time()
    end(node)
    one.watch.close()
    try:
        one.pause(DOWN)
    finally:
        node.launch()
    one.until(lambda: brokers_known(node.address) > 0, "the node is back")
    return moment


def _leading(ground: Ground, one: Arena) -> Node:
    """The node that leads the first input partition."""
    assert ground.cluster is not None
    name = kafka_topic_name(Channel.PARAGRAPHS, one.settings)
    with one.broker.admin() as admin:
        leader = admin.leaders([name])[name, 0]
    return next(node for node in ground.cluster.nodes if node.address == leader.address)


def _forgetting(ground: Ground, scale: Scale, end: Callable[[Node], None]) -> int:
    """The control: records that a feed which confirms and repeats nothing has lost over one restart."""
    with arena(
        scale.folder, ground.bootstrap_servers, "control",
        replication_factor=len(ground.cluster.nodes if ground.cluster else ()),
    ) as one:  # fmt: skip
        made = list(outputs(scale.control.plan()))
        node = _leading(ground, one)
        sent = _send_meanwhile(one, made)
        one.pause(1.0)
        _away(one, node, end)
        one.until(lambda: not sent.is_alive(), "the feed of the control has ended")
        one.until(one.in_sync, "all replicas are in sync")
        return len({o.id for o in made} - {_id(r.headers) for r in one.channel(Channel.PARAGRAPHS)})


def _send_meanwhile(one: Arena, made: list[Output]) -> Thread:
    """Send at a steady pace, longer than a node is away; what waits for it `GIVEN_UP` seconds is dropped."""
    patience = int(GIVEN_UP * 1000)
    producer = KafkaProducer(
        bootstrap_servers=one.settings.bootstrap_list, acks=0, retries=0, enable_idempotence=False,
        request_timeout_ms=patience, delivery_timeout_ms=patience, reconnect_backoff_max_ms=1000,
    )  # fmt: skip
    name = kafka_topic_name(Channel.PARAGRAPHS, one.settings)

    def send() -> None:
        for number, output in enumerate(made):
            headers = [("ce_id", output.id.encode())]
            partition = partition_of(output.key, one.options.partitions)
            producer.send(name, output.value, output.key, headers, partition)
            if number % 100 == 99:
                sleep(CONTROL_OVER * 100 / len(made))
        producer.close(timeout=10)

    thread = Thread(target=send, daemon=True)
    thread.start()
    return thread


def _id(headers: object) -> str:
    return dict(headers)["ce_id"].decode()  # type: ignore[call-overload,no-any-return]
