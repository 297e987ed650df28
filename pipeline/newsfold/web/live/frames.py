"""Server-sent events as bytes: what a reader of a stream is told, and its words (docs/web.md). Pure."""

from newsfold.web.live.matching import Verdict
from newsfold.web.view.results import Amended, Held
from newsfold.wire.codec import encode, encode_struct

RETRY_MILLISECONDS = 2_000
"""After so long a browser connects again."""
WELCOME = f": newsfold\nretry: {RETRY_MILLISECONDS}\n\n".encode()
HEARTBEAT = b": still here\n\n"


def change_frame(amended: Amended, verdict: Verdict, vector: str) -> bytes:
    """What a change is to a reader, with the vector behind it as its id."""
    said: dict[str, object] = {
        "kind": verdict,
        "id": amended.id,
        "topic": amended.topic,
        "window": {"start": amended.window_start, "end": amended.window_end},
        "window_size": amended.window_size,
    }
    if verdict in ("withdrawn", "unmatched"):
        return _frame("withdrawn", encode(said), vector)
    said["change"] = amended.change if verdict == "amended" else ""
    return _frame("event", _with_record(said, amended.record), vector)


def held_frame(held: Held) -> bytes:
    """A record of a snapshot. It has no id: a reader that is cut off in a snapshot begins it again."""
    event = held.event
    said: dict[str, object] = {
        "kind": "held",
        "id": event.id,
        "topic": event.topic.id,
        "window": {"start": event.window.start, "end": event.window.end},
        "window_size": held.window_size,
        "change": "",
    }
    return _frame("event", _with_record(said, encode_struct(event)))


def stale_frame(why: str) -> bytes:
    """That a position is not held any more; a snapshot follows."""
    return _frame("stale", encode({"why": why}))


def snapshot_end_frame(records: int, vector: str) -> bytes:
    """That the snapshot is complete, and what comes is what changes."""
    return _frame("snapshot-end", encode({"records": records}), vector)


def _with_record(said: dict[str, object], record: bytes) -> bytes:
    # Outside of texts a line break is white space in JSON, and in them there is none.
    line = record.replace(b"\n", b" ").replace(b"\r", b" ")
    return encode(said)[:-1] + b',"record":' + line + b"}"


def _frame(event: str, data: bytes, id_: str = "") -> bytes:
    """One event; its data has no line breaks."""
    named = f"id: {id_}\n" if id_ else ""
    return f"event: {event}\n{named}data: ".encode() + data + b"\n\n"
