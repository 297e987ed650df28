"""Every view for programs: the same question for curl, Python, the command line and a live stream. Pure."""

import shlex
from typing import NamedTuple

from newsfold.web.api.forms import Form, joined
from newsfold.web.page.links import Pairs, address

OPTIONS = {
    "topic": "--topic", "entity": "--entity", "source": "--source", "country": "--country",
    "since": "--since", "until": "--until", "min_articles": "--min-articles", "min_sources": "--min-sources",
}  # fmt: skip
"""Filters that the command line has, too."""
ARGUMENTS = {
    "topic": "topics", "entity": "entities", "source": "sources", "country": "countries",
    "since": "since", "until": "until", "min_articles": "min_articles", "min_sources": "min_sources",
}  # fmt: skip
"""And those of `subscribe()`."""
NUMBERS = {"min_articles", "min_sources"}


class Recipe(NamedTuple):
    """A short program text: its name, and what it is good for."""

    name: str
    use: str
    text: str


def recipes(base: str, url: str, filters: Pairs, *, command: str = "") -> list[Recipe]:
    """How to have the view at `url`, relative to `base`, without a browser.

    `filters` are those of the records it shows, which are followed as they come; a view that shows no event
    records has a `command` line of its own instead.
    """
    curl = Recipe("curl", "this view as JSON", f"curl -s {shlex.quote(base + url)}")
    if command:
        return [
            curl,
            Recipe("Python", "this view", _request(base + url)),
            Recipe("command", "in a shell", command),
        ]
    stream = address(joined("/events", Form.stream), [*filters, ("snapshot", "1")])
    return [
        curl,
        Recipe("Python", "its records, as they come", _python(filters)),
        Recipe("subscribe", "the same in a shell", _command(filters)),
        Recipe("stream", "the same over HTTP", f"curl -sN {shlex.quote(base + stream)}"),
    ]


def _python(filters: Pairs) -> str:
    arguments = [
        f"{argument}={_values(filters, name)}" for name, argument in ARGUMENTS.items() if _has(filters, name)
    ]
    given = ", ".join(["EventRecord", *arguments, "snapshot=True", "follow=True"])
    return (
        "from newsfold import EventRecord, subscribe\n\n"
        f"with subscribe({given}) as events:\n"
        "    for event in events:\n"
        "        print(event.topic.label, event.article_count)"
    )


def _command(filters: Pairs) -> str:
    words = [word for name, value in filters if name in OPTIONS for word in (OPTIONS[name], value)]
    return " ".join(["newsfold subscribe --follow", *map(shlex.quote, words)])


def _request(url: str) -> str:
    return (
        "import json\nfrom urllib.request import urlopen\n\n"
        f"with urlopen({url!r}) as answer:\n"
        "    print(json.load(answer))"
    )


def _has(filters: Pairs, name: str) -> bool:
    return any(key == name for key, _ in filters)


def _values(filters: Pairs, name: str) -> str:
    values = [value for key, value in filters if key == name]
    if name in NUMBERS:
        return values[0]
    return repr(values) if name in ("topic", "entity", "source", "country") else repr(values[0])
