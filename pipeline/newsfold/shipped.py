"""What ships beside the code: the seeds and the schemas, in a checkout and inside an installed package."""

from pathlib import Path

from newsfold.errors import SetupError

_PACKAGE = Path(__file__).parent
_CHECKOUT = _PACKAGE.parents[1]


def seeds() -> Path:
    """The folder of the seed articles; SetupError if they did not come with this installation."""
    return _shipped("seeds")


def schemas() -> Path:
    """The folder of the JSON Schemas and the AsyncAPI document; SetupError as `seeds`."""
    return _shipped("schemas")


def _shipped(name: str) -> Path:
    for folder in (_PACKAGE / "_data" / name, _CHECKOUT / name):
        if folder.is_dir():
            return folder
    raise SetupError(f"no {name} came with this installation", hint="install newsfold from its wheel")
