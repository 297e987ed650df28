"""The pages of RESULTS.md: one per kept result, as Markdown tables."""

from collections.abc import Callable, Sequence
from typing import Any

Kept = dict[str, Any]
HEAD = """# Benchmarks

Written by the commands themselves (`python -m benchmarks` and its neighbours) from `benchmarks/results/`;
the findings below are written by hand. CPU per record is the steady figure: records per second and
latency depend on what else the machine does. An engine that cannot run here is listed with the reason."""
TITLES = {
    ("tag", "light"): "Tag, light work: decode, find 5,000 names, encode, produce",
    ("whole", "light"): "Whole: tag, key by topic, fold with durable state, publish what changed",
    ("tag", "real"): "Tag with the project's own tagger",
}


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table; the first column is text, the others are numbers."""
    line = ["---"] + ["---:"] * (len(head) - 1)
    return "\n".join("| " + " | ".join(row) + " |" for row in (head, line, *rows))


def number(value: float | None, digits: int = 1) -> str:
    """A number for a table; a dash where there is none."""
    return "–" if value is None else f"{value:,.{digits}f}"


def circumstances(kept: Kept) -> str:
    """One paragraph about when, where and with what."""
    told = kept["circumstances"]
    return f"{told['date']}, commit {told['commit']}; {told['machine']}. {told['versions']}."


def comparison(kept: Kept) -> str:
    """The tables of a comparison."""
    run = kept["comparison"]
    plan = run["plan"]
    parts = [
        f"## Engines on {run['broker']}",
        f"{circumstances(kept)} Records of {run['record_bytes']:.0f} bytes, {run['mentions']:.2f} mentions a "
        f"paragraph under the light work; medians of {plan['bursts']} bursts of {plan['burst']:,} records "
        f"(slow engines: fewer); latency over {plan['paced']:,} records at {plan['per_second']:.0f}/s.",
    ]
    for job, title in TITLES.items():
        figures = [f for f in run["figures"] if (f["job"], f["work"]) == job]
        if figures:
            parts += [f"### {title}", _figures(figures, run["mentions"] if job[0] == "whole" else None)]
    return "\n\n".join(parts)


def _figures(figures: Sequence[Kept], mentions: float | None) -> str:
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
        row += [" ".join(number(one) for one in f["cpu_all"])]
        row += ["yes" if f["durable"] else "no"] if mentions else []
        rows.append(row)
    failed = [f"- {f['title']}: {f['failed']}" for f in figures if f["failed"]]
    return "\n\n".join([table(head, rows), *(["\n".join(failed)] if failed else [])])


def _name(figures: Kept) -> str:
    return f"{figures['title']} ({figures['versions']})" if figures["versions"] else str(figures["title"])


PAGES: dict[str, Callable[[Kept], str]] = {
    "comparison-apache": comparison,
    "comparison-embedded": comparison,
}
