"""The benchmark as a command: `python -m workshop.bench` compares the engines and writes RESULTS.md."""

import argparse
import sys
from collections.abc import Sequence

from newsfold.errors import NewsfoldError
from newsfold.wire.codec import encode
from workshop.bench.brokers import running_broker
from workshop.bench.compare import JOBS, compare
from workshop.bench.engines import chosen
from workshop.bench.report import keep, write
from workshop.bench.trial import Plan


def main(arguments: Sequence[str] | None = None) -> int:
    """Compare; 0 if this runtime and the plain loop ran, 1 if one of them failed, 2 for bad arguments."""
    options = _parser().parse_args(arguments)
    try:
        engines = chosen(options.peers)
        jobs = [job for job in options.jobs.split(",") if job] or list(JOBS)
        if unknown := set(jobs) - set(JOBS):
            raise ValueError(f"no job {', '.join(sorted(unknown))}; there are {', '.join(JOBS)}")
        plan = Plan(
            burst=options.records,
            bursts=options.bursts,
            warmup=options.warmup,
            paced=int(options.paced * 500),
        )
        with running_broker(options.broker) as broker:
            comparison = compare(broker, engines, jobs, plan)
    except (NewsfoldError, ValueError) as error:
        print(f"benchmarks: {error}", file=sys.stderr)
        return 2
    result = {"comparison": comparison}
    if options.json:
        print(encode(result).decode())
    if not options.dry:
        keep(f"comparison-{options.broker}", result)
        write()
    required = [f for f in comparison.figures if f.engine in ("runtime", "plain")]
    return 1 if any(figures.failed for figures in required) else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m workshop.bench", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print the results as JSON")
    parser.add_argument("--dry", action="store_true", help="keep nothing: leave RESULTS.md as it is")
    parser.add_argument("--peers", default="", help="engines, comma-separated (all)")
    parser.add_argument("--jobs", default="", help=f"jobs, comma-separated ({','.join(JOBS)})")
    parser.add_argument("--broker", choices=("embedded", "apache"), default="embedded")
    parser.add_argument("--records", type=int, default=50_000, help="records of a burst (50000)")
    parser.add_argument("--bursts", type=int, default=3, help="bursts; the median counts (3)")
    parser.add_argument("--warmup", type=int, default=2_000, help="records before anything is measured")
    parser.add_argument("--paced", type=float, default=10.0, help="seconds at 500 records/s for the latency")
    return parser


if __name__ == "__main__":
    sys.exit(main())
