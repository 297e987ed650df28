"""Kafka clients: their options from the settings, and their errors as ours, one line each."""

import logging
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from kafka import errors

from newsfold.broker.refusals import (
    TOPIC_RIGHT,
    missing_right,
    named_topics,
    refused_credentials,
    refused_join,
)
from newsfold.broker.security import security_of
from newsfold.errors import BrokerError, SettingsError, SetupError
from newsfold.settings import Settings

BOOTSTRAP_SECONDS = 5.0
"""How long a new connection looks for a broker, at most, before it says that none answers."""

CODEC_PACKAGES = {"snappy": "python-snappy", "lz4": "lz4", "zstd": "zstandard"}
"""What the client library needs for each codec of Kafka but gzip; all are installed with this package."""
CODE_IN_WORDS = re.compile(r"\[Error (\d+)\]")


def client_options(settings: Settings) -> dict[str, Any]:
    """Options that every kafka-python client takes: addresses, security, timeouts."""
    security = security_of(settings)
    options: dict[str, Any] = {
        "bootstrap_servers": settings.bootstrap_list,
        "client_id": "newsfold",
        "security_protocol": security.protocol,
        "bootstrap_timeout_ms": int(min(BOOTSTRAP_SECONDS, settings.request_timeout) * 1000),
        "request_timeout_ms": int(settings.request_timeout * 1000),
        "reconnect_backoff_max_ms": 1000,
    }
    if security.mechanism:
        options["sasl_mechanism"] = security.mechanism
        options["sasl_plain_username"] = security.username
        options["sasl_plain_password"] = security.password
    if security.context:
        options["ssl_context"] = security.context
    return options


def quiet_loggers() -> None:
    """Keep the client library's log off stderr unless the program has set up logging itself."""
    logger = logging.getLogger("kafka")
    if not logger.handlers:
        logger.addHandler(logging.NullHandler())


def unreachable_error(servers: Sequence[str], why: str = "") -> BrokerError:
    """The error for brokers that cannot be reached, and why the first of them cannot."""
    return BrokerError(
        f"no Kafka broker answers at {', '.join(servers)}" + (f": {why}" if why else ""),
        hint="start one with 'newsfold broker', or set NEWSFOLD_BOOTSTRAP_SERVERS",
    )


def reason(error: BaseException) -> str:
    """The class and message of a client library's error, in one line."""
    text = " ".join(str(error).split()).rstrip(".")
    kind = type(error).__name__
    return text if kind in text else f"{kind}: {text}" if text else kind


@contextmanager
def connecting(servers: Sequence[str]) -> Iterator[None]:
    """Around making a client: its errors become a BrokerError or SettingsError."""
    quiet_loggers()
    try:
        yield
    except (errors.KafkaTimeoutError, errors.KafkaConnectionError, errors.NodeNotReadyError):
        raise unreachable_error(servers) from None
    except errors.KafkaConfigurationError as error:
        raise SettingsError(f"no client can be made of these: {error}", where="settings") from None
    except errors.KafkaError as error:
        refused = refused_credentials(code_of(error), reason(error), ", ".join(servers))
        raise refused or BrokerError(reason(error), where=", ".join(servers)) from None
    except (OSError, ValueError) as error:
        raise BrokerError(reason(error), where=", ".join(servers)) from None


def code_of(error: BaseException) -> int:
    """Kafka's code of a broker's answer, also where the library repeats it in words; -1 for none."""
    code: int | None = getattr(error, "errno", None)
    repeated = CODE_IN_WORDS.search(str(error)) if code is None else None
    return int(repeated[1]) if repeated else code or -1


def refusal(error: Exception, trying: str, where: str) -> SetupError | None:
    """The error for what a broker refuses and will refuse again, None if it may not; see `requesting`."""
    code = code_of(error)
    topics = named_topics(error) if code == TOPIC_RIGHT else ""
    return missing_right(code, trying, topics or where) or refused_join(code, where)


@contextmanager
def requesting(what: str, trying: str = "read") -> Iterator[None]:
    """Around a request: its errors become a BrokerError at `what`, or a SetupError if it will fail again.

    `trying` names the right that the request needs, as Kafka's access control lists have it.
    """
    try:
        yield
    except errors.UnsupportedCodecError as error:
        codec = next((codec for codec in CODEC_PACKAGES if codec in str(error)), "")
        raise SetupError(
            f"records there are compressed with {codec}, and its library is missing" if codec else str(error),
            where=what,
            hint=f"pip install {CODEC_PACKAGES[codec]}"
            if codec
            else "is the topic written by a newer Kafka?",
        ) from None
    except errors.KafkaError as error:
        refused = refusal(error, trying, what)
        raise refused or BrokerError(reason(error), where=what, hint="is the broker up?") from None
    except OSError as error:
        raise BrokerError(reason(error), where=what, hint="is the broker up?") from None
