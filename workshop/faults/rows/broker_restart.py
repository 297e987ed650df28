"""Row 4: the broker goes away under load: stopped cleanly, killed, or the leader of three nodes killed."""

from collections.abc import Callable
from functools import partial
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
from workshop.faults.stage_arena import open_arena
from workshop.faults.truth import truth_of_load
from workshop.faults.verdict import WorkerFault, judge, recoveries
from workshop.harness.arena import Arena
from workshop.harness.brokers import RunningBroker
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


def run_clean(broker: RunningBroker, scale: Scale) -> Outcome:
    """The only broker is stopped with SIGTERM and started again."""
    return _run(broker, scale, "4a", "clean stop and start of the only broker", Node.stop)


def run_killed(broker: RunningBroker, scale: Scale) -> Outcome:
    """The only broker is killed and started again with what is on its disk."""
    return _run(broker, scale, "4b", "SIGKILL and start of the only broker", Node.kill)


def run_leader(broker: RunningBroker, scale: Scale) -> Outcome:
    """Of three nodes, the leader of the first input partition is killed and started again."""
    return _run(broker, scale, "4c", "SIGKILL of a leader, three nodes, two in sync needed", Node.kill)


def _run(broker: RunningBroker, scale: Scale, row: str, fault: str, end: Callable[[Node], None]) -> Outcome:
    assert broker.cluster is not None, "row 4 needs nodes that can be stopped"
    nodes = len(broker.cluster.nodes)
    with open_arena(
        scale.folder,
        broker.bootstrap_servers,
        "broker",
        widened=WIDENED,
        replication_factor=nodes,
        session_timeout=SESSION,
    ) as arena:
        faults, resent = _restarts(arena, broker, scale, end)
        drained = arena.finish()
        verdict, recovery_seconds = judge(arena, truth_of_load(scale.load)), recoveries(arena, faults)
        restarted = arena.restarted
    control_lost = _control_lost(broker, scale, end)
    return outcome(
        broker,
        verdict,
        row=row,
        fault=fault,
        load=f"2 workers, {arena.options.partitions} partitions, {nodes} replicas,"
        f" session timeout {SESSION:.0f} s",
        faults=len(faults),
        recoveries=recovery_seconds,
        more=[
            f"{restarted} workers ended with exit status 3 and were started again",
            f"{resent} times the feed had to connect anew",
            f"lag 0 {drained:.0f} s after the end of the load",
        ],
        control=Control(
            off=f"the feed asks for no confirmation and repeats nothing (acks=0, no retries; what waits"
            f" {GIVEN_UP:g} s is dropped)",
            showed=f"{control_lost:,} of {len(list(outputs(scale.control.plan()))):,} records lost",
            failed=control_lost > 0,
        ),
    )


def _restarts(
    arena: Arena, broker: RunningBroker, scale: Scale, end: Callable[[Node], None]
) -> tuple[list[WorkerFault], int]:
    rng, faults = Random(scale.seed), list[WorkerFault]()
    arena.start()
    arena.start()
    arena.until(arena.all_assigned, "the workers share the partitions")
    assigned = {stage: set(range(arena.options.partitions)) for stage in ("tagging", "aggregation")}
    resent = 0
    for part in range(scale.restarts):
        arena.until(arena.in_sync, "all replicas are in sync")
        arena.until(arena.all_assigned, "the workers share the partitions")
        bounds = [scale.load.articles * (part + side) // scale.restarts for side in (0, 1)]
        with feeding(arena, scale.load.plan(*bounds), FED_OVER) as feeder:
            arena.pause(1.0 + rng.uniform(0, 2.0))
            before, node = arena.watch.read(), _leader_node(broker, arena)
            faults.append(WorkerFault(_restart_node(arena, node, end), assigned))
            arena.until(partial(arena.progressed_since, before), "every partition moves on")
        resent += feeder.resent
    return faults, resent


def _restart_node(arena: Arena, node: Node, end: Callable[[Node], None]) -> float:
    """End a node, wait `DOWN` seconds, start it; returns when it ended, in seconds of the wall clock."""
    moment = time()
    end(node)
    arena.watch.close()
    try:
        arena.pause(DOWN)
    finally:
        node.launch()
    arena.until(lambda: brokers_known(node.address) > 0, "the node is back")
    return moment


def _leader_node(broker: RunningBroker, arena: Arena) -> Node:
    """The node that leads the first input partition."""
    assert broker.cluster is not None
    name = kafka_topic_name(Channel.PARAGRAPHS, arena.settings)
    with arena.broker.admin() as admin:
        leader = admin.leaders([name])[name, 0]
    return next(node for node in broker.cluster.nodes if node.address == leader.address)


def _control_lost(broker: RunningBroker, scale: Scale, end: Callable[[Node], None]) -> int:
    """The control: how many records a feed without acknowledgements and retries loses over one restart."""
    with open_arena(
        scale.folder, broker.bootstrap_servers, "control",
        replication_factor=len(broker.cluster.nodes if broker.cluster else ()),
    ) as arena:  # fmt: skip
        records = list(outputs(scale.control.plan()))
        node = _leader_node(broker, arena)
        sender = _start_sending(arena, records)
        arena.pause(1.0)
        _restart_node(arena, node, end)
        arena.until(lambda: not sender.is_alive(), "the feed of the control has ended")
        arena.until(arena.in_sync, "all replicas are in sync")
        return len({o.id for o in records} - {_id(r.headers) for r in arena.channel(Channel.PARAGRAPHS)})


def _start_sending(arena: Arena, records: list[Output]) -> Thread:
    """Send in a thread for `CONTROL_OVER` seconds; records that wait longer than `GIVEN_UP` are dropped."""
    timeout_ms = int(GIVEN_UP * 1000)
    producer = KafkaProducer(
        bootstrap_servers=arena.settings.bootstrap_list, acks=0, retries=0, enable_idempotence=False,
        request_timeout_ms=timeout_ms, delivery_timeout_ms=timeout_ms, reconnect_backoff_max_ms=1000,
    )  # fmt: skip
    name = kafka_topic_name(Channel.PARAGRAPHS, arena.settings)

    def send() -> None:
        for number, output in enumerate(records):
            headers = [("ce_id", output.id.encode())]
            partition = partition_of(output.key, arena.options.partitions)
            producer.send(name, output.value, output.key, headers, partition)
            if number % 100 == 99:
                sleep(CONTROL_OVER * 100 / len(records))
        producer.close(timeout=10)

    thread = Thread(target=send, daemon=True)
    thread.start()
    return thread


def _id(headers: object) -> str:
    return dict(headers)["ce_id"].decode()  # type: ignore[call-overload,no-any-return]
