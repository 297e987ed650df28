"""Reach: from where on and how far a state holds what the records of its input have caused; pure.

Two entries of the state itself say so. `BEGUN` is written once, before everything else that a log holds;
`REACHED` with each batch, behind everything else of it. So a log that was deleted, made anew while
somebody wrote to it, or brought back from an earlier time is known by them, before a record made from less
than the group has committed replaces a fuller one. A log of an earlier release has neither, until it is
next written to.
"""

from newsfold.errors import ChangelogLost
from newsfold.state.keyed import KeyedState
from newsfold.state.memory import MemoryState
from newsfold.wire.envelope import Partition

BEGUN, REACHED = b"\x00begun", b"\x00reached"
ALL_KEYS = (b"", b"\xff" * 4)


def begin(state: KeyedState, first: int) -> None:
    """The state holds what the input has from offset `first` on; to be called before any other change."""
    if state.get(BEGUN) is None:
        state.put(BEGUN, b"%d" % first)


def extend(state: KeyedState, end: int) -> None:
    """The state holds everything up to before offset `end`; to be called after all other changes."""
    state.put(REACHED, b"%d" % end)


def reached(state: KeyedState) -> int:
    """The input offset up to which the state holds everything; -1 if it does not say."""
    return int(state.get(REACHED) or -1)


class Ends(MemoryState):
    """Of a log what says how far it reaches, and one other entry."""

    def restore(self, key: bytes, value: bytes | None) -> None:
        """Apply an entry."""
        if key in (BEGUN, REACHED) or not len(self):
            super().restore(key, value)


def is_short(state: KeyedState, committed: int | None) -> bool:
    """Whether the state, read from its log, holds less than what the group has committed (None: nothing)."""
    if not committed:
        return False
    begun, reach = state.get(BEGUN), reached(state)
    if begun is None and reach < 0:
        return _is_empty(state)
    return begun is None or reach < committed


def untold_history(state: KeyedState, partition: Partition, first: int) -> str:
    """A line on what an empty state will never hold, as its input begins at `first`; "" if that is 0."""
    if not first or not _is_empty(state):
        return ""
    return (
        f"{partition[0]}[{partition[1]}]: a new group begins at offset {first}, the first there is: "
        "what came before is in none of its records"
    )


def changelog_lost(
    log: str, state: KeyedState, source: Partition, committed: int | None, *, kept: bool
) -> ChangelogLost:
    """The error that names the log and the ways out; `kept` for a state that stands beyond its log's end."""
    reach, needed = reached(state), committed or 0
    if kept and reach >= needed:
        way = "write it again from the state on disk, once, with newsfold work --trust-state"
    else:
        way = "bring the changelog back"
    if kept:
        holds = "the changelog is not the one of the state on disk"
    elif reach < 0:
        holds = "the changelog is empty"
    elif reach < needed:
        holds = f"the changelog holds nothing beyond offset {reach}"
    else:
        holds = "the changelog has lost its beginning"
    return ChangelogLost(
        f"{holds}, and the group has committed offset {needed} of {source[0]}[{source[1]}]",
        where=log,
        hint=f"nothing was overwritten; {way}, or fold the input anew under another NEWSFOLD_GROUP",
    )


def _is_empty(state: KeyedState) -> bool:
    return next(state.scan_range(*ALL_KEYS), None) is None
