"""Sinks as a command: event records of real texts into stores, through `newsfold sink` as people start it.

`python -m workshop.bench.sinks [STORE …]`. A store is an address as `--to` takes it, or a form alone (sqlite,
duckdb, parquet, postgresql), which gets a new place: a temporary folder, or a server of its own that writes
to the disk as it is delivered. All stores read one Kafka topic: first every record once, each new, then
amendments of some of them. The log is on Apache Kafka.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import fmean

import msgspec

from newsfold.broker.catalogue import all_kafka_topics
from newsfold.broker.kafka.broker import KafkaBroker
from newsfold.errors import NewsfoldError
from newsfold.model.event import EventRecord
from newsfold.settings import Settings
from newsfold.wire.codec import encode
from workshop.bench.reading import running
from workshop.bench.report import described, keep, write
from workshop.bench.sinks.page import page
from workshop.bench.sinks.records import Sent, amendments, busy_day, first_versions, rows_in, send
from workshop.bench.sinks.runs import Run, run
from workshop.harness.postgres import PostgresServer

STORES = ("sqlite", "duckdb", "postgresql")


class Store(msgspec.Struct, kw_only=True):
    """What one store took: every record once, then amendments, if there were any."""

    store: str
    filled: Run
    amended: Run | None


class Sinks(msgspec.Struct, kw_only=True):
    """All stores of a run and what was sent to them; `rows_of_busiest`: in the tenth with most."""

    broker: str
    sent: Sent
    topics: int
    rows_of_busiest: float
    stores: list[Store]


@contextmanager
def place(store: str, folder: Path) -> Iterator[str]:
    """The address of a store; of a form alone, a new place that is gone at the end."""
    if ":" in store:
        yield store
    elif store == "postgresql":
        with PostgresServer() as server:
            yield server.address()
    else:
        yield f"{store}:{folder / store}"


def measure(stores: Sequence[str], options: argparse.Namespace, folder: Path) -> Sinks:
    """Write the log and let each store read it, then amendments."""
    templates = busy_day(options.articles)
    with running(options.broker) as server, ExitStack() as stack:
        servers = server.bootstrap_servers
        broker = KafkaBroker(Settings(bootstrap_servers=servers, partitions=options.partitions))
        with broker.admin() as admin:
            admin.ensure(all_kafka_topics(broker.settings))
        environment = {"NEWSFOLD_BOOTSTRAP_SERVERS": servers}
        places = {store: stack.enter_context(place(store, folder)) for store in stores}
        sent = send(broker, first_versions(templates, options.records))
        filled = {store: run(to, sent, environment, folder) for store, to in places.items()}
        more = send(broker, amendments(templates, options.records, options.amended))
        amended = {
            store: run(to, more, environment, folder) if more.records else None
            for store, to in places.items()
        }
    return Sinks(
        broker=options.broker, sent=sent, topics=len(templates), rows_of_busiest=_rows_of_busiest(templates),
        stores=[
            Store(store=store.partition(":")[0], filled=filled[store], amended=amended[store])
            for store in stores
        ],
    )  # fmt: skip


def _rows_of_busiest(templates: Sequence[EventRecord]) -> float:
    rows = sorted(map(rows_in, templates))
    return fmean(rows[-max(1, len(rows) // 10) :])


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print and keep; 1 if a sink failed, 2 if it cannot begin."""
    parser = argparse.ArgumentParser(prog="python -m workshop.bench.sinks", description=__doc__)
    parser.add_argument("stores", nargs="*", help=f"addresses or forms ({' '.join(STORES)})")
    parser.add_argument("--records", type=int, default=1_000_000, help="event records (1000000)")
    parser.add_argument("--amended", type=int, default=50_000, help="amendments of them (50000)")
    parser.add_argument("--articles", type=Path, help="JSON lines or a text (the corpus and seeds)")
    parser.add_argument("--partitions", type=int, default=4)
    parser.add_argument("--broker", choices=("embedded", "apache"), default="apache")
    parser.add_argument("--dry", action="store_true", help="do not keep the result")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    options = parser.parse_args(arguments)
    try:
        with tempfile.TemporaryDirectory(prefix="newsfold-sinks-") as folder:
            result = described({"sinks": measure(options.stores or STORES, options, Path(folder))})
    except (NewsfoldError, ValueError) as error:
        print(f"benchmarks: {error}", file=sys.stderr)
        return 2
    except RuntimeError as error:
        print(f"benchmarks: {error}", file=sys.stderr)
        return 1
    print(encode(result).decode() if options.json else page(result))
    if not options.dry:
        forms = [store.partition(":")[0] for store in options.stores]
        keep("-".join(["sinks", *forms]), result)
        write()
    return 0


if __name__ == "__main__":
    sys.exit(main())
