"""A feed process of the matrix: the real ingest worker, cursor and publisher, at a steady pace.

Run as `python -m workshop.faults.feeder OPTIONS`, where OPTIONS is JSON of `Feeding`.
"""

import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from newsfold.broker.kafka.broker import KafkaBroker
from newsfold.ingest.cursor import Cursor
from newsfold.ingest.feed import feed
from newsfold.intake.files import read
from newsfold.settings import Settings
from newsfold.sources.item import Item, Rejected, Sourced


class Feeding(msgspec.Struct, kw_only=True, frozen=True):
    """The file to feed, the pace in articles a second, and whether the cursor waits for delivery."""

    bootstrap_servers: str
    prefix: str
    file: str
    cursor: str
    pace: float
    cursor_after_delivery: bool = True
    """Off is the control: the cursor moves with every line read."""


def main() -> None:
    """Feed the file from the position of the cursor to its end."""
    feeding = msgspec.json.decode(sys.argv[1], type=Feeding)
    cursor = Cursor(feeding.cursor)
    items: Iterable[Item] = _paced(read([feeding.file], resume=cursor.positions), feeding)
    if not feeding.cursor_after_delivery:
        items = _move_cursor(items, cursor)
    settings = Settings(bootstrap_servers=feeding.bootstrap_servers, kafka_topic_prefix=feeding.prefix)
    with KafkaBroker(settings).publisher() as publisher:
        feed(items, publisher, cursor=cursor if feeding.cursor_after_delivery else None)


def _paced(items: Iterable[Item], feeding: Feeding) -> Iterator[Item]:
    started = time.monotonic()
    for number, item in enumerate(items):
        if number == 0:
            Path(feeding.cursor + ".begun").touch()
        time.sleep(max(0.0, started + number / feeding.pace - time.monotonic()))
        yield item


def _move_cursor(items: Iterable[Item], cursor: Cursor) -> Iterator[Item]:
    for item in items:
        if isinstance(item, Sourced | Rejected) and item.position is not None:
            cursor.move({item.position.file: item.position})
        yield item


if __name__ == "__main__":
    main()
