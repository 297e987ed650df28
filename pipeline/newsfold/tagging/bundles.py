"""Bundles: the contribution parts of a batch on their way to one topic, in one record, a line each.

A Kafka record costs some 10 µs between encoding, headers and decoding, and a topic that is in the news is
in many articles of a batch. At low load a bundle is one part.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

import msgspec

from newsfold.wire.envelope import Channel, Output
from newsfold.wire.identity import content_hash

MAX_BUNDLE_BYTES = 64 * 1024
"""A bundle is closed when the next line would make it longer; a longer line goes alone."""


class ContributionLine(msgspec.Struct, frozen=True, gc=False):
    """A part of a contribution as JSON, its topic, and the id of what caused it."""

    topic: str
    data: bytes
    cause: str


@dataclass
class _Bundle:
    lines: list[bytes] = field(default_factory=list)
    causes: list[str] = field(default_factory=list)
    size: int = 0


def bundled(parts: Iterable[ContributionLine]) -> list[Output]:
    """The parts as outputs, one per bundle; a bundle holds parts for one topic, in their order."""
    outputs: list[Output] = []
    open_bundles: dict[str, _Bundle] = {}
    for part in parts:
        bundle = open_bundles.setdefault(part.topic, _Bundle())
        if bundle.lines and bundle.size + len(part.data) > MAX_BUNDLE_BYTES:
            outputs.append(_output(part.topic, bundle))
            bundle = open_bundles[part.topic] = _Bundle()
        bundle.lines.append(part.data)
        bundle.causes.append(part.cause)
        bundle.size += len(part.data)
    return outputs + [_output(topic, bundle) for topic, bundle in open_bundles.items()]


def _output(topic: str, bundle: _Bundle) -> Output:
    id_ = content_hash("contributions", topic, *bundle.causes)
    return Output(Channel.CONTRIBUTIONS, topic.encode(), b"\n".join(bundle.lines), id_, topic)
