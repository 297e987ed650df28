"""The pages of the real whole job: rounds beside each other, and memory over a long run."""

from collections.abc import Callable, Sequence
from typing import Any

from workshop.bench.tables import Result, circumstances, number, table

MICROSECONDS = ("least_us", "median_us", "running_us")
COLUMNS = (
    "Contender and stage", "least µs", "median µs", "less the start", "start s", "peak MB", "MB over time",
)  # fmt: skip


def rounds(result: Result) -> str:
    """CPU and memory of every contender's stages, and the ratios."""
    run = result["rounds"]
    rows = [
        [f"{cost['contender']}: {_stage(cost['stage'])}", *(number(cost[name]) for name in MICROSECONDS),
         number(cost["start_seconds"], 2), number(cost["peak_mb"], 0), _curve(cost["anonymous_mb"])]
        for cost in run["costs"]
    ]  # fmt: skip
    parts = [
        f"## The real whole job on {run['broker']}",
        f"{circumstances(result)} {_articles(run)}; {run['rounds']} rounds in turn, a fresh broker for each "
        "run. CPU µs a paragraph, the start of each process included; what a start costs by itself is CPU "
        "seconds of a run of one article. Anonymous memory (RssAnon): no pages of files. "
        + "; ".join(f"{name}: {count:,} event records" for name, count in run["event_records"].items()) + ".",
        _contenders(run),
        table(COLUMNS, rows),
    ]  # fmt: skip
    if run["ratios"]:
        shown = [
            [
                f"{r['contender']}, of {r['of']}: {_stage(r['stage'])}",
                number(r["least"], 2),
                number(r["median"], 2),
            ]
            for r in run["ratios"]
        ]
        parts += ["CPU as a part of another's in the same rounds:",
                  table(["Contender and stage", "of the leasts", "of the medians"], shown)]  # fmt: skip
    if run["absent"]:
        parts.append("\n".join(f"- {reason}" for reason in run["absent"]))
    return "\n\n".join(parts)


def long(result: Result) -> str:
    """Memory of both workers of every contender at each point of the long run."""
    run = result["long"]
    parts = [
        f"## A long run of the real whole job on {run['broker']}",
        f"{circumstances(result)} {_articles(run)}, dated over {run['days']} days of event time and fed in "
        "pieces to both workers, which run from the first to the last. Anonymous memory (RssAnon) when all "
        "was done, and the most since the row before; CPU µs a paragraph of the piece.",
        _contenders(run),
    ]
    for one in run["runs"]:
        stages = [worker["stage"] for worker in one["points"][0]["workers"]]
        head = ["Paragraphs", "seconds"]
        head += [f"{stage} {what}" for stage in stages for what in ("MB", "most MB", "CPU µs")]
        parts += [f"{one['contender']}, {one['event_records']:,} event records:",
                  table(head, [_point(point) for point in one["points"]])]  # fmt: skip
    return "\n\n".join(parts)


def _point(point: dict[str, Any]) -> list[str]:
    row = [number(point["paragraphs"], 0), number(point["seconds"], 0)]
    for worker in point["workers"]:
        row += [number(worker["anonymous_mb"], 0), number(worker["peak_mb"], 0), number(worker["cpu_us"])]
    return row


def _articles(run: dict[str, Any]) -> str:
    return f"{run['article_count']:,} articles with {run['paragraphs']:,} paragraphs ({run['articles']})"


def _contenders(run: dict[str, Any]) -> str:
    return "\n".join(f"- {name}: {title}" for name, title in run["contenders"])


def _stage(stage: str) -> str:
    return stage or "all but the feed"


def _curve(values: Sequence[float]) -> str:
    return " ".join(number(value, 0) for value in values) or "–"


PAGES: dict[str, Callable[[Result], str]] = {"rounds": rounds, "long": long}
