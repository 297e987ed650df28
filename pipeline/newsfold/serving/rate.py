"""How often one client may come: a bucket of requests for each, filled at a steady rate; time is given."""

import math

MAX_CLIENTS = 10_000
"""Clients that are remembered; the one that was longest away is forgotten first."""


class Rate:
    """`per_second` requests a client, and `burst` at once; 0 per second is no limit."""

    def __init__(self, per_second: float, burst: int, max_clients: int = MAX_CLIENTS) -> None:
        self._per_second, self._burst, self._max_clients = per_second, max(1, burst), max_clients
        self._buckets: dict[str, tuple[float, float]] = {}

    def __len__(self) -> int:
        return len(self._buckets)

    def wait(self, client: str, now: float) -> int:
        """0 if a request of `client` may come at `now` (seconds of any clock), else whole seconds to wait."""
        if self._per_second <= 0:
            return 0
        left, since = self._buckets.pop(client, (float(self._burst), now))
        left = min(self._burst, left + max(0.0, now - since) * self._per_second)
        admitted = left >= 1
        self._buckets[client] = (left - 1 if admitted else left, now)
        if len(self._buckets) > self._max_clients:
            del self._buckets[next(iter(self._buckets))]
        return 0 if admitted else max(1, math.ceil((1 - left) / self._per_second))
