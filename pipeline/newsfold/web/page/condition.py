"""What the page says of the view it is made from: current, filling, stalled or stale, since when. Pure."""

from dataclasses import dataclass

from newsfold.web.page.wording import ago, counted, moment, number, seconds
from newsfold.web.view.results import Status

STALE_SECONDS = 60.0
"""After so long without reading to the end the view is behind: it reads all the time."""


@dataclass(frozen=True)
class Condition:
    """A word and a sentence; `css` is its class, `since` a time as records hold them or "". `notice`: whether
    the sentence has to be seen at once."""

    css: str
    word: str
    sentence: str
    since: str = ""
    notice: bool = False


def condition(status: Status, now: float) -> Condition:
    """How the view stands at `now`, in seconds after 1970."""
    read = seconds(status.read_at) if status.read_at else ""
    if status.filling:
        left = sum(max(0, lag.end - lag.next) for lag in status.lag)
        text = f"The view is being filled: {counted(left, 'Kafka record')} to read. Numbers grow until then."
        return Condition("is-behind", "Catching up", text, notice=True)
    if status.stalled_since:
        since = seconds(status.stalled_since)
        why = status.why or "the broker does not answer"
        text = f"Nothing has been read since {moment(since)} UTC: {why}. What stands here is as of then."
        return Condition("is-away", f"Stalled since {since[11:16]}", text, since, notice=True)
    if not status.read_at or now - status.read_at > STALE_SECONDS:
        passed = ago(status.read_at, now) if read else ""
        text = (
            f"Last read to the end {passed} ago, at {moment(read)} UTC."
            if read
            else "Nothing has been read so far."
        )
        return Condition(
            "is-behind", f"Stale since {read[11:16]}" if read else "Stale", text, read, notice=True
        )
    text = f"{number(status.records)} event records, read to the end at {read[11:19]} UTC."
    return Condition("is-live", "Up to date", text, read)
