"""What the state of aggregation was made with: one form, one set of windows, one salience that counts.

An older form is told by what stands in it, as nothing older says what it is.
"""

import orjson

from newsfold.errors import SettingsError
from newsfold.eventtime.window import Windows
from newsfold.state.keyed import KeyedState

FORM = "contributions.1"
"""Of what is kept of an article."""
FORM_KEY = b"\x00made-with"
"""The state's key of [form, window sizes, salience]."""
_ENTRIES = (b"\x01", b"\xff")
_ANEW = "fold history anew under a new group: set NEWSFOLD_GROUP to a name not used yet"


class Made:
    """The form, windows and salience that a state is made with; SettingsError if it was made with others."""

    def __init__(self, state: KeyedState, windows: Windows, salience: float) -> None:
        self._state = state
        sizes = ",".join([name for _, name in windows.sizes])
        self._with = orjson.dumps([FORM, sizes, salience])
        stored = state.get(FORM_KEY)
        if stored is None:
            if next(state.scan_range(*_ENTRIES), None) is not None:
                raise SettingsError(
                    "the state holds mentions, as an older newsfold kept them, and no contributions",
                    where="aggregation",
                    hint=_ANEW,
                )
        elif stored != self._with:
            _differs(stored, sizes, salience)

    def save(self) -> None:
        """Put it into the state, if it is not there; first of all, as a crash may cut off what follows."""
        if self._state.get(FORM_KEY) is None:
            self._state.put(FORM_KEY, self._with)


def _differs(stored: bytes, sizes: str, salience: float) -> None:
    """SettingsError that names what is different: nothing would reach the records, or some would be wrong."""
    form, made_sizes, made_salience = orjson.loads(stored)
    if form != FORM:
        raise SettingsError(
            f"the state is of form {form}, and this newsfold reads {FORM}", where="aggregation", hint=_ANEW
        )
    if made_sizes != sizes:
        raise SettingsError(
            f"windows = {sizes}, and the state and its records were made with {made_sizes}",
            where="aggregation",
            hint=f"set NEWSFOLD_WINDOWS={made_sizes}; docs/event-time.md says how to change them",
        )
    raise SettingsError(
        f"salience = {salience:g}, and the state and its records were made with {made_salience:g}",
        where="aggregation",
        hint=f"set NEWSFOLD_SALIENCE={made_salience:g}, or {_ANEW}",
    )
