"""Libraries beyond their documented interface: what we use of one is looked for before it is relied on.

Each library has one file of ours (`*internals.py`) that names what is used of it and why; a release that has
it no longer is said in one line when a worker or a publisher starts, and never found out by records that go
missing.
"""

from collections.abc import Mapping
from importlib.metadata import version

from newsfold.errors import SetupError


def require(library: str, owner: object, names: Mapping[str, str]) -> None:
    """SetupError unless `owner`, a class or an object of `library`, has all these attributes.

    `names` are dotted attribute paths, each with what it is used for.
    """
    for path, purpose in names.items():
        found = owner
        for name in path.split("."):
            if not hasattr(found, name):
                raise missing(library, f"{_name(owner)}.{path}", purpose)
            found = getattr(found, name)


def missing(library: str, what: str, purpose: str) -> SetupError:
    """The error for a part of a library that is not there as it was."""
    return SetupError(
        f"{library} {version(library)} has no {what}, which serves to {purpose}",
        hint=f"install the {library} that constraints.txt of newsfold names",
    )


def _name(owner: object) -> str:
    return owner.__name__ if isinstance(owner, type) else type(owner).__name__
