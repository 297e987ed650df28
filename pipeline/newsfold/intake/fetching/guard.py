"""Which addresses may be fetched from: public ones of the web, and what the configuration names.

A name can mean another address each time it is looked up. So names are not judged at all:
`refusal_of_address` is asked for the numeric address that a socket is being made for, which is connected to
as it is.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from yarl import URL

from newsfold.errors import SettingsError

Address = IPv4Address | IPv6Address
_REFUSED: tuple[tuple[IPv4Network | IPv6Network, str], ...] = (
    (IPv4Network("0.0.0.0/8"), "this host"),
    (IPv4Network("10.0.0.0/8"), "a private network"),
    (IPv4Network("100.64.0.0/10"), "a provider's own network (CGNAT)"),
    (IPv4Network("127.0.0.0/8"), "this machine"),
    (IPv4Network("169.254.0.0/16"), "link-local; clouds keep secrets there"),
    (IPv4Network("172.16.0.0/12"), "a private network"),
    (IPv4Network("192.0.0.0/24"), "reserved for protocols"),
    (IPv4Network("192.0.2.0/24"), "for documentation"),
    (IPv4Network("192.31.196.0/24"), "reserved for protocols"),
    (IPv4Network("192.52.193.0/24"), "reserved for protocols"),
    (IPv4Network("192.88.99.0/24"), "a 6to4 relay"),
    (IPv4Network("192.168.0.0/16"), "a private network"),
    (IPv4Network("192.175.48.0/24"), "reserved for protocols"),
    (IPv4Network("198.18.0.0/15"), "for measuring networks"),
    (IPv4Network("198.51.100.0/24"), "for documentation"),
    (IPv4Network("203.0.113.0/24"), "for documentation"),
    (IPv4Network("224.0.0.0/4"), "multicast"),
    (IPv4Network("240.0.0.0/4"), "reserved"),
    (IPv6Network("2001::/32"), "Teredo, which leads to other addresses"),
    (IPv6Network("2001::/23"), "reserved for protocols"),
    (IPv6Network("2001:db8::/32"), "for documentation"),
    (IPv6Network("2002::/16"), "6to4, which leads to other addresses"),
    (IPv6Network("2620:4f:8000::/48"), "reserved for protocols"),
    (IPv6Network("3fff::/20"), "for documentation"),
)
"""What is not public of IPv4, and of the part of IPv6 that is: the registries of special addresses."""
_PUBLIC_IPV6 = IPv6Network("2000::/3")
_MAPPED = IPv6Network("::ffff:0:0/96")
_NAT64 = IPv6Network("64:ff9b::/96")
_PORTS_OF_OTHERS = frozenset(
    [
        *(1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103),
        *(104, 109, 110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513),
        *(514, 515, 526, 530, 531, 532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719),
        *(1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6379, 6566, 6665, 6666, 6667, 6668, 6669),
        *(6679, 6697, 9092, 10080, 11211),
    ]
)
"""Ports of other services: those the Fetch standard calls bad, and those of Redis, Kafka and memcached."""
MAX_URL = 4096
"""Characters of an address."""


@dataclass(frozen=True)
class Guard:
    """Judges addresses; `networks` and `places` (host, port) are allowed beside what is public."""

    networks: tuple[IPv4Network | IPv6Network, ...] = ()
    places: frozenset[tuple[str, int]] = field(default=frozenset())

    @classmethod
    def allowing(cls, allowed: Iterable[str] = ()) -> "Guard":
        """A guard that also allows networks ("10.1.0.0/16"), addresses, and hosts with a port.

        "intranet.example:8080" allows whatever address that name has, at that port alone. What is allowed
        can be reached by a stranger's redirect too. SettingsError for what is none of these.
        """
        networks, places = [], set()
        for text in allowed:
            try:
                networks.append(ip_network(text))
            except ValueError:
                places.add(_place(text))
        return cls(tuple(networks), frozenset(places))

    def refusal_of_url(self, url: URL) -> str:
        """Why an address is not asked whatever its name means; "" if it may be."""
        if url.scheme not in ("http", "https"):
            return f"{url.scheme or 'an address without a scheme'} is not http or https"
        if not url.host:
            return "it names no host"
        if url.user is not None or url.password is not None:
            return "it has a user name or password in it"
        if len(str(url)) > MAX_URL:
            return f"it is longer than {MAX_URL:,} characters"
        if url.port in _PORTS_OF_OTHERS and not self.allows_place(url):
            return f"port {url.port} is that of another service"
        return ""

    def allows_place(self, url: URL) -> bool:
        """Whether the configuration allows host and port by name."""
        return ((url.host or "").lower(), url.port or 0) in self.places

    def allows_address(self, host: str, port: int) -> bool:
        """Whether the configuration allows a numeric address; not so for a name."""
        try:
            address = ip_address(host)
        except ValueError:
            return False
        in_network = any(address in network for network in self.networks)
        return in_network or (str(address), port) in self.places

    def refusal_of_address(self, host: str, port: int) -> str:
        """Why no connection to a numeric address is made; "" if it may be."""
        try:
            address = ip_address(host)
        except ValueError:
            return f"{host} is no numeric address"
        if isinstance(address, IPv6Address) and (address in _MAPPED or address in _NAT64):
            return self.refusal_of_address(str(IPv4Address(int(address) & 0xFFFF_FFFF)), port)
        if self.allows_address(host, port):
            return ""
        for network, meaning in _REFUSED:
            if address in network:
                return f"{address} is {meaning}"
        if isinstance(address, IPv6Address) and address not in _PUBLIC_IPV6:
            return f"{address} is no public address"
        return ""


def _place(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    if not host or not port.isdecimal() or not 0 < int(port) < 65536 or "/" in host:
        raise SettingsError(
            f"{text!r} is no network, address, or host with a port",
            hint='write "10.1.0.0/16", "10.1.2.3" or "feeds.example:8080"',
        )
    return host.lower(), int(port)
