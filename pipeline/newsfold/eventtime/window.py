"""Event-time windows: tumbling, aligned in UTC, by `published_at` and never by the clock."""

import re
from functools import cache, lru_cache
from typing import NamedTuple

from newsfold.errors import DecodeError, SettingsError
from newsfold.eventtime.horizon import Horizon
from newsfold.eventtime.moment import strict_seconds, strict_text

_UNITS = {"m": 60, "h": 3600, "d": 86_400, "w": 604_800}
_MONDAY = 4 * 86_400
"""1970-01-01 was a Thursday; weeks begin on Monday (ISO 8601), four days later."""


class Window(NamedTuple):
    """One window of event time: start inclusive, end exclusive, RFC 3339 in UTC; `size` as set ("1d")."""

    start: str
    end: str
    size: str


class Windows:
    """The window sizes in use; every article falls into exactly one window of each size."""

    def __init__(self, spec: str = "1d") -> None:
        """`spec` is a comma-separated list of sizes, each a number and m, h, d or w; else SettingsError."""
        self.sizes = tuple(
            sorted({_parse_size(part, "windows", "such as 1d or 1h,1d") for part in spec.split(",")})
        )
        self.of = lru_cache(maxsize=8_192)(self._of)
        """The windows of a publication time, one per size; DecodeError if it is no RFC 3339 UTC time."""

    def horizon(self, spec: str) -> Horizon | None:
        """The horizon for these windows: a size such as 90d, or "" for none; else SettingsError.

        Only whole windows can close, so each size must fit into the largest one.
        """
        if not spec:
            return None
        span, _ = _parse_size(spec, "horizon", "such as 90d, or nothing to keep everything")
        largest, name = self.sizes[-1]
        for seconds, inner in self.sizes:
            if largest % seconds or (_origin(name) - _origin(inner)) % seconds:
                raise SettingsError(
                    f"horizon: windows of {inner} do not fit into windows of {name}",
                    where="settings",
                    hint="choose sizes of which each divides the next, such as 1h,1d, or no horizon",
                )
        return Horizon(span, largest, _origin(name))

    def _of(self, published_at: str) -> tuple[Window, ...]:
        try:
            moment = strict_seconds(published_at)
            if moment is not None:
                return tuple(_window(moment, seconds, name) for seconds, name in self.sizes)
        except OverflowError:
            pass
        raise DecodeError(
            f"$.published_at: {published_at[:40]!r} is no time such as 2025-03-19T06:00:00Z",
            reason="schema",
            path="$.published_at",
        )


def _parse_size(part: str, option: str, example: str) -> tuple[int, str]:
    match = re.fullmatch(r"([1-9][0-9]{0,3})([mhdw])", part.strip())
    if not match:
        raise SettingsError(
            f"{option}: {part.strip()!r} is no {'window size' if option == 'windows' else 'length of time'}",
            where="settings",
            hint=f"a number and m, h, d or w, {example}",
        )
    return int(match[1]) * _UNITS[match[2]], match[0]


def _window(moment: int, seconds: int, name: str) -> Window:
    origin = _origin(name)
    return _window_from((moment - origin) // seconds * seconds + origin, seconds, name)


@lru_cache(maxsize=4_096)
def _window_from(start: int, seconds: int, name: str) -> Window:
    return Window(strict_text(start), strict_text(start + seconds), name)


@cache
def _origin(name: str) -> int:
    return _MONDAY if name.endswith("w") else 0
