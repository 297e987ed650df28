"""What operators see of the web service: metrics of what was asked, and of the view that it answers from."""

from collections.abc import Iterator

from newsfold.errors import NewsfoldError
from newsfold.operations import metric_names as names
from newsfold.operations.metrics import Sample
from newsfold.web.api.application import not_ready
from newsfold.web.app import WebService
from newsfold.web.view.contract import View


def web_samples(service: WebService, view: View) -> Iterator[Sample]:
    """The metrics of a service; of its view none while that cannot be read."""
    for code, count in sorted(service.answered.items()):
        yield names.WEB_REQUESTS, (str(code),), count
    yield names.WEB_STREAMS, (), service.streams.hub.readers
    try:
        status = view.status()
    except NewsfoldError:
        return
    yield names.WEB_RECORDS, (), status.records
    yield names.WEB_ARTICLES, (), status.articles
    yield names.WEB_UNREADABLE, (), status.unreadable
    for lag in status.lag:
        labels = lag.kafka_topic, str(lag.partition)
        yield names.WEB_LAG, labels, max(0, lag.end - lag.next)
    yield names.WEB_READ, (), status.read_at


def web_unready(view: View) -> list[str]:
    """Why answers may be of before, a line; empty if the view has caught up."""
    try:
        why = not_ready(view.status())
    except NewsfoldError as error:
        why = str(error)
    return [why] if why else []
