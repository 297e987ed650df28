"""What operators see of a push: metrics, and whether it can take anything."""

from collections.abc import Iterator

from newsfold.ingest.push import PushDesk
from newsfold.operations import metric_names as names
from newsfold.operations.metrics import Sample


def push_samples(desk: PushDesk) -> Iterator[Sample]:
    """The metrics of a push."""
    report = desk.report
    yield names.PUSH_REQUESTS, (), report.requests
    yield names.PUSH_ARTICLES, ("taken",), report.articles
    yield names.PUSH_ARTICLES, ("refused",), report.refused
    yield names.PUSH_PARAGRAPHS, (), report.paragraphs
    yield names.PUSH_UNANSWERED, (), desk.unanswered


def push_unready(desk: PushDesk) -> list[str]:
    """Why nothing can be taken; empty if it can."""
    return [desk.trouble] if desk.trouble else []
