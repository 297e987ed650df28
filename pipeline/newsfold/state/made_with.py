"""What a state was made with, as it says itself: its form, and what else must stay the same.

A form says what the entries are and what was sent for them. A state that does not say its form is that of an
older newsfold, and is told by the entries in it.
"""

import orjson

from newsfold.errors import SettingsError
from newsfold.state.keyed import KeyedState

KEY = b"\x00made-with"
"""The state's key of [form, …]."""
_ENTRIES = (b"\x01", b"\xff")
"""Keys that begin with a zero byte are what a state says of itself."""
ANEW = "fold history anew under a new NEWSFOLD_GROUP; docs/event-time.md says how"


class MadeWith:
    """The form of a stage's state, and the settings that it is made with, as JSON has them."""

    def __init__(self, state: KeyedState, stage: str, form: str, *settings: str | float) -> None:
        """SettingsError if the state is of another form; whether its settings are others is for the stage."""
        self._state, self._said = state, orjson.dumps([form, *settings])
        stored = state.get(KEY)
        self.before: list[str | float] | None = None
        """The settings that the state says it was made with; None if it says nothing yet."""
        if stored is not None:
            stored_form, *self.before = orjson.loads(stored)
            if stored_form != form:
                raise _other_form(stage, f"is of the form {stored_form}", form)
        elif next(state.scan_range(*_ENTRIES), None) is not None:
            raise _other_form(stage, "was kept by an older newsfold", form)

    def save(self) -> None:
        """Say it in the state, before any other change of a batch: a crash may cut off what follows."""
        if self._state.get(KEY) is None:
            self._state.put(KEY, self._said)


def _other_form(stage: str, what: str, form: str) -> SettingsError:
    return SettingsError(f"the state {what}, and this one reads the form {form}", where=stage, hint=ANEW)
