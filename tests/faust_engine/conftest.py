"""Each test of workers runs on the embedded broker and on Apache Kafka."""

import pytest


@pytest.fixture(
    scope="module",
    params=[
        pytest.param("embedded_broker", marks=pytest.mark.embedded),
        pytest.param("apache_broker", marks=pytest.mark.apache),
    ],
)
def bootstrap_servers(request: pytest.FixtureRequest) -> str:
    """Where the broker of the test is."""
    servers: str = request.getfixturevalue(request.param).bootstrap_servers
    return servers
