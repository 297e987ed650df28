"""Newsfold: a stream of news articles, folded into event records per news topic.

The parts that a user of the library needs; each is imported when first asked for, so that importing
`newsfold` alone has no effects and costs nothing. Types stand in `__init__.pyi`, which a test compares.
"""

from importlib import import_module

__version__ = "0.2.0"

_HOMES = {
    "newsfold.errors": (
        "BrokerError", "ChangelogLost", "DecodeError", "DeliveryError", "Fenced", "FetchFailed",
        "KafkaTopicError", "LexiconError", "NewsfoldError", "RecordError", "RuleError", "SettingsError",
        "SetupError", "SourceError", "StateDamaged", "StoreError", "UnknownNameError",
    ),
    "newsfold.frames.frame": ("frame",),
    "newsfold.frames.plots": ("plot_coverage", "plot_together"),
    "newsfold.model.article": ("Article",),
    "newsfold.model.event": ("EventRecord",),
    "newsfold.model.tags": ("TaggedParagraph",),
    "newsfold.settings": ("Settings", "load_settings"),
    "newsfold.subscription.amendment": ("Amendment", "Change"),
    "newsfold.subscription.async_subscription": ("AsyncSubscription", "subscribe_async"),
    "newsfold.subscription.client": ("subscribe",),
    "newsfold.subscription.latest": ("latest_events",),
    "newsfold.subscription.query": ("Query",),
    "newsfold.subscription.subscription": ("Subscription",),
    "newsfold.subscription.trend": ("Trend", "trending"),
}  # fmt: skip
_HOME = {name: module for module, names in _HOMES.items() for name in names}

__all__ = ["__version__", *sorted(_HOME)]


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module 'newsfold' has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    return __all__
