"""What stands around every view: where the reader is, filters, other forms, what programs can ask. Pure."""

import shlex
from collections.abc import Mapping
from dataclasses import dataclass

from newsfold.web.api.forms import Form, joined
from newsfold.web.api.shown import Shown
from newsfold.web.page.condition import Condition, condition
from newsfold.web.page.links import Links, Pairs, address
from newsfold.web.page.recipes import Recipe, recipes

SECTIONS = (
    ("day", "Today", "/"),
    ("topics", "Topics", "/topics"),
    ("events", "Events", "/events"),
    ("trends", "Trends", "/trends"),
    ("entities", "Entities", "/entities"),
    ("sources", "Sources", "/sources"),
    ("countries", "Places", "/countries"),
    ("articles", "Articles", "/articles"),
)
"""Name, label and path of the views in the head of every page."""
OF = {"topic": "topics", "event": "events", "entity": "entities", "source": "sources", "article": "articles"}
"""Which section the view of one thing belongs to."""
FORMS = {
    Form.json: "JSON",
    Form.csv: "CSV",
    Form.rss: "RSS",
    Form.feed: "JSON Feed",
    Form.stream: "live stream",
}
ALTERNATES = {
    Form.json: "application/json",
    Form.rss: "application/atom+xml",
    Form.feed: "application/feed+json",
}
LABELS = {
    "topic": "Topic", "entity": "Person, organisation, place", "source": "Source", "country": "Country",
    "since": "From", "until": "Until", "min_articles": "Min. articles", "min_sources": "Min. sources",
    "q": "Words", "window_size": "Window",
}  # fmt: skip
FIELDS: Mapping[str, tuple[str, ...]] = {
    "day": ("entity", "source", "country", "min_sources"),
    "topics": ("entity", "source", "country", "since", "until"),
    "events": ("topic", "entity", "source", "country", "since", "until", "min_sources"),
    "trends": ("entity", "source", "country"),
    "entities": ("topic", "source", "country", "since", "until"),
    "sources": ("topic", "entity", "country", "since", "until"),
    "countries": ("topic", "entity", "source", "since", "until"),
    "articles": ("topic", "entity", "source", "country", "since", "until"),
    "search": ("topic", "entity", "source", "country", "since", "until"),
}
"""The filters that each list shows as a form."""
COMMANDS = {
    "dead-letters": "newsfold dead-letters list",
    "article": "newsfold subscribe --tagged --follow --json",
}
LIVE = {"day", "topics", "topic", "events", "event", "entity", "source", "trends", "countries"}
"""Views that say what came since they were made."""


@dataclass(frozen=True)
class Field:
    """One input of the form of filters: further values of the same name are kept as they are."""

    name: str
    label: str
    value: str
    further: tuple[str, ...]


@dataclass(frozen=True)
class Frame:
    """What a template needs besides its data."""

    title: str
    resource: str
    section: str
    links: Links
    condition: Condition
    fields: tuple[Field, ...]
    kept: Pairs
    chips: Pairs
    forms: tuple[tuple[str, str], ...]
    alternates: tuple[tuple[str, str, str], ...]
    recipes: tuple[Recipe, ...]
    stream: str
    next: str


def frame(shown: Shown, server: str, further: Pairs, now: float) -> Frame:
    """The frame of a view.

    `server` is the address of the service as the browser has it, `further` are filters that the records of
    the view have beyond those in its URL, such as its topic, `now` is in seconds after 1970.
    """
    links = Links(shown.path, shown.asked)
    names = FIELDS.get(shown.resource, ())
    filters = [*further, *links.filters]
    live = shown.resource in LIVE
    return Frame(
        title=shown.title,
        resource=shown.resource,
        section=OF.get(shown.resource, shown.resource),
        links=links,
        condition=condition(shown.status, now),
        fields=tuple(_field(name, links.parameters) for name in names),
        kept=[pair for pair in links.parameters if pair[0] not in names and pair[0] != "after"],
        chips=[(name, value) for name, value in links.filters if name != "q" or shown.resource != "search"],
        forms=tuple((FORMS[form], url) for form, url in shown.forms.items() if form in FORMS),
        alternates=tuple(
            (ALTERNATES[form], FORMS[form], url) for form, url in shown.forms.items() if form in ALTERNATES
        ),
        recipes=tuple(recipes(server, shown.forms[Form.json], filters, command=_command(shown))),
        stream=_stream(filters, shown.status.vector) if live else "",
        next=shown.next,
    )


def _command(shown: Shown) -> str:
    """The command line for a view that shows no event records."""
    if shown.resource == "record":
        return "newsfold dead-letters show " + shlex.quote(shown.path.removeprefix("/records/"))
    return COMMANDS.get(shown.resource, "")


def _field(name: str, parameters: Pairs) -> Field:
    first, *others = [value for key, value in parameters if key == name] or [""]
    return Field(name, LABELS[name], first, tuple(others))


def _stream(filters: Pairs, vector: str) -> str:
    """Where to hear of what came after the view was made, to the record."""
    return address(joined("/events", Form.stream), [*filters, ("last_event_id", vector)])
