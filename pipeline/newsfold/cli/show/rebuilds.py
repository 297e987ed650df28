"""A comparison of what runs with a rebuild, as lines for people and as JSON."""

from collections.abc import Iterator, Sequence
from typing import get_args

from newsfold.cli.show.text import one_line
from newsfold.rebuilding.comparison import Comparison, Example, Kind, differing
from newsfold.subscription.keys import topic_and_window_of
from newsfold.wire.codec import encode


def comparison_lines(comparison: Comparison, examples: Sequence[Example]) -> Iterator[str]:
    """The counts in one line, then each example with what differs."""
    counts = [f"{comparison.count(kind):,} {kind}" for kind in get_args(Kind)]
    left = f", {comparison.left:,} left as they are" if comparison.left else ""
    yield f"{comparison.equal:,} records equal, {', '.join(counts)}{left}"
    for example in examples:
        yield one_line(f"{example.kind}: {_name(example)}{_what(example)}")


def comparison_json(comparison: Comparison, examples: Sequence[Example]) -> bytes:
    """The counts and the examples as one JSON object, with both records of each example."""
    counts = {kind.replace(" ", "_"): comparison.count(kind) for kind in get_args(Kind)}
    shown = [
        {"key": e.key.decode(errors="replace"), "kind": e.kind, "differs": dict(differing(e)),
         "running": e.running, "rebuilt": e.rebuilt}
        for e in examples
    ]  # fmt: skip
    return encode({"equal": comparison.equal, **counts, "left": comparison.left, "examples": shown})


def _name(example: Example) -> str:
    event = example.rebuilt or example.running
    if event:
        return f"{event.topic.label}, {event.window.start}/{event.window.end}"
    named = topic_and_window_of(example.key)
    return f"{named[0]}, {named[1].start}" if named else repr(example.key)


def _what(example: Example) -> str:
    if example.running and example.rebuilt:
        parts = [f"{name} {value}" for name, value in differing(example)]
        return f": {', '.join(parts) or 'in its evidence, times or stories alone'}"
    event = example.running or example.rebuilt
    return f": {event.article_count} articles" if event else ""
