"""Clocks of a worker process: one for leases, one for what it tells."""

import time

_CLOCK = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)


def uptime() -> float:
    """Seconds on a clock that goes on while the process is stopped or the machine sleeps."""
    return time.clock_gettime(_CLOCK)


def milliseconds() -> int:
    """Milliseconds after 1970-01-01T00:00:00Z: when the records that are made now were made."""
    return int(time.time() * 1000)
