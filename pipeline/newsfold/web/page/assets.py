"""The files that pages ask for: style, script, icon. Their addresses hold a hash of their content."""

from functools import cache
from hashlib import sha256
from importlib.resources import files

from newsfold.web.api.shown import Asset

TYPES = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
}
"""Media types by the end of a name: nothing else is sent."""


def asset(path: str) -> Asset | None:
    """The file at a path below /static/, "hash/name"; of another hash, too, as open pages ask for it."""
    version, _, name = path.rpartition("/")
    found = _assets().get(name)
    return found and found._replace(lasting=version == _version())


def address(name: str) -> str:
    """The address of a file on the server; KeyError if there is none."""
    _assets()[name]
    return f"/static/{_version()}/{name}"


@cache
def _assets() -> dict[str, Asset]:
    folder = files("newsfold.web.page").joinpath("static")
    entries = [entry for entry in folder.iterdir() if _ending(entry.name) in TYPES]
    return {entry.name: Asset(entry.read_bytes(), TYPES[_ending(entry.name)]) for entry in entries}


@cache
def _version() -> str:
    """One hash of them all: scripts import each other by name."""
    return sha256(b"\0".join(asset.content for _, asset in sorted(_assets().items()))).hexdigest()[:12]


def _ending(name: str) -> str:
    return name.rpartition(".")[2]
