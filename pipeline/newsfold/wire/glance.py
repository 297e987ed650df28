"""A glance at a record: of which articles it speaks and of which time, without reading the rest.

For logs, metrics and traces, whose answers may be incomplete: what cannot be read says nothing here.
"""

from collections.abc import Iterator

import msgspec

from newsfold.wire.codec import lines_of
from newsfold.wire.envelope import Received


class _Glance(msgspec.Struct):
    """What paragraphs, tagged paragraphs and the parts of contributions have in common."""

    article_id: str = ""
    published_at: str = ""


_decode = msgspec.json.Decoder(_Glance).decode


def articles_of(record: Received) -> list[str]:
    """The ids of the articles that a record of several lines, or of one, speaks of; each once, in order."""
    return articles_in(record.value or b"")


def articles_in(value: bytes) -> list[str]:
    """The same of a record's value."""
    return list(dict.fromkeys(glance.article_id for glance in _glances(value) if glance.article_id))


def event_time_of(record: Received) -> str:
    """`published_at` of the first line of a record; "" for none."""
    return next((glance.published_at for glance in _glances(record.value or b"")), "")


def _glances(value: bytes) -> Iterator[_Glance]:
    for line in lines_of(value):
        try:
            yield _decode(line)
        except (msgspec.DecodeError, UnicodeError, RecursionError):
            continue
