"""What the first connection finds out about a broker."""

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import suppress

import pytest

from newsfold.broker.kafka.clients import client_options
from newsfold.broker.kafka.preflight import check_brokers
from newsfold.errors import BrokerError
from newsfold.local.embedded import EmbeddedBroker
from newsfold.settings import load_settings

pytestmark = pytest.mark.embedded

METADATA = 3
"""Kafka's number of the request for the brokers and topics."""


def _message(connection: socket.socket) -> bytes:
    with connection.makefile("rb", buffering=0) as stream:
        head = stream.read(4) or b""
        body = b""
        while head and len(body) < struct.unpack(">i", head)[0]:
            body += stream.read(struct.unpack(">i", head)[0] - len(body)) or b""
    return head + body


def _serve(client: socket.socket, address: tuple[str, int]) -> None:
    """Pass on what a client asks, but leave out the question that takes a slow broker too long."""
    with suppress(OSError), client, socket.create_connection(address) as broker:
        while request := _message(client):
            if struct.unpack(">h", request[4:6])[0] != METADATA:
                broker.sendall(request)
                client.sendall(_message(broker))


@pytest.fixture
def slow_broker(embedded_broker: EmbeddedBroker) -> Iterator[str]:
    """The address of a broker that answers the first question and not the second."""
    host, _, port = embedded_broker.bootstrap_servers.rpartition(":")

    def accept() -> None:
        with suppress(OSError):
            while True:
                client, _ = listener.accept()
                threading.Thread(target=_serve, args=(client, (host, int(port))), daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=accept, daemon=True).start()
        yield f"127.0.0.1:{listener.getsockname()[1]}"


def test_a_slow_broker_is_not_one_that_wants_a_login(slow_broker: str) -> None:
    """Its time is up, and it has closed nothing."""
    settings = load_settings(bootstrap_servers=slow_broker, request_timeout=0.1)
    with pytest.raises(BrokerError, match=r"(?i)timed out"):
        check_brokers(settings, client_options(settings))
