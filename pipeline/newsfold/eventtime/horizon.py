"""The horizon: how far back in event time records are accepted, as a cutoff that moves by whole windows."""

from dataclasses import dataclass

from newsfold.eventtime.moment import strict_seconds, strict_text


@dataclass(frozen=True)
class Horizon:
    """`span` seconds back from the greatest event time, down to the start of a window.

    `window` is the length of the largest window in seconds, `origin` the start of any one of them in
    seconds after 1970-01-01T00:00:00Z.
    """

    span: int
    window: int
    origin: int = 0

    def cutoff(self, time: str) -> str:
        """The cutoff for a greatest event time; "" if `time` is no RFC 3339 UTC time."""
        seconds = strict_seconds(time)
        if seconds is None:
            return ""
        back = seconds - self.span
        return _within_calendar(back - (back - self.origin) % self.window)

    @staticmethod
    def shifted(time: str, seconds: int) -> str:
        """`time` moved by seconds; "" if that is outside the calendar."""
        return _within_calendar((strict_seconds(time) or 0) + seconds)


def _within_calendar(seconds: int) -> str:
    try:
        return strict_text(seconds)
    except OverflowError:
        return ""
