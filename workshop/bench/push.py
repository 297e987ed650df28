"""Pushes over HTTP: how many requests a second `newsfold push` answers, on the embedded broker.

Each request has one article and a connection is kept for the next; the clients run in a process of their own.
"""

import argparse
import os
import signal
import statistics
import subprocess
import sys
import threading
import time
from http.client import HTTPConnection
from itertools import groupby
from typing import NamedTuple

from newsfold.local.embedded import EmbeddedBroker
from newsfold.model.article import Article
from newsfold.wire.codec import encode
from workshop.bench.texts import Load, paragraphs

ROUNDS = 5
CLIENTS = (1, 8, 32)
MEDIA_TYPE = "application/x-ndjson"


class Round(NamedTuple):
    """Requests a second of one round, and the times of its requests in milliseconds, sorted."""

    per_second: float
    milliseconds: list[float]


def main() -> None:
    """Print a line for each number of clients, and one for a batch."""
    parser = argparse.ArgumentParser(prog="python -m workshop.bench.push", description=__doc__)
    parser.add_argument("--articles", type=int, default=1000, help="articles of a round")
    articles = _articles(parser.parse_args().articles)
    with EmbeddedBroker() as broker:
        process, port = _started(broker.bootstrap_servers)
        try:
            for clients in CLIENTS:
                print(_line(clients, [_round(port, articles, clients) for _ in range(ROUNDS)]))
            batches = [_push(port, b"".join(articles)) for _ in range(ROUNDS)]
            print(
                f"batches of {len(articles):,}: {len(articles) / statistics.median(batches):,.0f} articles/s"
            )
            print(_peak_memory(process.pid))
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait()


def _articles(number: int) -> list[bytes]:
    """Articles of news, a line of JSON each."""
    found = paragraphs(Load(number * 8))
    # What a feed has of one article stands together.
    groups = [list(group) for _, group in groupby(found, key=lambda paragraph: paragraph.article_id)]
    return [
        encode(
            Article(
                uri=f"urn:bench:{n}",
                source=group[0].source,
                published_at=group[0].published_at,
                title=group[0].title,
                paragraphs=tuple(paragraph.text for paragraph in group),
            )
        )
        + b"\n"
        for n, group in enumerate(groups[:number])
    ]


def _started(bootstrap_servers: str) -> tuple["subprocess.Popen[str]", int]:
    process = subprocess.Popen(
        [sys.executable, "-m", "newsfold", "push", "--port", "0"],
        env=os.environ | {"NEWSFOLD_BOOTSTRAP_SERVERS": bootstrap_servers},
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr
    return process, int(process.stderr.readline().rpartition(":")[2].partition("/")[0])


def _round(port: int, articles: list[bytes], clients: int) -> Round:
    times: list[float] = []

    def client(number: int) -> None:
        connection = HTTPConnection("127.0.0.1", port)
        for article in articles[number::clients]:
            times.append(_push(port, article, connection))

    threads = [threading.Thread(target=client, args=(number,)) for number in range(clients)]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Round(len(times) / (time.perf_counter() - start), sorted(1000 * seconds for seconds in times))


def _push(port: int, body: bytes, connection: HTTPConnection | None = None) -> float:
    """Seconds from a request to the end of its answer."""
    connection = connection or HTTPConnection("127.0.0.1", port, timeout=300)
    start = time.perf_counter()
    connection.request("POST", "/articles", body, {"Content-Type": MEDIA_TYPE})
    response = connection.getresponse()
    said = response.read()
    assert response.status == 202, said[:500]
    return time.perf_counter() - start


def _line(clients: int, rounds: list[Round]) -> str:
    rates = sorted(one.per_second for one in rounds)
    times = sorted(time for one in rounds for time in one.milliseconds)
    least, greatest = rates[0], rates[-1]
    half, most = times[len(times) // 2], times[len(times) * 99 // 100]
    return (
        f"{clients} clients: {statistics.median(rates):,.0f} requests/s ({least:,.0f} to {greatest:,.0f}); "
        f"half within {half:.1f} ms, 99 of 100 within {most:.0f} ms"
    )


def _peak_memory(pid: int) -> str:
    """What the process held at most; "" where the system does not say."""
    try:
        with open(f"/proc/{pid}/status", encoding="ascii") as status:
            return next((line.strip() for line in status if line.startswith("VmHWM")), "")
    except OSError:
        return ""


if __name__ == "__main__":
    main()
