"""Newsfold: a stream of news articles, folded into event records per news topic.

The parts a user of the library needs; each is imported when first asked for, so that importing
`pipeline` alone has no effects and costs nothing.
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
    "Article": "pipeline.model",
    "EventRecord": "pipeline.model",
    "Query": "pipeline.subscription.query",
    "Settings": "pipeline.settings",
    "TaggedParagraph": "pipeline.model",
    "latest_events": "pipeline.subscription.latest",
    "subscribe": "pipeline.subscription.client",
    "trending": "pipeline.subscription.trend",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'pipeline' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
