"""Bootstrap servers: what people write as addresses of brokers, as host and port, or what is wrong with it.

An address is `host:port`, as every Kafka client has it. Taken too: no port (9092), an IPv6 address in
brackets, `kafka://` and the protocol of a listener (`SASL_SSL://`) in front, a slash behind. Addresses are
separated by commas; one that stands there twice counts once.
"""

from ipaddress import AddressValueError, IPv6Address
from typing import NamedTuple

DEFAULT_PORT = 9092
PROTOCOLS = ("PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL")
NO_PROTOCOL = "kafka"
"""The scheme that says nothing of how to talk to a broker."""


class Server(NamedTuple):
    """A broker's address; `host` without brackets, `protocol` is "" where the address names none."""

    host: str
    port: int
    protocol: str = ""

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def parse_servers(text: str) -> list[Server]:
    """The servers in order, each once; ValueError with the part that is wrong and why."""
    servers: dict[tuple[str, int], Server] = {}
    for part in (part.strip() for part in text.split(",")):
        if part:
            server = _server(part)
            servers.setdefault((server.host.lower(), server.port), server)
    if not servers:
        raise ValueError("names no broker; write host:port")
    return list(servers.values())


def _server(part: str) -> Server:
    if "@" in part:
        # Not shown: it may hold a password.
        raise ValueError("an address holds no credentials (@); they have settings of their own")
    scheme, separator, rest = part.rpartition("://")
    protocol = scheme.upper()
    if separator and protocol not in PROTOCOLS and scheme.lower() != NO_PROTOCOL:
        raise ValueError(f"{_shown(part)}: the scheme {_shown(scheme)} is not one of Kafka; write host:port")
    rest = rest.removesuffix("/")
    unfit = next((c for c in rest if c in "/\\?#;|'\"=<>" or c.isspace() or not c.isprintable()), "")
    if unfit:
        raise ValueError(
            f"{_shown(part)}: {unfit!r} has no place in it; write host:port, with commas between"
        )
    host, port = _split(part, rest)
    return Server(host, _port(part, port), protocol if protocol in PROTOCOLS else "")


def _split(part: str, rest: str) -> tuple[str, str | None]:
    """Host, and the port as written; None where there is none."""
    if rest.startswith("["):
        host, bracket, behind = rest[1:].partition("]")
        try:
            IPv6Address(host)
        except AddressValueError:
            bracket = ""
        if not bracket or (behind and not behind.startswith(":")):
            raise ValueError(f"{_shown(part)} is no IPv6 address; write [::1]:9092")
        return host, behind[1:] if behind else None
    if rest.count(":") > 1:
        raise ValueError(f"{_shown(part)} has several colons; write an IPv6 address as [::1]:9092")
    host, colon, port = rest.partition(":")
    try:
        # What a resolver is given; a name with an empty or too long label is refused here.
        host.encode("idna")
    except UnicodeError:
        host = ""
    if not host or host.startswith("."):
        raise ValueError(f"{_shown(part)} has no host name that could be looked up; write host:port")
    return host, port if colon else None


def _port(part: str, port: str | None) -> int:
    if port is None:
        return DEFAULT_PORT
    if not (port.isascii() and port.isdecimal() and len(port) <= 5 and 0 < int(port) < 65536):
        raise ValueError(f"{_shown(part)} has no port from 1 to 65535 behind its colon; write host:port")
    return int(port)


def _shown(part: str) -> str:
    return repr(part if len(part) <= 80 else f"{part[:79]}…")
