"""The plain reference with a horizon: contribution parts one by one, in the order of their partition."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from newsfold.aggregation.salience import Salience
from newsfold.eventtime.horizon import Horizon
from newsfold.eventtime.window import Windows
from newsfold.model.contribution import Contribution
from workshop.harness.reference import reference_contributions, reference_records

Place = tuple[str, str]


@dataclass
class Truth:
    """The final records by key on the wire; the offsets of late parts, and of those among them that
    had been counted before or were outdated."""

    records: dict[str, bytes] = field(default_factory=dict)
    late: set[int] = field(default_factory=set)
    nothing_new: set[int] = field(default_factory=set)


def truth_with_horizon(
    log: Sequence[Contribution], windows: Windows, horizon: Horizon, salience: Salience
) -> Truth:
    """What a log must give: records of closed windows as they were when they closed."""
    truth, cutoff = Truth(), ""
    kept: dict[Place, list[Contribution]] = {}
    stamps: dict[Place, str] = {}
    ever: dict[Place, list[Contribution]] = {}
    for offset, part in enumerate(log):
        if not part.retract and (moved := horizon.cutoff(part.published_at)) > cutoff:
            truth.records |= _open(kept, windows, salience, cutoff, moved)
            cutoff = moved
            for place in [p for p in kept if "" < (_time(kept[p]) or stamps[p]) < cutoff]:
                del kept[place]
        place = part.topic, part.article_id
        if part.published_at < cutoff and not (part.retract and place in kept):
            truth.late.add(offset)
            if _adds_nothing(part, ever.get(place, [])):
                truth.nothing_new.add(offset)
            if not part.retract:
                continue
        kept.setdefault(place, []).append(part)
        ever.setdefault(place, []).append(part)
        stamps[place] = horizon.shifted(cutoff, horizon.span) if cutoff else ""
    truth.records |= _open(kept, windows, salience, cutoff, "9")
    return truth


def _open(
    kept: dict[Place, list[Contribution]], windows: Windows, salience: Salience, cutoff: str, end: str
) -> dict[str, bytes]:
    """The records of the windows that begin at the cutoff or later, and before `end`."""
    every = reference_records([part for parts in kept.values() for part in parts], windows, salience)
    return {key: value for key, value in every.items() if cutoff <= key.split("|")[1] < end}


def _time(parts: list[Contribution]) -> str:
    """The publication time of an article's newest version; "" if that was retracted or says nothing."""
    contributions = reference_contributions(parts)
    return contributions[0].published_at if contributions else ""


def _adds_nothing(part: Contribution, before: list[Contribution]) -> bool:
    if part.retract:
        return any(one.rank > part.rank or (one.rank == part.rank and one.retract) for one in before)
    if any(one.rank > part.rank for one in before):
        return True
    return part.rank in {one.rank for one in before} and (
        reference_contributions(before) == reference_contributions([*before, part])
    )
