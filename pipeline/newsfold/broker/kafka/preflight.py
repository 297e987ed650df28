"""A first connection before any client is made: whether a broker answers, and if none does, the reason.

The client libraries look for a broker again and again and then say that none answers, whatever TLS or SASL
said each time; and a wrong password that is tried every second locks its user out. Here each server is
asked once at a time, and what cannot become better ends it.
"""

import os
import re
import socket
import ssl
import time
from collections.abc import Iterator
from typing import Any

from kafka.errors import KafkaTimeoutError, RequestTimedOutError

from newsfold.bootstrap import Server, parse_servers
from newsfold.broker.kafka.clients import code_of, quiet_loggers, reason, unreachable_error
from newsfold.broker.kafka.internals import Answer, first_connection
from newsfold.broker.refusals import refused_credentials
from newsfold.errors import BrokerError, NewsfoldError, SettingsError
from newsfold.settings import Settings, environment_name

PAUSE_SECONDS = 0.2
LEAST_SECONDS = 1.0
"""So long one server may take, also where many are asked in turn."""
UNKNOWN_NAME = (socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME))
PROTOCOL, CAFILE, CERTFILE, SERVERS = (
    environment_name(option)
    for option in ("security_protocol", "ssl_cafile", "ssl_certfile", "bootstrap_servers")
)
HOST_MISMATCH = (62, 64)
"""OpenSSL's codes for a certificate of another host name or address."""
UNTRUSTED = (2, 18, 19, 20, 21)
"""OpenSSL's codes for a certificate whose issuer is not known or is itself."""

LIBRARY_NAMES = re.compile(r"\b[A-Z]\w+(?:Error|Failed): |\[Error \d+\] |^unable to connect: ")
SYSTEM_ERROR = re.compile(r"(\d+) E[A-Z]+")
"""How the client library names itself and an error of the system in its messages."""


def check_brokers(settings: Settings, options: dict[str, Any]) -> None:
    """Return once one of the servers has answered; `options` are those of a client.

    SettingsError with the reason of TLS, SASL or the resolver if no server can ever answer these settings,
    BrokerError if none answers within the time for a new connection.
    """
    quiet_loggers()
    servers = parse_servers(settings.bootstrap_servers)
    seconds = options["bootstrap_timeout_ms"] / 1000
    deadline = time.monotonic() + seconds
    while True:
        failures: list[NewsfoldError] = []
        for server in servers:
            answer = first_connection(options, str(server), max(seconds / len(servers), LEAST_SECONDS))
            if answer.error is None:
                return
            failures.append(_judged(answer, answer.error, server, options))
        if all(isinstance(failure, SettingsError) for failure in failures):
            raise failures[0]
        if time.monotonic() > deadline:
            why = "; ".join(dict.fromkeys(failure.what for failure in failures))
            raise unreachable_error([str(server) for server in servers], why)
        time.sleep(PAUSE_SECONDS)


def _judged(answer: Answer, error: Exception, server: Server, options: dict[str, Any]) -> NewsfoldError:
    """What a failed first connection means: a SettingsError if another one would fail in the same way."""
    address = str(server)
    protocol: str = options["security_protocol"]
    refusal = next((cause for cause in _causes(error) if isinstance(cause, ssl.SSLError)), None)
    if refusal is not None and not isinstance(refusal, ssl.SSLEOFError | ssl.SSLZeroReturnError):
        return _tls_refused(refusal, address)
    if refused := refused_credentials(code_of(error), _said(error), address):
        return refused
    if isinstance(error, ValueError):
        # The other side of SCRAM: the broker could not prove that it knows the password.
        return SettingsError(f"SASL failed: {error}", where=address, hint="is this the right broker?")
    if not _resolvable(server):
        return SettingsError(
            f"the host name {server.host} cannot be resolved", where=address, hint=f"set {SERVERS}"
        )
    if protocol.endswith("SSL"):
        plain = {**options, "security_protocol": "PLAINTEXT"}
        if not answer.connected and first_connection(plain, address, LEAST_SECONDS).connected:
            return SettingsError("the broker speaks no TLS there", where=address, hint=f"check {PROTOCOL}")
    elif not answer.connected and _speaks_tls(server):
        return SettingsError(
            "the broker speaks TLS there", where=address, hint=f"set {PROTOCOL} to SSL or SASL_SSL"
        )
    if answer.connected and not protocol.startswith("SASL"):
        # A broker that stops closes connections too, but not the next one at the same place.
        again = first_connection(options, address, LEAST_SECONDS)
        if again.connected and again.error is not None and not _is_late(answer.error, again.error):
            return SettingsError(
                "the broker closes the connection of a client that does not log in",
                where=address,
                hint=f"set {PROTOCOL} to SASL_SSL or SASL_PLAINTEXT",
            )
    return BrokerError(_said(error), where=address)


def _tls_refused(refusal: ssl.SSLError, address: str) -> NewsfoldError:
    if isinstance(refusal, ssl.SSLCertVerificationError):
        code, said = refusal.verify_code, refusal.verify_message.rstrip(".")
        if code in HOST_MISMATCH:
            hint = f"name the broker in {SERVERS} as its certificate does"
        elif code in UNTRUSTED:
            hint = f"set {CAFILE} to the certificates that sign the broker's"
        else:
            hint = "the certificates of the broker must be made anew, or the clock here is wrong"
        return SettingsError(f"TLS failed: certificate verify failed: {said}", where=address, hint=hint)
    said = (refusal.reason or str(refusal)).replace("_", " ").lower()
    client = "alert" in said and "version" not in said
    hint = f"check {CERTFILE}, which the broker must trust" if client else f"check {PROTOCOL}"
    return SettingsError(f"TLS failed: {said}", where=address, hint=hint)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and what is behind it, wherever the client library has put it."""
    seen: list[BaseException] = [error]
    for cause in seen:
        yield cause
        behind = (cause.__cause__, cause.__context__, *cause.args)
        seen += [e for e in behind if isinstance(e, BaseException) and e not in seen]


def _said(error: Exception) -> str:
    """The reason in an error of the client library, without its own names for it."""
    text = LIBRARY_NAMES.sub("", reason(error))
    number = SYSTEM_ERROR.fullmatch(text)
    return os.strerror(int(number[1])).lower() if number else text


def _is_late(*failures: Exception | None) -> bool:
    """Whether one of the failures is that of time: the broker is slow, and has closed nothing."""
    return any(isinstance(failure, KafkaTimeoutError | RequestTimedOutError) for failure in failures)


def _resolvable(server: Server) -> bool:
    try:
        socket.getaddrinfo(server.host, server.port, type=socket.SOCK_STREAM)
    except socket.gaierror as error:
        return error.errno not in UNKNOWN_NAME
    return True


def _speaks_tls(server: Server) -> bool:
    """Whether the server answers a TLS handshake; nothing is verified, and nothing is sent."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    try:
        with socket.create_connection((server.host, server.port), LEAST_SECONDS) as connection:
            context.wrap_socket(connection, server_hostname=server.host).close()
    except ssl.SSLError as error:
        return "ALERT" in (error.reason or "")
    except OSError:
        return False
    return True
