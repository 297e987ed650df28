"""What the state holds of an article in a topic: its joined contribution, and what that did to records."""

import msgspec
from msgspec.structs import replace

from newsfold.model.contribution import Contribution
from newsfold.wire.codec import decode, encode_struct


class Kept(msgspec.Struct, frozen=True, omit_defaults=True):
    """A joined contribution, whether it counts in the records of its windows, and under which times it did.

    `time` is that by which a horizon forgets it: its publication time, if it says anything. `touched` are all
    other publication times under which it ever stood: their windows must be published again when the
    article changes or is delivered a second time. Under those in `counted` it counted once, so that there may
    be a record which nothing supports any more.
    """

    said: Contribution
    counts: bool = False
    time: str = ""
    touched: tuple[str, ...] = ()
    counted: tuple[str, ...] = ()

    @property
    def times(self) -> tuple[str, ...]:
        """Every publication time under which it stands or stood."""
        now = self.said.published_at
        return self.touched if self.said.retract or now in self.touched else (now, *self.touched)


class _Stored(msgspec.Struct, omit_defaults=True):
    """`Kept` with a contribution as it came."""

    said: msgspec.Raw
    counts: bool = False
    time: str = ""
    touched: tuple[str, ...] = ()
    counted: tuple[str, ...] = ()


def kept_bytes(kept: Kept, said: bytes | None = None) -> bytes:
    """What is kept as bytes of the state; `said` is its contribution in JSON, if that is at hand."""
    if said is None:
        return encode_struct(kept)
    return encode_struct(_Stored(msgspec.Raw(said), kept.counts, kept.time, kept.touched, kept.counted))


class _Time(msgspec.Struct):
    time: str = ""


_read_time = msgspec.json.Decoder(_Time).decode


def time_of(data: bytes) -> str:
    """The time by which a horizon forgets what is kept, read from its bytes alone."""
    return _read_time(data).time


def stamped(data: bytes, time: str) -> bytes:
    """The bytes of what is kept under another time."""
    return encode_struct(replace(decode(data, Kept), time=time))
