"""Streams of `newsfold serve`: a hundred readers, one stuck, 500 records a second, on the embedded broker.

Each reader wants one topic of fifty, so ten records a second. The service is a process of its own, and is
started anew in the middle. Said at the end: what readers missed or had twice, how long a record took from the
broker to a reader, and what the service held.
"""

import argparse
import asyncio
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.request import urlopen

import psutil

from newsfold.broker.contract import Publisher
from newsfold.broker.kafka.broker import KafkaBroker
from newsfold.local.embedded import EmbeddedBroker
from newsfold.settings import load_settings
from workshop.harness.live_readers import LiveReader, missed_and_repeated, stuck_reader, version

READERS, TOPICS, A_SECOND = 99, 50, 500
READY_SECONDS = 60.0
CATCH_UP_SECONDS = 30.0
TEXTS = 5
"""Pieces of evidence of a record, which is some three thousand bytes then."""


class Service:
    """`newsfold serve` in a process of its own."""

    def __init__(self, bootstrap_servers: str, folder: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "newsfold", "serve", "--port", "0", "--view", str(folder)],
            env=os.environ | {"NEWSFOLD_BOOTSTRAP_SERVERS": bootstrap_servers},
            stderr=subprocess.PIPE,
            text=True,
        )
        self._measured = psutil.Process(self._process.pid)
        assert self._process.stderr
        line = next(line for line in self._process.stderr if "serving at" in line)
        self.port = int(line.rpartition(":")[2])

    def vector(self) -> str:
        """Where its view stands, once it is ready."""
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline:
            with urlopen(f"http://127.0.0.1:{self.port}/events?limit=1") as answer:
                if "Newsfold-Lag" not in answer.headers:
                    return str(answer.headers["Newsfold-Position"])
            time.sleep(0.1)
        raise SystemExit("the service does not become ready")

    def megabytes(self) -> float:
        """What it holds."""
        return float(self._measured.memory_info().rss / 1e6)

    def seconds(self) -> float:
        """Processor time so far."""
        times = self._measured.cpu_times()
        return float(times.user + times.system)

    def stop(self) -> None:
        """Stop it in good order."""
        self._process.send_signal(signal.SIGTERM)
        self._process.wait()


class Load:
    """Versions of the records of all topics, at a steady rate; when each was sent is noted."""

    def __init__(self, publisher: Publisher) -> None:
        self._publisher = publisher
        self.sent: list[float] = []
        """When each version was confirmed, the first at 0."""

    async def run(self, seconds: float) -> None:
        """Send for so long."""
        loop = asyncio.get_running_loop()
        start, first = loop.time(), len(self.sent)
        for number in range(first, first + round(seconds * A_SECOND / TOPICS)):
            await asyncio.sleep(max(0.0, start + (number - first) * TOPICS / A_SECOND - loop.time()))
            await asyncio.to_thread(self._send, number + 1)
            self.sent.append(loop.time())

    def _send(self, number: int) -> None:
        self._publisher.publish(version(topic, number, TEXTS) for topic in range(TOPICS))
        self._publisher.flush()


async def measure(bootstrap_servers: str, folder: Path, seconds: float) -> None:
    """One run: half of the time, a restart during which records go on coming, the other half."""
    service = await asyncio.to_thread(Service, bootstrap_servers, folder)
    start = await asyncio.to_thread(service.vector)
    readers = [LiveReader(number % TOPICS, start) for number in range(READERS)]
    with KafkaBroker(load_settings(bootstrap_servers=bootstrap_servers)).publisher() as publisher:
        load = Load(publisher)
        reading = [asyncio.create_task(reader.read(service.port)) for reader in readers]
        held: list[float] = []
        with stuck_reader(service.port, 1, start) as stuck:
            watching = asyncio.create_task(_watch(service, held))
            began = service.seconds()
            await load.run(seconds / 2)
            await _caught_up(readers, len(load.sent))
            used = (service.seconds() - began) / (seconds / 2)
            watching.cancel()
            cut = _is_cut(stuck)
        before_restart = len(load.sent)
        sending = asyncio.create_task(load.run(seconds / 2))
        await asyncio.to_thread(service.stop)
        await asyncio.gather(*reading)
        service = await asyncio.to_thread(Service, bootstrap_servers, folder)
        reading = [asyncio.create_task(reader.read(service.port)) for reader in readers]
        await sending
        await _caught_up(readers, len(load.sent))
        await asyncio.to_thread(service.stop)
        await asyncio.gather(*reading)
    _report(readers, load, before_restart, held, used, cut=cut)


async def _watch(service: Service, held: list[float]) -> None:
    while True:
        held.append(service.megabytes())
        await asyncio.sleep(1)


async def _caught_up(readers: list[LiveReader], last: int) -> None:
    try:
        async with asyncio.timeout(CATCH_UP_SECONDS):
            await asyncio.gather(*(reader.has(last) for reader in readers))
    except TimeoutError:
        print("not all readers were told of the last record")


def _is_cut(stuck: socket.socket) -> bool:
    """Whether a connection was closed from the other side, once what it holds is read."""
    stuck.settimeout(5)
    try:
        while stuck.recv(65536):
            pass
    except ConnectionError:
        return True
    except TimeoutError:
        return False
    return True


def _report(
    readers: list[LiveReader], load: Load, before_restart: int, held: list[float], used: float, *, cut: bool
) -> None:
    came = range(1, len(load.sent) + 1)
    faults = [missed_and_repeated(reader.versions, came) for reader in readers]
    delays = sorted(
        1000 * (second - load.sent[number - 1])
        for reader in readers
        for number, second in zip(reader.versions, reader.seconds, strict=True)
        if number <= before_restart
    )
    half, most = delays[len(delays) // 2], delays[len(delays) * 99 // 100]
    rate = (before_restart - 1) * TOPICS / (load.sent[before_restart - 1] - load.sent[0])
    print(f"{len(load.sent) * TOPICS:,} records, {rate:,.0f} a second")
    print(
        f"{len(readers)} readers, {sum(len(r.versions) for r in readers):,} events: "
        f"{sum(missed for missed, _ in faults)} missed, {sum(twice for _, twice in faults)} twice"
    )
    print(f"from the broker to a reader: half within {half:,.0f} ms, 99 of 100 within {most:,.0f} ms")
    print(f"the stuck reader was {'cut off' if cut else 'NOT cut off'}")
    quarter = max(1, len(held) // 4)
    print(
        f"the service held {held[quarter]:.0f} MB after a quarter of the time, {held[-1]:.0f} MB at the end, "
        f"and used {used:.0%} of a core"
    )


def main() -> None:
    """Measure, and print a line for each figure."""
    parser = argparse.ArgumentParser(prog="python -m workshop.bench.live", description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0, help="how long records come")
    seconds = parser.parse_args().seconds
    with EmbeddedBroker() as broker, tempfile.TemporaryDirectory() as folder:
        asyncio.run(measure(broker.bootstrap_servers, Path(folder), seconds))


if __name__ == "__main__":
    main()
