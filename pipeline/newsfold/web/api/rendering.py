"""From what is shown to the bytes of an answer, in the form that was asked for. Pure."""

from typing import Any

from newsfold.web.api.entries import entry_of
from newsfold.web.api.feeds import Feed, atom, json_feed
from newsfold.web.api.forms import Form
from newsfold.web.api.rows import csv_of, items_of, kind_of
from newsfold.web.api.shown import Pages, Shown
from newsfold.wire.codec import encode_struct


def rendered(shown: Shown, form: Form, answer: Any, *, server: str, pages: Pages | None) -> bytes:
    """The answer in a form; `answer` is the type of its data, `server` the address of this server."""
    match form:
        case Form.html:
            assert pages
            return pages.view(shown, server).encode("utf-8", "backslashreplace")
        case Form.csv:
            lines = csv_of(items_of(shown.data), kind_of(answer))
            return "".join(line + "\r\n" for line in lines).encode("utf-8", "backslashreplace")
        case Form.rss:
            return atom(_feed(shown, form, server))
        case Form.feed:
            return json_feed(_feed(shown, form, server))
        case _:
            return encode_struct(shown.data)


def _feed(shown: Shown, form: Form, server: str) -> Feed:
    page = shown.forms.get(Form.html, shown.forms[Form.json])
    entries = [entry_of(item) for item in items_of(shown.data)]
    return Feed(server, _title(shown), shown.forms[form], page, shown.next, entries)


def _title(shown: Shown) -> str:
    """The title, and what was asked for: a reader of feeds lists them by their titles alone."""
    asked = shown.asked
    words = (*asked.topic, *asked.entity, *asked.source, *asked.country, asked.q)
    said = ", ".join(word for word in words if word and word not in shown.title)
    return f"{shown.title}: {said}" if said else shown.title
