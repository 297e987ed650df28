"""The page of the sinks."""

from workshop.bench.tables import Result, circumstances, number, table


def page(result: Result) -> str:
    """Rows a second of each store, and its memory over time."""
    run = result["sinks"]
    sent = run["sent"]
    return "\n\n".join([
        "## Sinks: event records into stores",
        f"{circumstances(result)} `python -m workshop.bench.sinks`",
        f"{sent['records']:,} event records ({sent['rows']:,} rows, {sent['rows'] / sent['records']:.1f} a "
        f"record, {run['rows_of_busiest']:.0f} in the tenth with most) of "
        f"{sent['bytes'] / sent['records']:,.0f} bytes: those of {run['topics']:,} topics on one day of the "
        f"articles, under as many days as it takes, on {run['broker']}. First all into an empty store, "
        "then amendments of some, by chance. One `newsfold sink --once` each, start and reading from the "
        "broker included; CPU and memory (RSS) are those of the sink, without a server of the database.",
        table(
            ["Store", "", "records", "s", "rows/s", "records/s", "CPU s", "peak MB", "MB over time"],
            [
                [store["store"], name, f"{of['records']:,}", number(of["seconds"], 0),
                 f"{of['rows_per_second']:,.0f}", f"{of['records'] / of['seconds']:,.0f}",
                 number(of["cpu_seconds"], 0), number(of["peak_mb"], 0),
                 " ".join(number(mb, 0) for mb in of["memory_mb"])]
                for store in run["stores"]
                for name in ("filled", "amended")
                if (of := store[name])
            ],
        ),
    ])  # fmt: skip
