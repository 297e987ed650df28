"""What the state of aggregation is made with: one form, one set of windows, one salience that counts."""

from newsfold.errors import SettingsError
from newsfold.eventtime.window import Windows
from newsfold.state.keyed import KeyedState
from newsfold.state.made_with import MadeWith

FORM = "contributions.3"
"""Of what is kept of an article."""
WORDLESS = "none"
"""Stands behind the other settings of a state that has no text of articles."""
_STAGE = "aggregation"


def made_with(state: KeyedState, windows: Windows, salience: float, in_words: bool = True) -> MadeWith:
    """What the state is made with; SettingsError if it was made with another form, windows or salience, or
    with text where there is to be none, or the other way round.

    Of records of other windows nothing would be corrected any more, and of those of another salience some
    would stay as they were.
    """
    sizes = ",".join([name for _, name in windows.sizes])
    made = MadeWith(state, _STAGE, FORM, sizes, salience, *(() if in_words else (WORDLESS,)))
    if made.before is None:
        return made
    made_sizes, made_salience, *made_wordless = made.before
    if made_sizes != sizes:
        raise SettingsError(
            f"windows = {sizes}, and the state and its records were made with {made_sizes}",
            where=_STAGE,
            hint=f"set NEWSFOLD_WINDOWS={made_sizes}; docs/event-time.md says how to change them",
        )
    if made_salience != salience:
        raise SettingsError(
            f"salience = {salience:g}, and the state and its records were made with {made_salience:g}",
            where=_STAGE,
            hint=f"set NEWSFOLD_SALIENCE={made_salience:g}; docs/event-time.md says how to change it",
        )
    if bool(made_wordless) == in_words:
        what = "without any text" if made_wordless else "with text"
        raise SettingsError(
            f"keep_text is {'all or evidence' if in_words else 'none'}, and the state was made {what}",
            where=_STAGE,
            hint=f"set NEWSFOLD_KEEP_TEXT={'none' if in_words else 'evidence'}; docs/forgetting.md has more",
        )
    return made
