"""The page of the skew."""

from workshop.bench.tables import Result, circumstances, number, table


def page(result: Result) -> str:
    """The hottest topics, what each layout gives, what batches change, and folds in shards."""
    run = result["skew"]
    return "\n\n".join([
        f"## Many workers, on paper: {run['articles_of']}",
        f"{circumstances(result)} `python -m workshop.bench.skew [ARTICLES.jsonl]`",
        f"Measured: of {run['articles']:,} articles with {run['paragraphs']:,} paragraphs "
        f"({run['articles_of']}) the tagger sends {run['parts']:,} parts of contributions "
        f"({run['bytes'] / 1e6:,.1f} MB) to {run['topics']:,} topics. CPU is that of the step of "
        "aggregation, state in memory, without what the engine adds, each topic folded by itself, the least "
        f"of {run['rounds']} rounds: {number(run['us_per_part'], 0)} µs a part. What costs most:",
        _top(run),
        "On paper: a stage is as fast as its busiest worker. Tagging has many small keys (articles), "
        "aggregation few large ones (topics), and a partition cannot be shared. Speed-up over one worker:",
        _layouts(run),
        f"The hottest topic alone allows no more than {number(1 / run['top'][0]['cpu'])} times one worker, "
        "however many there are. What batches change (paragraphs whose parts are folded at once):",
        _batches(run),
        f"The {run['sharded'][0]['topics']} topics that cost more than half of what each of 32 workers would "
        "have, folded in shards by a hash of the article; each shard was folded and its record made, and "
        "joining these when they are read is not in it. One fold a topic is 1.",
        _sharded(run),
        f"Joined from the event records of {run['joins']['shards']} shards as they are, beside one fold a "
        f"topic: of the {run['joins']['records']:,} records of these topics (of up to "
        f"{run['joins']['largest_articles']:,} articles) so many are equal in each field.",
        table(["Field", "equal"], [[f"`{name}`", f"{of:.1%}"] for name, of in run["joins"]["equal"].items()]),
    ])  # fmt: skip


def _top(run: Result) -> str:
    rows = [
        [t["topic"], *(f"{t[of]:.1%}" for of in ("parts", "bytes", "cpu")), number(t["us_per_part"], 0)]
        for t in run["top"]
    ]
    return table(["Topic", "parts", "bytes", "CPU", "µs a part"], rows)


def _layouts(run: Result) -> str:
    return table(
        ["Layout", "tagging", "aggregation by CPU", "by parts", "by bytes", "busiest partition",
         "busiest worker"],
        [[f"{layout['partitions']} partitions, {layout['workers']} workers",
          *(number(layout[name]) for name in ("tagging", "by_cpu", "by_parts", "by_bytes")),
          f"{layout['busiest_partition']:.1%}", f"{layout['busiest_worker']:.1%}"]
         for layout in run["layouts"]],
    )  # fmt: skip


def _batches(run: Result) -> str:
    return table(
        ["Paragraphs in a batch", "records of news.contributions a part", "event records a part", "µs a part",
         "hottest topic", "64 partitions, 32 workers"],
        [[f"{b['paragraphs']:,}", number(b["records_per_part"], 2), number(b["event_records_per_part"], 2),
          number(b["us_per_part"], 0), f"{b['hottest']:.1%}", number(b["speedup"])]
         for b in run["batches"]],
    )  # fmt: skip


def _sharded(run: Result) -> str:
    return table(
        ["Shards of a hot topic", "CPU of all", "event records", "largest fold", "64 partitions, 32 workers"],
        [[str(s["shards"]), number(s["cpu"], 2), number(s["event_records"], 2), f"{s['largest']:.1%}",
          number(s["speedup"])]
         for s in run["sharded"]],
    )  # fmt: skip
