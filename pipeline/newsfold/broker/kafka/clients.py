"""What Kafka clients are told, from the settings; and their errors as ours, one line each."""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from kafka import errors

from newsfold.errors import BrokerError, KafkaTopicError, SettingsError
from newsfold.settings import Settings

BOOTSTRAP_SECONDS = 5.0
"""How long a new connection looks for a broker, at most, before it says that none answers."""


def client_options(settings: Settings) -> dict[str, Any]:
    """Options that every kafka-python client takes: where the brokers are, and how to talk to them."""
    options: dict[str, Any] = {
        "bootstrap_servers": settings.bootstrap_list,
        "client_id": "newsfold",
        "security_protocol": settings.security_protocol,
        "bootstrap_timeout_ms": int(min(BOOTSTRAP_SECONDS, settings.request_timeout) * 1000),
        "request_timeout_ms": int(settings.request_timeout * 1000),
        "reconnect_backoff_max_ms": 1000,
    }
    if settings.security_protocol.startswith("SASL"):
        if not settings.sasl_mechanism:
            raise SettingsError(
                f"{settings.security_protocol} needs a SASL mechanism",
                where="settings",
                hint="set NEWSFOLD_SASL_MECHANISM",
            )
        options["sasl_mechanism"] = settings.sasl_mechanism
        options["sasl_plain_username"] = settings.sasl_username
        options["sasl_plain_password"] = settings.sasl_password.get_secret_value()
    if settings.security_protocol.endswith("SSL"):
        for name in ("ssl_cafile", "ssl_certfile", "ssl_keyfile"):
            if path := getattr(settings, name):
                if not path.is_file():
                    raise SettingsError(
                        f"there is no file {path}", where=name, hint=f"set NEWSFOLD_{name.upper()}"
                    )
                options[name] = str(path)
    return options


def quiet_loggers() -> None:
    """Keep the client library's log off stderr unless the program has set up logging itself."""
    logger = logging.getLogger("kafka")
    if not logger.handlers:
        logger.addHandler(logging.NullHandler())


def nobody_answers(servers: Sequence[str]) -> BrokerError:
    """The error for brokers that cannot be reached."""
    return BrokerError(
        f"no Kafka broker answers at {', '.join(servers)}",
        hint="start one with 'newsfold broker', or set NEWSFOLD_BOOTSTRAP_SERVERS",
    )


def reason(error: BaseException) -> str:
    """What a client library's error says, in one line with its kind."""
    text = " ".join(str(error).split()).rstrip(".")
    kind = type(error).__name__
    return text if kind in text else f"{kind}: {text}" if text else kind


@contextmanager
def connecting(servers: Sequence[str]) -> Iterator[None]:
    """Around making a client: what goes wrong becomes a BrokerError or SettingsError."""
    quiet_loggers()
    try:
        yield
    except (errors.SaslAuthenticationFailedError, errors.UnsupportedSaslMechanismError) as error:
        raise SettingsError(
            f"the broker refuses these credentials: {reason(error)}",
            where=", ".join(servers),
            hint="check NEWSFOLD_SASL_USERNAME and NEWSFOLD_SASL_PASSWORD",
        ) from None
    except (errors.KafkaTimeoutError, errors.KafkaConnectionError, errors.NodeNotReadyError):
        raise nobody_answers(servers) from None
    except (errors.KafkaError, OSError, ValueError) as error:
        raise BrokerError(reason(error), where=", ".join(servers)) from None


@contextmanager
def talking(what: str) -> Iterator[None]:
    """Around a request: what goes wrong becomes a BrokerError that says what was asked for."""
    try:
        yield
    except errors.AuthorizationError as error:
        raise KafkaTopicError(
            f"the broker does not allow it: {reason(error)}", where=what, hint="ask for the rights"
        ) from None
    except (errors.KafkaError, OSError) as error:
        raise BrokerError(reason(error), where=what, hint="is the broker up?") from None
