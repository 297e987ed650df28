"""The plain reference with a horizon: mentions one by one, in the order of their partition."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from newsfold.eventtime.horizon import Horizon
from newsfold.eventtime.window import Windows
from newsfold.model.mention import Mention
from newsfold.wire.codec import encode
from workshop.harness.reference import reference_records

Place = tuple[str, str]


@dataclass
class Truth:
    """The final records by key on the wire; the offsets of late mentions, and of those among them that
    had been counted before or were outdated."""

    records: dict[str, bytes] = field(default_factory=dict)
    late: set[int] = field(default_factory=set)
    nothing_new: set[int] = field(default_factory=set)


def truth_with_horizon(log: Sequence[Mention], windows: Windows, horizon: Horizon) -> Truth:
    """What a log must give: records of closed windows as they were when they closed."""
    truth, cutoff = Truth(), ""
    kept: dict[Place, list[Mention]] = {}
    stamps: dict[Place, str] = {}
    ever: dict[Place, list[Mention]] = {}
    for offset, mention in enumerate(log):
        if not mention.retract and (moved := horizon.cutoff(mention.published_at)) > cutoff:
            truth.records |= _open(kept, windows, cutoff, moved)
            cutoff = moved
            for place in [p for p in kept if "" < (_time(kept[p]) or stamps[p]) < cutoff]:
                del kept[place]
        place = mention.topic, mention.article_id
        if mention.published_at < cutoff and not (mention.retract and place in kept):
            truth.late.add(offset)
            if _adds_nothing(mention, ever.get(place, [])):
                truth.nothing_new.add(offset)
            if not mention.retract:
                continue
        kept.setdefault(place, []).append(mention)
        ever.setdefault(place, []).append(mention)
        stamps[place] = horizon.shifted(cutoff, horizon.span) if cutoff else ""
    truth.records |= _open(kept, windows, cutoff, "9")
    return truth


def _open(kept: dict[Place, list[Mention]], windows: Windows, cutoff: str, end: str) -> dict[str, bytes]:
    """The records of the windows that begin at the cutoff or later, and before `end`."""
    every = reference_records([m for mentions in kept.values() for m in mentions], windows)
    return {key: value for key, value in every.items() if cutoff <= key.split("|")[1] < end}


def _time(mentions: list[Mention]) -> str:
    """The publication time of an article's newest version; "" if that was retracted."""
    newest = max((m.version, m.digest) for m in mentions)
    times = [m.published_at for m in mentions if (m.version, m.digest) == newest and not m.retract]
    return times[-1] if times else ""


def _adds_nothing(mention: Mention, before: list[Mention]) -> bool:
    rank = mention.version, mention.digest
    if mention.retract:
        return any(
            (m.version, m.digest) > rank or ((m.version, m.digest) == rank and m.retract) for m in before
        )
    return any(
        (m.version, m.digest) > rank
        or (
            (m.version, m.digest) == rank
            and not m.retract
            and m.seq == mention.seq
            and encode(m) >= encode(mention)
        )
        for m in before
    )
