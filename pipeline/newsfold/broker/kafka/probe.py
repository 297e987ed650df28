"""Probe of a starting broker: does it answer a metadata request, and how many brokers does it know?"""

import socket

from kafka import KafkaAdminClient, errors

from newsfold.broker.kafka.clients import quiet_loggers

PROBE_SECONDS = 2.0


def brokers_known(address: str) -> int:
    """How many brokers the one at `address` (host:port) knows, itself included; 0 if it does not answer."""
    quiet_loggers()
    host, _, port = address.rpartition(":")
    try:
        socket.create_connection((host, int(port)), timeout=PROBE_SECONDS).close()
    except OSError:
        return 0
    milliseconds = int(PROBE_SECONDS * 1000)
    try:
        client = KafkaAdminClient(
            bootstrap_servers=address, bootstrap_timeout_ms=milliseconds, request_timeout_ms=milliseconds
        )
    except (errors.KafkaError, OSError):
        return 0
    try:
        return len(client.describe_cluster()["brokers"])
    except (errors.KafkaError, OSError):
        return 0
    finally:
        client.close()
