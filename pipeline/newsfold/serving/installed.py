"""Whether the libraries of a server are installed: they are no part of a plain installation."""

from collections.abc import Sequence
from importlib.util import find_spec

from newsfold.errors import SetupError

LIBRARIES = ("starlette", "uvicorn")
PAGES = (*LIBRARIES, "jinja2")
"""What a server of pages needs."""


def require_server(libraries: Sequence[str] = LIBRARIES) -> None:
    """SetupError if a library is missing."""
    if missing := [name for name in libraries if find_spec(name) is None]:
        raise SetupError(
            f"{' and '.join(missing)}, which a server needs, not installed",
            hint="pip install 'newsfold[web]'",
        )
