"""The pages of RESULTS.md: one per kept result, as Markdown tables."""

from collections.abc import Callable, Sequence

from workshop.bench.real.page import long, rounds
from workshop.bench.sinks import page as sinks
from workshop.bench.skew import page as skew
from workshop.bench.tables import Result, circumstances, number, table

HEAD = """# Benchmarks

Written by the commands themselves (`python -m workshop.bench` and its neighbours) from
`workshop/bench/results/`; the findings below are written by hand. CPU per record is the steady figure:
records per second and latency depend on what else the machine does. An engine that cannot run here is
listed with the reason."""
TITLES = {
    ("tag", "light"): "Tag, light work: decode, find 5,000 names, encode, produce",
    ("whole", "light"): "Whole: tag, key by topic, fold with durable state, publish what changed",
    ("tag", "real"): "Tag with the project's own tagger",
}


def comparison(result: Result) -> str:
    """The tables of a comparison."""
    run = result["comparison"]
    plan = run["plan"]
    parts = [
        f"## Engines on {run['broker']}",
        f"{circumstances(result)} Records of {run['record_bytes']:.0f} bytes, {run['mentions']:.2f} mentions"
        f" a paragraph under the light work; medians of {plan['bursts']} bursts of {plan['burst']:,} records "
        f"(slow engines: fewer); latency over {plan['paced']:,} records at {plan['per_second']:.0f}/s.",
    ]
    for job, title in TITLES.items():
        figures = [f for f in run["figures"] if (f["job"], f["work"]) == job]
        if figures:
            parts += [f"### {title}", _figures(figures, run["mentions"] if job[0] == "whole" else None)]
    return "\n\n".join(parts)


def _figures(figures: Sequence[Result], mentions: float | None) -> str:
    alone = next((f["cpu_us"] for f in figures if f["engine"] == "alone"), None)
    unit = "a paragraph" if mentions else "a record"
    head = ["Engine", f"CPU µs {unit}", "beyond the work"]
    head += ["beyond, a mention"] if mentions else []
    head += ["records/s", "RSS MB", "p50 ms", "p99 ms", "bursts (CPU µs)"]
    head += ["state durable"] if mentions else []
    rows = []
    for f in figures:
        beyond = f["cpu_us"] - alone if f["cpu_us"] is not None and alone is not None else None
        row = [_name(f), number(f["cpu_us"]), number(beyond)]
        row += [number(beyond / mentions if beyond is not None else None)] if mentions else []
        row += [number(f["per_second"], 0), number(f["rss_mb"], 0), number(f["p50_ms"]), number(f["p99_ms"])]
        row += [" ".join(number(cpu) for cpu in f["cpu_all"])]
        row += ["yes" if f["durable"] else "no"] if mentions else []
        rows.append(row)
    failed = [f"- {f['title']}: {f['failed']}" for f in figures if f["failed"]]
    return "\n\n".join([table(head, rows), *(["\n".join(failed)] if failed else [])])


def _name(figures: Result) -> str:
    return f"{figures['title']} ({figures['versions']})" if figures["versions"] else str(figures["title"])


def backfill(result: Result) -> str:
    """The page of a backfill."""
    run = result["backfill"]
    rows = [
        [w["stage"], number(w["records"], 0), number(w["cpu_seconds"] / w["records"] * 1e6),
         number(w["peak_mb"], 0), " ".join(number(rss, 0) for rss in w["rss_mb"])]
        for w in run["workers"]
    ]  # fmt: skip
    sizes = run["bytes_on_disk"]
    between = sizes[run["between"]]
    changed = next(size for name, size in sizes.items() if name.endswith("-aggregation-changelog"))
    check = "none lost, none counted twice" if not run["wrong"] else f"{len(run['wrong'])} records wrong"
    return "\n\n".join([
        "## Backfill: a month in one go",
        circumstances(result),
        f"{run['records']:,} paragraphs over {run['days']} days of event time, one worker a stage, state on "
        f"disk, {run['broker']}: {run['seconds']:.0f} s, {run['found']:,} topics found in paragraphs, "
        f"{run['event_records']:,} event records compared with counts of the texts: {check}.",
        table(["Stage", "records", "CPU µs a record", "peak RSS MB", "RSS MB over time"], rows),
        f"Bytes on the broker's disk: {run['between']} {between / 1e6:,.0f} MB, changelog of the aggregation "
        f"{changed / 1e6:,.0f} MB ({changed / between:.2f} × that), "
        + ", ".join(f"{name} {size / 1e6:,.0f} MB" for name, size in sizes.items()) + ".",
    ])  # fmt: skip


def ingest(result: Result) -> str:
    """The page of ingest."""
    run = result["ingest"]
    rows = [[f"`{name}`", f"{share:.1%}"] for name, share in run["profile"]]
    return "\n\n".join([
        "## Ingest: `newsfold feed`",
        circumstances(result),
        f"{run['paragraphs']:,} paragraphs of a JSONL file ({run['input_mb']:.0f} MB) to {run['broker']}: "
        f"**{run['per_core_second']:,.0f} paragraphs per second of CPU** (median of CPU seconds "
        f"{run['cpu_seconds']}, less {run['start_cpu']} for the start; wall {run['wall_seconds']}). Where "
        "the time goes, by the function's own time:",
        table(["Function", "share"], rows),
    ])  # fmt: skip


def workers(result: Result) -> str:
    """The page of two workers."""
    rows = [
        [str(run["workers"]), number(run["per_second"], 0), number(run["cpu_us"]), str(run["shares"])]
        for run in result["workers"]
    ]
    gain = result["workers"][1]["per_second"] / result["workers"][0]["per_second"]
    return "\n\n".join([
        "## Two workers on two cores",
        circumstances(result),
        f"The tag job with the project's tagger, {result['workers'][0]['records']:,} records,"
        f" {result['broker']} and the loader on the same two cores: two workers give {gain:.2f} × one.",
        table(["Workers", "records/s", "CPU µs a record", "shares of the CPU"], rows),
    ])  # fmt: skip


PAGES: dict[str, Callable[[Result], str]] = {
    "comparison-apache": comparison,
    "comparison-embedded": comparison,
    "real-apache": rounds,
    "real-embedded": rounds,
    "real-long-apache": long,
    "real-long-embedded": long,
    "backfill": backfill,
    "ingest": ingest,
    "workers": workers,
    "skew": skew.page,
    "skew-real": skew.page,
    "sinks": sinks.page,
    "sinks-parquet": sinks.page,
}
