"""How aiokafka reaches the brokers: addresses, TLS and SASL from the settings; and its errors as ours."""

from typing import Any

from aiokafka.errors import BrokerResponseError

from newsfold.broker.refusals import TOPIC_RIGHT, missing_right, named_topics, refused_join, refused_time
from newsfold.broker.security import security_of
from newsfold.errors import BrokerError, DeliveryError, NewsfoldError
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


def reason(error: BaseException) -> str:
    """What went wrong, in the library's words: the name of its error, the broker's number and description."""
    name = type(error).__name__
    if isinstance(error, BrokerResponseError):
        return f"the broker answers with error {error.errno}, {name}: {error.description.rstrip('.')}"
    words = " ".join(str(error).split()).removeprefix(f"{name}: ")
    return f"{name}: {words}" if words and words != name else name


def not_done(error: BaseException, what: str, where: str) -> NewsfoldError:
    """The error for something that was not read or committed: SetupError if it never will be."""
    return _refusal(error, "read", where) or BrokerError(f"{what}: {reason(error)}", where=where)


def not_delivered(error: BaseException, what: str, where: str) -> NewsfoldError:
    """The error for something that was not written: SetupError if it never will be."""
    # Errors that the client library made itself have neither a code nor words of the broker.
    said = f"{getattr(error, 'message', '')}: {getattr(error, 'description', '')}".rstrip(": .")
    refused = _refusal(error, "write", where) or refused_time(getattr(error, "errno", -1), said, where)
    return refused or DeliveryError(f"{what}: {reason(error)}", where=where)


def _refusal(error: BaseException, trying: str, where: str) -> NewsfoldError | None:
    code = getattr(error, "errno", -1)
    topics = named_topics(error) if code == TOPIC_RIGHT else ""
    return missing_right(code, trying, topics or where) or refused_join(code, where)
