"""Record size: a record larger than a broker takes becomes a dead letter, its value cut to what fits."""

from msgspec.structs import replace

from newsfold.errors import RecordError
from newsfold.wire.dead_letters import dead_letter
from newsfold.wire.envelope import Channel, Header, Output

ROOM_FOR_HEADERS = 8_192
"""Bytes reserved for the headers that a dead letter has beside its value."""


def size(output: Output) -> int:
    """Bytes of an output on the wire: key, value, id, subject and own headers."""
    header_bytes = sum(len(name) + len(data or b"") for name, data in output.headers)
    return len(output.key) + len(output.value or b"") + len(output.id) + len(output.subject) + header_bytes


def fit(output: Output, limit: int) -> tuple[Output, RecordError | None]:
    """The output and None if it has at most `limit` bytes, else its dead letter and the error.

    A dead letter holds the beginning of the value; the header `cut_from` says how many bytes it had.
    """
    if (byte_count := size(output)) <= limit:
        return output, None
    error = RecordError(
        f"{byte_count} bytes are more than the {limit} of one record",
        where=f"{output.channel} record {output.id}",
        hint="raise max_record_bytes, or cut the text",
        reason="too-large",
    )
    letter = output
    if output.channel is not Channel.DEAD_LETTERS:
        letter = dead_letter(
            stage="publish", error=error, key=output.key, value=output.value, origin=str(output.channel)
        )
        letter = replace(letter, id=output.id)
    return _cut(letter, limit), error


def _cut(letter: Output, limit: int) -> Output:
    value = letter.value or b""
    headers: list[Header] = [("cut_from", str(len(value)).encode())]
    header_room = min(ROOM_FOR_HEADERS, limit // 2)
    for name, data in letter.headers:
        if (header_room := header_room - len(name) - len(data or b"")) > 0:
            headers.append((name, data))
    key = letter.key[: limit // 8]
    value_room = (
        limit - len(key) - min(ROOM_FOR_HEADERS, limit // 2) - len(letter.id) - len(letter.subject) - 32
    )
    return replace(letter, key=key, value=value[: max(value_room, 0)], headers=tuple(headers))
