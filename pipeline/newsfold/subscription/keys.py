"""The keys of event records: what they say of topic and window without a look at the record."""

from functools import lru_cache

from newsfold.errors import DecodeError, SettingsError
from newsfold.eventtime.window import Windows
from newsfold.model.event import WindowRef


def topic_and_window_of(key: bytes | None) -> tuple[str, WindowRef] | None:
    """The topic id and the window that a key names, as `wire.identity.event_key` makes it; else None."""
    try:
        topic, start, size = (key or b"").decode().rsplit("|", 2)
    except ValueError:
        return None
    window = _window(start, size)
    return (topic, window) if topic and window else None


@lru_cache(maxsize=16_384)
def _window(start: str, size: str) -> WindowRef | None:
    try:
        [window] = _windows(size).of(start)
    except (DecodeError, SettingsError, ValueError):
        return None
    return WindowRef(start, window.end) if window.start == start else None


@lru_cache(maxsize=64)
def _windows(size: str) -> Windows:
    return Windows(size)
