"""How far back a rebuild can reach: what of the paragraphs the broker still has."""

import time
from collections.abc import Mapping

from newsfold.broker.catalogue import kafka_topic_name
from newsfold.broker.contract import Broker
from newsfold.eventtime.moment import strict_text
from newsfold.eventtime.window import Windows
from newsfold.settings import Settings
from newsfold.wire.envelope import Channel, Partition

POLL_SECONDS = 1.0


def first_whole_window(broker: Broker, settings: Settings) -> str:
    """The start of the first windows of which all paragraphs are there; "" if none was ever deleted.

    An article is published before it is fed, so what is dated after the oldest paragraph that is left was fed
    after it. A window before may have lost articles, and is not folded.
    """
    kafka_topic = kafka_topic_name(Channel.PARAGRAPHS, settings)
    with broker.reader([kafka_topic]) as reader:
        beginnings, ends = dict(reader.positions()), dict(reader.end_offsets())
    cut = [partition for partition, first in beginnings.items() if first > 0]
    if not cut:
        return ""
    fed = [_first_time(broker, p, beginnings) if ends[p] > beginnings[p] else _now() for p in cut]
    return max(window.end for window in Windows(settings.windows).of(strict_text(max(fed) // 1000)))


def _first_time(broker: Broker, partition: Partition, beginnings: Mapping[Partition, int]) -> int:
    """When the first record of a partition was written, in milliseconds after 1970."""
    with broker.reader([partition[0]], start=beginnings) as reader:
        while True:
            for record in reader.poll(timeout=POLL_SECONDS):
                if record.partition == partition[1]:
                    return record.timestamp


def _now() -> int:
    return int(time.time() * 1000)
