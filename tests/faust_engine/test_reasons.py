"""What the client library says of an error, as one line that a person can look up."""

import pytest
from aiokafka import errors

from newsfold.faust_engine.clients import reason


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (errors.UnknownError(), "the broker answers with error -1, UnknownError: An unexpected server error"),
        (errors.NodeNotReadyError("node 1"), "NodeNotReadyError: node 1"),
        (errors.KafkaTimeoutError(), "KafkaTimeoutError"),
    ],
)
def test_an_error_has_more_than_a_name(error: Exception, line: str) -> None:
    """A number and words if the broker answered, and never a bare call of a class."""
    assert reason(error).startswith(line)


def test_every_answer_of_a_broker_has_words() -> None:
    """None of them breaks the line that tells of it."""
    for kind in errors.kafka_errors.values():
        if issubclass(kind, errors.BrokerResponseError):
            assert f" error {kind.errno}, {kind.__name__}: " in reason(kind())
