"""Libraries that are no part of a plain installation, imported where they are used first."""

from importlib import import_module
from typing import Any

from newsfold.errors import SetupError


def imported(library: str, extra: str) -> Any:
    """The library; SetupError, which says what to install, if it is not there."""
    try:
        return import_module(library)
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != library.partition(".")[0]:
            raise
        raise SetupError(
            f"{library} is not installed", where="frame", hint=f"pip install 'newsfold[{extra}]'"
        ) from None
