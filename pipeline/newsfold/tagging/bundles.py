"""Bundles: the mentions of a batch on their way to one topic, in one record, a line each.

A Kafka record costs some 10 µs between encoding, headers and decoding, and a topic that is in the news is
mentioned by many paragraphs of a batch. At low load a bundle is one mention.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

import msgspec

from newsfold.wire.envelope import Channel, Output
from newsfold.wire.identity import content_hash

MAX_BUNDLE_BYTES = 64 * 1024
"""A bundle is closed when the next line would make it longer; a longer line goes alone."""


class MentionLine(msgspec.Struct, frozen=True, gc=False):
    """A mention as JSON, its topic, and the id of what caused it."""

    topic: str
    data: bytes
    cause: str


@dataclass
class _Bundle:
    lines: list[bytes] = field(default_factory=list)
    causes: list[str] = field(default_factory=list)
    size: int = 0


def bundled(mentions: Iterable[MentionLine]) -> list[Output]:
    """The mentions as outputs, one per bundle; a bundle holds mentions of one topic, in their order."""
    outputs: list[Output] = []
    open_bundles: dict[str, _Bundle] = {}
    for mention in mentions:
        bundle = open_bundles.setdefault(mention.topic, _Bundle())
        if bundle.lines and bundle.size + len(mention.data) > MAX_BUNDLE_BYTES:
            outputs.append(_output(mention.topic, bundle))
            bundle = open_bundles[mention.topic] = _Bundle()
        bundle.lines.append(mention.data)
        bundle.causes.append(mention.cause)
        bundle.size += len(mention.data)
    return outputs + [_output(topic, bundle) for topic, bundle in open_bundles.items()]


def _output(topic: str, bundle: _Bundle) -> Output:
    id_ = content_hash("mentions", topic, *bundle.causes)
    return Output(Channel.MENTIONS, topic.encode(), b"\n".join(bundle.lines), id_, topic)
