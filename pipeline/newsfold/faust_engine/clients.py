"""How aiokafka reaches the brokers: addresses, TLS and SASL from the settings; and its errors as ours."""

from typing import Any

from aiokafka.errors import KafkaError

from newsfold.broker.refusals import refused_time
from newsfold.broker.security import security_of
from newsfold.errors import DeliveryError, NewsfoldError
from newsfold.settings import Settings


def client_options(settings: Settings) -> dict[str, Any]:
    """Where the brokers are and how to talk to them, as aiokafka wants it."""
    security = security_of(settings)
    options: dict[str, Any] = {
        "bootstrap_servers": settings.bootstrap_list,
        "security_protocol": security.protocol,
    }
    if security.mechanism:
        options["sasl_mechanism"] = security.mechanism
        options["sasl_plain_username"] = security.username
        options["sasl_plain_password"] = security.password
    if security.context:
        options["ssl_context"] = security.context
    return options


def not_delivered(error: KafkaError, what: str, where: str) -> NewsfoldError:
    """The error for something that was not written."""
    said = f"{error.message}: {getattr(error, 'description', '')}".rstrip(": .")
    return refused_time(error.errno, said, where) or DeliveryError(f"{what}: {error!r}", where=where)
