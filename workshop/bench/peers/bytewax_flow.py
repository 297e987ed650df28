"""Bytewax: a dataflow; the whole job with stateful_map and its recovery store on disk."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import bytewax.operators as op
import orjson
from bytewax.connectors.kafka import KafkaSink, KafkaSinkMessage, KafkaSource
from bytewax.dataflow import Dataflow
from bytewax.recovery import RecoveryConfig, init_db_dir
from bytewax.testing import cluster_main

from workshop.bench.job import BATCH, Job, job_from_environment
from workshop.bench.work import empty, fold, mentions, one_by_one, published


def flow_of(job: Job) -> Dataflow:
    """The dataflow of the job."""
    flow = Dataflow("bench")
    source = KafkaSource([job.bootstrap_servers], [job.source], batch_size=BATCH, tail=True)
    records = op.input("in", flow, source)
    if job.name == "tag":
        work = one_by_one(job.work)
        out = op.map("tag", records, lambda record: KafkaSinkMessage(record.key, work(record.value)))
    else:
        flattened = op.flat_map("mentions", records, lambda record: mentions(record.value))
        keyed = op.key_on("topic", flattened, lambda mention: mention["topic"])
        folded = op.stateful_map("fold", keyed, _fold)
        out = op.map("out", folded, lambda kv: KafkaSinkMessage(kv[0].encode(), orjson.dumps(kv[1])))
    op.output("sink", out, KafkaSink([job.bootstrap_servers], job.sink))
    return flow


def _fold(state: dict[str, Any] | None, mention: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    state = state or {}
    day = mention["day"]
    record = state[day] = fold(state.get(day) or empty(), mention)
    return state, published(mention["topic"], day, record)


def main(job: Job) -> None:
    """Run until killed; offsets and state are kept in the recovery store, once a second."""
    store = Path(job.folder)
    init_db_dir(store, 1)
    recovery = RecoveryConfig(str(store))
    cluster_main(flow_of(job), [], 0, epoch_interval=timedelta(seconds=1), recovery_config=recovery)


if __name__ == "__main__":
    main(job_from_environment())
