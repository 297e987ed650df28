"""Addresses of views as links on the page, and which addresses of others a browser may be sent to. Pure."""

from collections.abc import Iterable
from urllib.parse import quote, urlencode, urlsplit

import msgspec

from newsfold.web.api.forms import plain
from newsfold.web.api.parameters import FILTERS, Asked

Pairs = list[tuple[str, str]]
CHOOSING = tuple(parameter.name for parameter in FILTERS)
"""The parameters that choose records, in every view where that makes sense."""
SCHEMES = ("http", "https")


def pairs(asked: Asked) -> Pairs:
    """What was asked as it stands in a URL, without what was left out."""
    given: dict[str, object] = msgspec.to_builtins(asked)
    return [
        (name, str(int(value) if isinstance(value, bool) else value))
        for name, values in given.items()
        for value in (values if isinstance(values, list | tuple) else [values])
    ]


def address(path: str, parameters: Iterable[tuple[str, str]] = ()) -> str:
    """A path with its parameters; what a URL cannot hold is escaped."""
    query = urlencode([(name, value) for name, value in parameters if value])
    return f"{path}?{query}" if query else path


def one(kind: str, id_: str) -> str:
    """The address of one thing: of the kind "topics", "events", "entities", "sources" or "articles"."""
    return quote(plain(f"/{kind}/{id_}"), safe="/:")


class Links:
    """Addresses from one view on: `path` is its own, `asked` what it was asked."""

    def __init__(self, path: str, asked: Asked) -> None:
        self.path = quote(plain(path), safe="/:")
        self.parameters = pairs(asked)

    @property
    def filters(self) -> Pairs:
        """What of it chooses records."""
        return [(name, value) for name, value in self.parameters if name in CHOOSING]

    def here(self, **changes: str) -> str:
        """This view with other parameters; "" takes one away."""
        kept = [(name, value) for name, value in self.parameters if name not in changes]
        return address(self.path, kept + list(changes.items()))

    def without(self, name: str, value: str) -> str:
        """This view without one value, from its first page on."""
        kept = [pair for pair in self.parameters if pair != (name, value) and pair[0] != "after"]
        return address(self.path, kept)

    def to(self, path: str, **changes: str) -> str:
        """Another view with the filters of this one; those named here take the place of theirs."""
        kept = [(name, value) for name, value in self.filters if name not in changes]
        return address(path, kept + list(changes.items()))


def outside(url: str) -> str:
    """A URL of others that a browser may be sent to, "" if it is none: http and https alone, no script."""
    try:
        parts = urlsplit(url)
        return url if parts.scheme in SCHEMES and parts.hostname else ""
    except ValueError:
        return ""


def host(url: str) -> str:
    """The host of a URL as a reader knows it, "" if it has none."""
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""
