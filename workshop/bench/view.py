"""The view of the web service: how fast it catches up, what it answers in which time, and in what memory.

`python -m workshop.bench.view` makes event records out of those of the seeds: each of some 400 topics has one
a day, with sentences, entities and sources by chance, so that there are as many days as it takes. They are
written to a broker out of their order; then one process keeps a view of them, and another one asks it.
"""

import argparse
import gc
import os
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
import orjson

from newsfold.broker.catalogue import all_kafka_topics
from newsfold.broker.kafka.broker import KafkaBroker
from newsfold.eventtime.moment import to_second
from newsfold.lexicons.entities.loading import load_entities
from newsfold.lexicons.topics.files import load_topics
from newsfold.local.apache.cluster import ApacheCluster
from newsfold.local.embedded import EmbeddedBroker
from newsfold.model.event import EntityCount, EventRecord, SourceCount, TopicRef, WindowRef
from newsfold.settings import Settings
from newsfold.shipped import seeds
from newsfold.testing import PipelineTestDriver
from newsfold.web.view.filter import Filter
from newsfold.web.view.keeper import Keeper
from newsfold.web.view.reading import SqliteView
from newsfold.wire.codec import encode, encode_struct
from newsfold.wire.envelope import Channel, Output
from newsfold.wire.identity import event_id, event_key

TOPICS, ENTITIES, SOURCES = 400, 5_000, 300
"""Topics of a day; names there are in all."""
FIRST_DAY = datetime(2018, 1, 1)
SHUFFLED = 20_000
"""Records that are put out of their order together."""


class Asking(msgspec.Struct, kw_only=True):
    """Answers of one kind: how many, milliseconds by the clock, and of CPU, as others use the machine too."""

    kind: str
    answers: int
    p50_ms: float
    p99_ms: float
    cpu_p50_ms: float
    cpu_p99_ms: float


class Figures(msgspec.Struct, kw_only=True):
    """What was measured; megabytes are peaks of resident memory of the process that kept, or asked."""

    broker: str
    records: int
    record_bytes: float
    seconds: float
    cpu_seconds: float
    records_per_second: float
    keep_mb: float
    file_mb: float
    ask_mb: float
    load: float
    askings: list[Asking]


