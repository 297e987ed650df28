"""What one server takes."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Sizes are bytes, times are seconds; `per_second` 0 is no limit on the rate.

    `held_bytes` is of all bodies at a time, `body_seconds` from the end of the headers to that of the body,
    `at_once` requests under way, `burst` requests of one client that may come faster than its rate.
    """

    body_bytes: int = 16 * 1024 * 1024
    held_bytes: int = 64 * 1024 * 1024
    body_seconds: float = 30.0
    at_once: int = 64
    per_second: float = 0.0
    burst: int = 20
