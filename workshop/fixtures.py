"""What a release leaves behind, for the next to read: python -m workshop.fixtures 0.2.0

From the seeds and a recorded round of sources, in memory: the records of every Kafka topic, the changelogs of
both stages, what their groups have committed, a store of each kind in files, the view, a cursor and a
newsfold.toml. All of it goes below tests/data/release-VERSION/, packed.
"""

import json
import lzma
import shutil
import sys
import tarfile
from base64 import b64decode, b64encode
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from newsfold import __version__
from newsfold.broker.catalogue import all_kafka_topics, consumer_group, kafka_topic_name
from newsfold.model.event import EventRecord
from newsfold.settings import Settings, load_settings
from newsfold.shipped import seeds
from newsfold.stores.address import open_store
from newsfold.stores.sink import Sink
from newsfold.testing import PipelineTestDriver
from newsfold.testing.fixtures import make_pipeline
from newsfold.web.view.keeper import Keeper
from newsfold.wire.envelope import Channel, Received

DATA = Path(__file__).parent.parent / "tests" / "data"
STORES = {"sqlite": "news.db", "duckdb": "news.duckdb", "parquet": "parquet"}
"""Kinds of stores that are files, and what is opened."""
PARTITIONS = 2
CONFIGURATION = "newsfold.toml"


def settings_of_release() -> Settings:
    """The settings that a release is stored under."""
    return load_settings(partitions=PARTITIONS)


def write(folder: Path) -> None:
    """Store what today's code makes of the seeds in a folder, which is made anew."""
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    recorded = Path(seeds()) / "recorded"
    driver = make_pipeline(sources=recorded / CONFIGURATION, recorded=recorded, partitions=PARTITIONS)
    with driver.subscribe(EventRecord) as subscription:
        driver.feed(seeds()).run()
        for number, _ in enumerate(subscription):
            if number == PARTITIONS:
                break
        (folder / "cursor.json").write_text(subscription.cursor)
    driver.collect().run()
    _pack(folder / "records.jsonl.xz", _records(driver))
    _pack(folder / "changelogs.jsonl.xz", _changelogs(driver))
    _pack(folder / "committed.jsonl.xz", _committed(driver))
    shutil.copy(recorded / CONFIGURATION, folder)
    with TemporaryDirectory() as place:
        store_all(driver, Path(place))
        with tarfile.open(folder / "files.tar.xz", "w:xz") as tar:
            for path in sorted(Path(place).iterdir()):
                tar.add(path, path.name)


def store_all(driver: PipelineTestDriver, place: Path, clock: Any = None) -> None:
    """Keep the event records of a pipeline in stores of every kind and in a view, which may be there already.

    `clock` stands in for the time, in Unix seconds.
    """
    kafka_topic = kafka_topic_name(Channel.EVENTS, driver.settings)
    own = {"clock": clock} if clock else {}
    for kind, name in STORES.items():
        store = open_store(f"{kind}:{place / name}", name="", kafka_topic=kafka_topic)
        try:
            Sink(driver.broker, kafka_topic, store, tell=_raised, say=_refused, **own).run(follow=False)
        finally:
            store.close()
    Keeper(driver.broker, driver.settings, place / "view", days=100_000, say=_remade, **own).run()


def restore(folder: Path) -> PipelineTestDriver:
    """A pipeline in memory that stands where that of the release stood; SettingsError if it cannot."""
    driver = PipelineTestDriver(settings=settings_of_release())
    for entry in _unpacked(folder / "records.jsonl.xz"):
        headers = [(name, _bytes(value)) for name, value in entry["headers"]]
        partition = entry["kafka_topic"], entry["partition"]
        driver.broker.append(partition, _bytes(entry["key"]), _bytes(entry["value"]), headers, entry["time"])
    for entry in _unpacked(folder / "committed.jsonl.xz"):
        driver.broker.commit(
            entry["group"], {(entry["kafka_topic"], int(p)): offset for p, offset in entry["next"].items()}
        )
    changelogs = {worker.stage.name: worker.changelogs for worker in driver.workers}
    for entry in _unpacked(folder / "changelogs.jsonl.xz"):
        changelog = changelogs[entry["stage"]][entry["partition"]]
        changelog.next = entry["offset"]
        headers = [(name, _bytes(value)) for name, value in entry["headers"]]
        changelog.append({_bytes(entry["key"]) or b"": _bytes(entry["value"])}, headers)
    for worker in driver.workers:
        worker.restart()
    return driver


def unpack(folder: Path, place: Path) -> None:
    """Put the stores and the view of a release into a folder."""
    with tarfile.open(folder / "files.tar.xz") as tar:
        tar.extractall(place, filter="data")


def _records(driver: PipelineTestDriver) -> Iterator[dict[str, Any]]:
    for kafka_topic in all_kafka_topics(driver.settings):
        for number in range(kafka_topic.partitions):
            partition = (kafka_topic.name, number)
            first, end = driver.broker.offsets(partition)
            for record in driver.broker.records(partition, first, end):
                yield {"kafka_topic": record.kafka_topic, "time": record.timestamp, **_plain(record)}


def _changelogs(driver: PipelineTestDriver) -> Iterator[dict[str, Any]]:
    for worker in driver.workers:
        for changelog in worker.changelogs.values():
            for entry in changelog.between(0, changelog.next):
                yield {"stage": worker.stage.name, "offset": entry.offset, **_plain(entry)}


def _committed(driver: PipelineTestDriver) -> Iterator[dict[str, Any]]:
    for worker in driver.workers:
        group = consumer_group(worker.stage.name, driver.settings)
        kafka_topic = kafka_topic_name(worker.stage.reads, driver.settings)
        committed = driver.broker.committed(group, kafka_topic)
        offsets = {number: offset for (_, number), offset in committed.items() if offset is not None}
        yield {"group": group, "kafka_topic": kafka_topic, "next": offsets}


def _plain(record: Received) -> dict[str, Any]:
    return {
        "partition": record.partition,
        "key": _text(record.key),
        "value": _text(record.value),
        "headers": [[name, _text(value)] for name, value in record.headers],
    }


def _text(data: bytes | None) -> str | None:
    """Bytes as text: as they are if they are UTF-8, else behind a mark."""
    if data is None:
        return None
    try:
        return "=" + data.decode()
    except UnicodeDecodeError:
        return "#" + b64encode(data).decode()


def _bytes(text: str | None) -> bytes | None:
    if text is None:
        return None
    return text[1:].encode() if text[0] == "=" else b64decode(text[1:])


def _pack(path: Path, entries: Iterator[dict[str, Any]]) -> None:
    with lzma.open(path, "wt", encoding="utf-8", preset=9) as file:
        file.writelines(json.dumps(entry, ensure_ascii=False) + "\n" for entry in entries)


def _unpacked(path: Path) -> Iterator[dict[str, Any]]:
    with lzma.open(path, "rt", encoding="utf-8", newline="\n") as file:
        yield from map(json.loads, file)


def _raised(error: Exception) -> None:
    raise error


def _remade(line: str) -> None:
    """The view may be made anew from Kafka after an upgrade."""


def _refused(line: str) -> None:
    """What a store has to say is that it begins anew: it does not go on with what is there."""
    raise RuntimeError(line)


if __name__ == "__main__":
    release = DATA / f"release-{(sys.argv[1:] or [__version__])[0]}"
    write(release)
    total = sum(path.stat().st_size for path in release.iterdir())
    print(f"{release.name}: {total:,} bytes")
