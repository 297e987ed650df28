"""How much a stranger may take of us, and we of a stranger."""

from dataclasses import dataclass

MAX_BYTES = 16 * 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class Limits:
    """The limits of one fetch, and of all together.

    Of one fetch: `connect_seconds` to look the name up and connect, `total_seconds` from its turn to its last
    byte, over all redirects; `bytes`, of the body, compressed or not; `header_bytes` of one header line,
    `headers` of them, `redirects` that are followed. Of one host: `per_host` fetches at a time, and
    `delay_seconds` from the start of one to that of the next. Of all: `connections` at a time, and of these
    `large` with a body of more than a mebibyte.
    """

    connect_seconds: float = 10.0
    total_seconds: float = 30.0
    bytes: int = MAX_BYTES
    header_bytes: int = 16 * 1024
    headers: int = 100
    redirects: int = 5
    per_host: int = 2
    delay_seconds: float = 0.5
    connections: int = 64
    large: int = 4


DEFAULT_LIMITS = Limits()
