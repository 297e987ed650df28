"""The comparison: every engine on every job, one after the other, on one broker in one run."""

import sys
from collections.abc import Iterator, Sequence

import msgspec

from newsfold.wire.codec import encode
from workshop.bench import alone
from workshop.bench.brokers import KeyValue, RunningBroker
from workshop.bench.engines import Engine
from workshop.bench.texts import Load, paragraphs
from workshop.bench.trial import Figures, Plan, try_engine

JOBS = ("tag", "whole", "real")
"""`real` is the tag job with the project's own tagger."""
REAL_SHARE = 0.1
"""The real tagger costs so much more that a tenth of the records tells as much."""


class Comparison(msgspec.Struct, kw_only=True):
    """One run; `mentions` are those of a mean paragraph under the light work."""

    broker: str
    record_bytes: float
    mentions: float
    plan: Plan
    figures: list[Figures]


def compare(broker: RunningBroker, engines: Sequence[Engine], jobs: Sequence[str], plan: Plan) -> Comparison:
    """Run every job on every engine; the `failed` of its figures says why an engine did not get done."""
    records = [
        (paragraph.article_id.encode(), encode(paragraph))
        for paragraph in paragraphs(Load(plan.warmup + plan.paced + plan.burst * plan.bursts))
    ]
    from workshop.bench.work import mentions

    sample = records[:10_000]
    return Comparison(
        broker=broker.title,
        record_bytes=sum(len(value) for _, value in sample) / len(sample),
        mentions=sum(len(mentions(value)) for _, value in sample) / len(sample),
        plan=plan,
        figures=[figures for job in jobs for figures in _job(job, broker, engines, plan, records)],
    )


def _job(
    job: str, broker: RunningBroker, engines: Sequence[Engine], plan: Plan, records: Sequence[KeyValue]
) -> Iterator[Figures]:
    work = "real" if job == "real" else "light"
    name = "tag" if job == "real" else job
    plan = _share(plan, REAL_SHARE, paced=0) if work == "real" else plan
    yield _print_figures(alone.measure(records[: max(1000, min(plan.burst, 20_000))], name=name, work=work))
    for engine in engines:
        sized = _share(plan, engine.share, paced=plan.paced)
        yield _print_figures(try_engine(engine, broker, sized, records, name=name, work=work))


def _share(plan: Plan, share: float, *, paced: int) -> Plan:
    return msgspec.structs.replace(plan, burst=max(200, int(plan.burst * share)), paced=paced)


def _print_figures(figures: Figures) -> Figures:
    cost = f"{figures.cpu_us:8.1f} µs" if figures.cpu_us else " " * 11
    rate = f"{figures.per_second:9.0f}/s" if figures.per_second else ""
    latency = (
        f"p50 {figures.p50_ms:.1f} p99 {figures.p99_ms:.1f} ms" if figures.p50_ms and figures.p99_ms else ""
    )
    job = f"{figures.job}/{figures.work}"
    print(
        f"{job:12}{figures.engine:12}{cost}{rate:>12}  {latency} {figures.failed}",
        file=sys.stderr,
        flush=True,
    )
    return figures
