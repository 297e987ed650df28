"""Whose turn it is: at each host few fetches at a time, some time between them, silence if it asks for it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from newsfold.intake.fetching.limits import Limits

LONGEST_DELAY = 60.0
"""Seconds between two fetches of a host, at most, whatever its robots.txt wishes."""
LONGEST_SILENCE = 3600.0
"""Seconds for which a whole host is left alone because one address of it was asked too often."""
_MAX_HOSTS = 10_000


@dataclass
class _Host:
    free: asyncio.Semaphore
    delay: float
    waiting: int = 0
    next_start: float = 0.0
    silent_until: float = 0.0
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


class Turns:
    """The turns of all hosts; all times are those of the running event loop."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._free = asyncio.Semaphore(limits.connections)
        self._hosts: dict[str, _Host] = {}

    @asynccontextmanager
    async def turn(self, name: str, *, own: bool = False) -> AsyncIterator[None]:
        """Wait for a turn at a host and hold it; our own hosts have no delay, and only the limit of all."""
        if own:
            async with self._free:
                yield
            return
        host = self._host(name)
        host.waiting += 1
        try:
            async with host.free:
                await _pause(host)
                async with self._free:
                    yield
        finally:
            host.waiting -= 1

    def slow_down(self, name: str, seconds: float) -> None:
        """Leave at least so much time between the starts of two fetches of a host."""
        host = self._host(name)
        host.delay = max(self._limits.delay_seconds, min(seconds, LONGEST_DELAY))

    def silence(self, name: str, seconds: float) -> None:
        """Leave a host alone for some time."""
        until = asyncio.get_running_loop().time() + min(seconds, LONGEST_SILENCE)
        host = self._host(name)
        host.silent_until = max(host.silent_until, until)

    def silent_for(self, name: str) -> float:
        """Seconds for which a host is still left alone, 0 if it is not."""
        host = self._hosts.get(name)
        return max(host.silent_until - asyncio.get_running_loop().time(), 0.0) if host else 0.0

    def _host(self, name: str) -> _Host:
        if name not in self._hosts:
            if len(self._hosts) >= _MAX_HOSTS:
                self._forget()
            self._hosts[name] = _Host(asyncio.Semaphore(self._limits.per_host), self._limits.delay_seconds)
        return self._hosts[name]

    def _forget(self) -> None:
        """Drop the hosts of which nothing is to be remembered."""
        now = asyncio.get_running_loop().time()
        self._hosts = {
            name: host
            for name, host in self._hosts.items()
            if host.waiting or max(host.next_start, host.silent_until) > now
        }


async def _pause(host: _Host) -> None:
    """Sleep until the host's next start."""
    async with host.lock:
        now = asyncio.get_running_loop().time()
        start = max(now, host.next_start)
        host.next_start = start + host.delay
    if start > now:
        await asyncio.sleep(start - now)
