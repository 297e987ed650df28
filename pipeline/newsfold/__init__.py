"""Newsfold: a stream of news articles, folded into event records per news topic.

The parts a user of the library needs; each is imported when first asked for, so that importing
`newsfold` alone has no effects and costs nothing.
"""

from importlib import import_module

__version__ = "0.1.0"
__all__ = [
    "Article",
    "EventRecord",
    "Query",
    "Settings",
    "TaggedParagraph",
    "latest_events",
    "subscribe",
    "trending",
]

_HOMES = {
    "Article": "newsfold.model.article",
    "EventRecord": "newsfold.model.event",
    "Query": "newsfold.subscription.query",
    "Settings": "newsfold.settings",
    "TaggedParagraph": "newsfold.model.tags",
    "latest_events": "newsfold.subscription.latest",
    "subscribe": "newsfold.subscription.client",
    "trending": "newsfold.subscription.trend",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'newsfold' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
