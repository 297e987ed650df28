"""Nobody listens at the address: one clear line, and not a word of the client library beside it."""

import subprocess
import sys
from collections.abc import Callable

import pytest

from newsfold.broker.kafka.broker import KafkaBroker
from newsfold.errors import BrokerError
from newsfold.local.child_process import free_ports
from newsfold.settings import load_settings

pytestmark = pytest.mark.slow

PUBLISH_IN_CHILD = """
import sys
from newsfold.broker.kafka.broker import KafkaBroker
from newsfold.errors import NewsfoldError
from newsfold.settings import load_settings
try:
    KafkaBroker(load_settings(bootstrap_servers=sys.argv[1], request_timeout=1)).publisher()
except NewsfoldError as error:
    print(error)
"""


@pytest.fixture
def address() -> str:
    """Where nobody listens."""
    return f"127.0.0.1:{free_ports(1)[0]}"


@pytest.mark.parametrize("make", [KafkaBroker.admin, KafkaBroker.publisher])
def test_one_clear_line(make: Callable[[KafkaBroker], object], address: str) -> None:
    """The error names the address and what to do, and may be retried."""
    with pytest.raises(BrokerError) as caught:
        make(KafkaBroker(load_settings(bootstrap_servers=address, request_timeout=1)))
    assert f"no Kafka broker answers at {address}" in str(caught.value)
    assert "newsfold broker" in str(caught.value)
    assert caught.value.disposition == "retry"


def test_the_client_library_says_nothing_beside_it(address: str) -> None:
    """In a process without logging set up, stderr stays empty and stdout has the one line."""
    done = subprocess.run(
        [sys.executable, "-c", PUBLISH_IN_CHILD, address], capture_output=True, text=True, timeout=120
    )
    assert done.stderr == ""
    assert len(done.stdout.splitlines()) == 1