def made(records: int, dice: random.Random) -> Iterator[EventRecord]:
    """So many event records, day by day."""
    templates = PipelineTestDriver().feed(seeds()).run().events()
    evidence = [e for event in templates for e in event.evidence]
    stories = [s for event in templates for s in event.stories]
    topics = load_topics().topics[:: max(1, len(load_topics().topics) // TOPICS)][:TOPICS]
    names = load_entities().entries[:ENTITIES]
    sources = [f"Paper {number}" for number in range(SOURCES)]
    for number in range(records):
        topic = topics[number % len(topics)]
        start = FIRST_DAY + timedelta(days=number // len(topics))
        window = WindowRef(to_second(start), to_second(start + timedelta(days=1)))
        template = templates[number % len(templates)]
        chosen = {names[min(int(dice.paretovariate(0.3)), ENTITIES) - 1] for _ in range(12)}
        papers = {sources[min(int(dice.paretovariate(0.5)), SOURCES) - 1] for _ in range(4)}
        counts = sorted((dice.randrange(1, 9) for _ in range(20)), reverse=True)
        yield msgspec.structs.replace(
            template,
            id=event_id(topic.id, window.start, window.end),
            topic=TopicRef(topic.id, topic.label, topic.path),
            window=window,
            article_count=counts[0] * len(papers),
            source_count=len(papers),
            sources=tuple(SourceCount(n, c) for n, c in zip(sorted(papers), counts, strict=False)),
            entities=tuple(
                EntityCount(e.id, e.type, e.label, c)
                for e, c in zip(sorted(chosen, key=lambda e: e.id), counts, strict=False)
            ),
            evidence=tuple(dice.sample(evidence, len(template.evidence))),
            stories=tuple(dice.sample(stories, len(template.stories))),
        )


def write_log(settings: Settings, records: int) -> float:
    """Write the records to the broker; the bytes of one on average."""
    broker, size, dice = KafkaBroker(settings), 0, random.Random(18)
    with broker.admin() as admin:
        admin.ensure(all_kafka_topics(settings))
    events = made(records, dice)
    with broker.publisher() as publisher:
        while batch := list(islice(events, SHUFFLED)):
            dice.shuffle(batch)
            outputs = [_output(event) for event in batch]
            size += sum(len(output.value or b"") for output in outputs)
            publisher.publish(outputs)
    return size / max(1, records)


def _output(event: EventRecord) -> Output:
    key = event_key(event.topic.id, event.window.start, "1d")
    return Output(Channel.EVENTS, key.encode(), encode_struct(event), event.id, event.topic.id)


def keep(folder: Path, settings: Settings) -> dict[str, float]:
    """Read all there is into a view: seconds, seconds of CPU, peak of memory."""
    keeper = Keeper(KafkaBroker(settings), settings, folder)
    _freeze()
    start, cpu = time.perf_counter(), time.process_time()
    keeper.run()
    return {
        "seconds": time.perf_counter() - start,
        "cpu_seconds": time.process_time() - cpu,
        "mb": _peak_mb(),
    }


def ask(folder: Path, times: int) -> dict[str, object]:
    """Ask a view questions of each kind so many times, no two alike if it can be helped."""
    dice = random.Random(19)
    topics, names = load_topics().topics, load_entities().entries[:ENTITIES]
    with SqliteView(folder) as view:
        status = view.status()
        first, last = (datetime.fromisoformat(t.rstrip("Z")) for t in (status.oldest, status.newest))
        held = [found.event for found in view.events(limit=500).items]
        words = sorted({word for event in held[:50] for e in event.evidence for word in e.text.split()})

        def of(days: int, topics: Sequence[str] = (), entities: Sequence[str] = ()) -> Filter:
            """So many days by chance, and names."""
            day = first + timedelta(days=dice.randrange((last - first).days + 1))
            since, until = to_second(day), to_second(day + timedelta(days=days))
            return Filter.of(since=since, until=until, topics=topics, entities=entities)

        def entity() -> str:
            return names[min(int(dice.paretovariate(0.3)), len(names)) - 1].id

        kinds: dict[str, Callable[[], object]] = {
            "topic and day": lambda: view.events(of(1, topics=[dice.choice(topics).id])),
            "entity and week": lambda: view.events(of(7, entities=[entity()])),
            "text, one word": lambda: view.search(dice.choice(words)),
            "text, two words": lambda: view.search(" ".join(dice.sample(words, 2))),
            "text, a phrase": lambda: view.search(_phrase(dice.choice(held))),
            "text and month": lambda: view.search(dice.choice(words), of(30)),
            "record": lambda: view.event(dice.choice(held).id),
            "topics of a day": lambda: view.topics(of(1)),
            "topics of a month": lambda: view.topics(of(30), days=30, limit=50),
            "topic over a quarter": lambda: view.days(of(90, topics=[dice.choice(topics).id])),
            "who appears with whom": lambda: view.entities(of(30, entities=[entity()])),
            "countries of a week": lambda: view.countries(of(7)),
            "trends": lambda: view.trends(at=of(1).query.since),
        }  # fmt: skip
        of(1, entities=[entity()])  # reads the names of the lexicon
        _freeze()
        askings = [_timed(kind, question, times) for kind, question in kinds.items()]
    return {"askings": askings, "mb": _peak_mb()}


def _freeze() -> None:
    """As `newsfold serve` does once it stands."""
    gc.collect()
    gc.freeze()


def _phrase(event: EventRecord) -> str:
    """Three words of a record as they stand there."""
    return '"' + " ".join(event.evidence[0].text.replace('"', " ").split()[2:5]) + '"'


def _peak_mb() -> float:
    """The most that was resident since this program began: what `getrusage` says begins with its parent's."""
    with open("/proc/self/status", encoding="ascii") as lines:
        peak = next(line for line in lines if line.startswith("VmHWM:"))
    return int(peak.split()[1]) / 1024


def _timed(kind: str, question: Callable[[], object], times: int) -> Asking:
    taken, cpu = [], []
    for _ in range(times):
        start, used = time.perf_counter(), time.thread_time()
        question()
        taken.append(1000 * (time.perf_counter() - start))
        cpu.append(1000 * (time.thread_time() - used))
    return Asking(
        kind=kind, answers=times, p50_ms=round(statistics.median(taken), 2),
        p99_ms=_high(taken), cpu_p50_ms=round(statistics.median(cpu), 2), cpu_p99_ms=_high(cpu),
    )  # fmt: skip


def _high(figures: list[float]) -> float:
    """The 99th percentile."""
    return round(sorted(figures)[min(len(figures) - 1, int(0.99 * len(figures)))], 2)


def _child(step: str, folder: Path, servers: str, options: argparse.Namespace) -> dict[str, object]:
    """Run one step in a process of its own."""
    command = [sys.executable, "-m", "workshop.bench.view", "--step", step, "--folder", str(folder)]
    command += ["--times", str(options.times), "--partitions", str(options.partitions)]
    environment = {**os.environ, "NEWSFOLD_BOOTSTRAP_SERVERS": servers}
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True)
    result: dict[str, object] = orjson.loads(done.stdout)
    return result


def running(broker: str) -> AbstractContextManager[ApacheCluster | EmbeddedBroker]:
    """A broker of its own for a run."""
    return EmbeddedBroker() if broker == "embedded" else ApacheCluster(heap="1g")


def run(options: argparse.Namespace) -> Figures:
    """Write the log, keep a view of it, ask it."""
    with TemporaryDirectory(prefix="newsfold-view-") as temporary:
        folder = Path(options.folder or temporary)
        with running(options.broker) as broker:
            servers = broker.bootstrap_servers
            size = write_log(
                Settings(bootstrap_servers=servers, partitions=options.partitions), options.records
            )
            kept = _child("keep", folder, servers, options)
        asked = _child("ask", folder, "127.0.0.1:1", options)
        files = sum(path.stat().st_size for path in folder.iterdir())
    seconds = float(str(kept["seconds"]))
    return Figures(
        broker=options.broker, records=options.records, record_bytes=round(size), seconds=round(seconds, 1),
        cpu_seconds=round(float(str(kept["cpu_seconds"])), 1),
        records_per_second=round(options.records / seconds), keep_mb=round(float(str(kept["mb"])), 1),
        file_mb=round(files / 1e6, 1), ask_mb=round(float(str(asked["mb"])), 1),
        load=round(os.getloadavg()[0], 1), askings=msgspec.convert(asked["askings"], list[Asking]),
    )  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> int:
    """Run and print, one line of JSON."""
    parser = argparse.ArgumentParser(prog="python -m workshop.bench.view", description=__doc__)
    parser.add_argument("--records", type=int, default=1_000_000, help="records that hold (1000000)")
    parser.add_argument("--partitions", type=int, default=4)
    parser.add_argument("--times", type=int, default=300, help="questions of each kind (300)")
    parser.add_argument("--broker", choices=("embedded", "apache"), default="embedded")
    parser.add_argument("--folder", default="", help="where the view is made, and left (a temporary one)")
    parser.add_argument("--step", choices=("", "keep", "ask"), default="", help="one part alone")
    options = parser.parse_args(arguments)
    if options.step == "keep":
        from newsfold.settings import load_settings

        result: object = keep(Path(options.folder), load_settings(partitions=options.partitions))
    elif options.step == "ask":
        result = ask(Path(options.folder), options.times)
    else:
        result = run(options)
    print(encode(result).decode())
    return 0


if __name__ == "__main__":
    sys.exit(main())
