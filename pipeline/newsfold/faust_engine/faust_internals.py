"""What we use of Faust beyond its documented interface; each name is looked for when a worker starts.

Faust has no types that could be followed, so that a method of ours that overrides nothing any more would be
found by nobody: what each class of the transport overrides is compared with its base, name by name.
"""

import inspect
from collections.abc import Callable, Iterable
from typing import Any

from faust import App
from faust.transport.drivers import aiokafka as driver

from newsfold.libraries import missing, require

LIBRARY = "faust-streaming"
USED = {
    App: {
        "maybe_start_producer": "start the producer before the group is joined",
        "consumer_generation_id": "know of which assignment a fetch is",
        "crashed": "learn that Faust has given up",
        "crash_reason": "learn why Faust has given up",
        "transport": "give Faust our transport",
        "producer_transport": "give Faust our transport",
    },
    driver.AIOKafkaConsumerThread: {
        "_consumer": "leave the group when the thread stops",
        "_ensure_consumer": "reach the client of the group",
        "call_thread": "commit in the thread that talks to the group",
    },
    driver.Consumer: {
        "_wait_next_records": "take a whole fetch at once",
        "seek_to_committed": "begin where the group has committed",
        "seek_wait": "read a hole once more",
        "stop_flow": "take no more while a rebalance is under way",
    },
    driver.Producer: {
        "_ensure_producer": "send whole batches",
        "_settings_default": "give the producer Faust's own options",
        "_settings_extra": "give the producer Faust's own options",
    },
}
CONSUMER = {
    "_thread": "commit and send heartbeats in the thread that talks to the group",
    "_read_offset": "have Faust forget what it read before an assignment",
    "flow_active": "take no more while a rebalance is under way",
    "should_stop": "take no more when the worker ends",
}

THREAD = {"_assignor": "deal partitions out so that most stay where they are"}
"""Set before Faust reads it; a Faust without it would not read ours either."""


async def kafka_producer(app: App) -> Any:
    """The client library's producer of an app, started."""
    producer = await app.maybe_start_producer()
    return producer._ensure_producer()


def check_classes(ours: Iterable[type]) -> None:
    """SetupError for the first name that this release of Faust no longer has; before anything starts."""
    for owner, names in USED.items():
        require(LIBRARY, owner, names)
    for cls in ours:
        for name, base, method in overridden(cls):
            if base is None:
                raise missing(LIBRARY, f"{cls.__mro__[1].__name__}.{name}", "put our transport into Faust")
            if not fits(method, base):
                raise missing(
                    LIBRARY,
                    f"{cls.__mro__[1].__name__}.{name}{inspect.signature(method)}",
                    "put our transport into Faust",
                )


def check_consumer(consumer: object) -> None:
    """The same for what only an object of Faust's consumer has."""
    require(LIBRARY, consumer, CONSUMER)


def overridden(cls: type) -> Iterable[tuple[str, Callable[..., object] | None, Callable[..., object]]]:
    """Name, Faust's function (None if it has none) and ours, for what a class of ours means to override.

    A class may name in `OWN` the methods that are its own.
    """
    own = getattr(cls, "OWN", ())
    for name, method in vars(cls).items():
        if inspect.isfunction(method) and name not in own:
            yield name, getattr(cls.__mro__[1], name, None), method


def fits(ours: Callable[..., object], base: Callable[..., object]) -> bool:
    """Whether what Faust calls with the parameters of its own method can be called so."""
    mine, theirs = (inspect.signature(function).parameters for function in (ours, base))
    takes_all = any(p.kind is p.VAR_KEYWORD for p in mine.values())
    return takes_all or [*mine] == [*theirs]
