"""The forms in which every view is answered, by the end of its path or by what a caller accepts. Pure."""

from enum import StrEnum

from newsfold.serving.negotiation import preferred


class Form(StrEnum):
    """A form, by the end of the path that asks for it."""

    json = "json"
    html = "html"
    csv = "csv"
    rss = "rss"
    feed = "feed"
    stream = "stream"


MEDIA_TYPES = {
    Form.json: "application/json",
    Form.html: "text/html; charset=utf-8",
    Form.csv: "text/csv; charset=utf-8; header=present",
    Form.rss: "application/atom+xml; charset=utf-8",
    Form.feed: "application/feed+json",
    Form.stream: "text/event-stream",
}
"""What each form is sent as; `.rss` is Atom, which every reader of RSS takes."""
ALIASES = {"application/rss+xml": Form.rss, "application/xml": Form.rss, "text/xml": Form.rss}
"""Other media types by which callers ask for a form."""
_OFFERS = {media_type.partition(";")[0]: form for form, media_type in MEDIA_TYPES.items()} | ALIASES


def split(path: str) -> tuple[str, Form | None]:
    """The path of a view, and the form that its end asks for; None where the caller's wish decides."""
    whole, dot, end = path.rpartition(".")
    if dot and end in Form.__members__ and not whole.endswith("/"):
        return ("/" if whole == "/index" else whole), Form(end)
    return path, None


def joined(path: str, form: Form) -> str:
    """The path that asks for a view in a form."""
    return f"{'/index' if path == '/' else path}.{form}"


def plain(path: str) -> str:
    """The path of a view without a form: with one where its end would be taken for one."""
    return joined(path, Form.html) if split(path)[1] else path


def wanted(accept: str, offers: frozenset[Form]) -> Form | None:
    """The form that an Accept header asks for; JSON where nothing else is said, None if it takes none."""
    names = [name for name, form in _OFFERS.items() if form in offers]
    chosen = preferred(accept, names)
    return _OFFERS[chosen] if chosen else None
