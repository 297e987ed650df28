"""Which addresses are refused, and that a name which changes its meaning does not help."""

import asyncio
import ipaddress

import aiohttp
import pytest
from hypothesis import given
from hypothesis import strategies as st
from yarl import URL

from newsfold.errors import FetchFailed, SettingsError
from newsfold.intake.fetching.fetcher import Fetcher
from newsfold.intake.fetching.guard import Guard
from newsfold.intake.fetching.limits import Limits
from newsfold.intake.fetching.outcome import Fetched
from tests.intake.fetching.hostile import HERE, Fickle, always, by_path, redirect, reply, serving

GUARD = Guard()
NAT64 = ipaddress.ip_network("64:ff9b::/96")


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "127.8.9.10", "0.0.0.0", "0.1.2.3", "10.0.0.1", "172.16.0.1", "172.31.255.255"),
        *("192.168.1.1", "169.254.169.254", "100.64.0.1", "100.127.255.255", "224.0.0.1", "239.255.255.255"),
        *(
            "240.0.0.1",
            "255.255.255.255",
            "192.0.0.8",
            "192.0.2.1",
            "198.18.0.1",
            "198.51.100.7",
            "203.0.113.9",
        ),
        *("192.88.99.1", "::", "::1", "::127.0.0.1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12:3456::1"),
        *(
            "ff02::1",
            "2001:db8::1",
            "2002:7f00:1::",
            "2002:808:808::1",
            "2001:0:4136:e378:8000:63bf:3fff:fdd2",
        ),
        *(
            "::ffff:127.0.0.1",
            "::ffff:10.1.2.3",
            "::ffff:169.254.169.254",
            "64:ff9b::7f00:1",
            "64:ff9b::a9fe:a9fe",
        ),
        *("64:ff9b:1::808:808", "fec0::1", "100::1", "5f00::1", "3fff::1", "feeds.example", ""),
    ],
)
def test_what_is_not_public_is_refused(address: str) -> None:
    """In every form in which an address can be written or hidden in another."""
    assert GUARD.refusal_of_address(address, 80)


@pytest.mark.parametrize(
    "address",
    [
        "93.184.216.34",
        "8.8.8.8",
        "172.32.0.1",
        "100.128.0.1",
        "2a00:1450::1",
        "::ffff:8.8.8.8",
        "64:ff9b::808:808",
    ],
)
def test_what_is_public_is_not(address: str) -> None:
    """An IPv4 address within an IPv6 one counts as what it is."""
    assert not GUARD.refusal_of_address(address, 80)


@given(st.ip_addresses())
def test_nothing_that_the_registry_calls_special_is_let_through(
    address: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> None:
    """What Python's own table calls private, reserved, link-local, multicast or unspecified is refused."""
    special = address.is_private or address.is_reserved or address.is_link_local or address.is_multicast
    embedded = getattr(address, "ipv4_mapped", None)
    if (special or not address.is_global) and embedded is None and address not in NAT64:
        assert GUARD.refusal_of_address(str(address), 443)


@given(st.ip_addresses(v=4))
def test_an_address_within_another_is_judged_the_same(address: ipaddress.IPv4Address) -> None:
    """IPv4-mapped and NAT64 as the address itself; 6to4 and Teredo never."""
    judged = bool(GUARD.refusal_of_address(str(address), 80))
    number = int(address)
    for prefix in ("::ffff:0:0", "64:ff9b::"):
        inside = ipaddress.IPv6Address(int(ipaddress.IPv6Address(prefix)) | number)
        assert bool(GUARD.refusal_of_address(str(inside), 80)) == judged
    assert GUARD.refusal_of_address(str(ipaddress.IPv6Address((0x2002 << 112) | (number << 80))), 80)
    assert GUARD.refusal_of_address(str(ipaddress.IPv6Address((0x2001 << 112) | (number ^ 0xFFFFFFFF))), 80)


@pytest.mark.parametrize(
    ("address", "finding"),
    [
        ("ftp://news.example/feed", "ftp is not http or https"),
        ("file:///etc/passwd", "file is not http or https"),
        ("gopher://news.example/", "not http or https"),
        ("//news.example/feed", "not http or https"),
        ("news.example/feed", "without a scheme"),
        ("http://me:secret@news.example/", "user name or password"),
        ("https://me@news.example/", "user name or password"),
        ("http://news.example:22/", "port 22"),
        ("http://news.example:6379/", "port 6379"),
        ("http://news.example/" + "a" * 5000, "longer"),
        ("http://news.example:99999/", "no address"),
        ("http://[::1/", "no address"),
        ("", "without a scheme"),
    ],
)
def test_an_address_that_is_not_asked(address: str, finding: str) -> None:
    """Whatever its name means; a password in it is not shown."""

    async def run() -> None:
        async with Fetcher(resolver=Fickle(HERE)) as fetcher:
            outcome = await fetcher.fetch(address)
        assert isinstance(outcome, FetchFailed)
        assert (outcome.kind, outcome.lasting) == ("refused", True)
        assert finding in str(outcome)
        assert "secret" not in str(outcome)

    asyncio.run(run())


def test_what_is_allowed() -> None:
    """Networks, addresses, and hosts with a port; all else is a mistake of the configuration."""
    guard = Guard.allowing(
        ["10.1.0.0/16", "192.168.7.7", "127.0.0.1:8080", "[::1]:8081", "Intra.example:9092"]
    )
    assert not guard.refusal_of_address("10.1.2.3", 80)
    assert not guard.refusal_of_address("192.168.7.7", 80)
    assert not guard.refusal_of_address("127.0.0.1", 8080)
    assert not guard.refusal_of_address("::1", 8081)
    assert guard.refusal_of_address("127.0.0.1", 8081)
    assert guard.refusal_of_address("10.2.0.1", 80)
    assert not guard.refusal_of_url(URL("http://intra.example:9092/"))
    assert guard.allows_place(URL("http://intra.example:9092/"))
    for text in ("intranet", "host:port", "http://intra.example:80", "10.1.0.0/99", "a:0", ""):
        with pytest.raises(SettingsError, match="host with a port"):
            Guard.allowing([text])


def test_a_name_that_changes_its_meaning_between_look_and_leap() -> None:
    """The control: who asks first whether a name is harmless and connects then is led to this machine."""

    async def naive(names: Fickle, port: int) -> bytes:
        looked_up = await names.resolve("rebind.example", port)
        assert not any(GUARD.refusal_of_address(entry["host"], port) for entry in looked_up)
        connector = aiohttp.TCPConnector(resolver=names)
        async with (
            aiohttp.ClientSession(connector=connector) as session,
            session.get(f"http://rebind.example:{port}/") as response,
        ):
            return await response.read()

    async def run() -> None:
        async with serving(always(reply(b"secret"))) as server:
            assert await naive(Fickle("93.184.216.34", HERE), server.port) == b"secret"
            assert len(server.requests) == 1
            names = Fickle(HERE)
            async with Fetcher(resolver=names) as fetcher:
                outcome = await fetcher.fetch(f"http://rebind.example:{server.port}/")
            assert isinstance(outcome, FetchFailed)
            assert outcome.kind == "refused"
            assert "this machine" in str(outcome)
            assert names.asked == 1
            assert len(server.requests) == 1

    asyncio.run(run())


@pytest.mark.parametrize("host", ["2130706433", "127.1", "0177.0.0.1", "127.0.0.1."])
def test_numbers_in_other_forms_are_no_addresses(host: str) -> None:
    """A system's look-up would make 127.0.0.1 of them; they are not even asked where that is allowed."""

    async def run() -> None:
        async with serving(always(reply(b"secret"))) as server, Fetcher(allowed=["127.0.0.0/8"]) as fetcher:
            outcome = await fetcher.fetch(f"http://{host}:{server.port}/")
            assert isinstance(outcome, FetchFailed)
            assert outcome.kind == "refused"
            assert not server.requests

    asyncio.run(run())


@pytest.mark.parametrize("host", ["0x7f.1", "[::ffff:7f00:1]", "localhost"])
def test_no_way_of_writing_it_leads_to_this_machine(host: str) -> None:
    """Numbers that only a look-up makes addresses of; the control allows this machine and gets there."""

    async def run() -> None:
        async with serving(always(reply(b"secret"))) as server:
            address = f"http://{host}:{server.port}/"
            async with Fetcher() as fetcher:
                outcome = await fetcher.fetch(address)
            assert isinstance(outcome, FetchFailed)
            assert not server.requests
            async with Fetcher(allowed=["127.0.0.0/8"]) as fetcher:
                assert isinstance(await fetcher.fetch(address), Fetched), host

    asyncio.run(run())


def test_of_several_addresses_only_the_harmless_are_tried() -> None:
    """A name with a public address beside a private one cannot bring the private one in."""

    async def run() -> None:
        async with serving(always(reply(b"public"))) as server:
            async with Fetcher(allowed=[server.place], resolver=Fickle(f"10.0.0.1 {HERE}")) as fetcher:
                outcome = await fetcher.fetch(f"http://both.example:{server.port}/")
            assert isinstance(outcome, Fetched)

    asyncio.run(run())


def test_a_redirect_to_the_metadata_of_a_cloud() -> None:
    """The control allows that network, and then a connection is tried."""

    async def run() -> None:
        target = "http://169.254.169.254/latest/meta-data/"
        async with serving(by_path({"/": redirect(target)})) as server:
            async with Fetcher(allowed=[server.place]) as fetcher:
                outcome = await fetcher.fetch(server.address)
            assert isinstance(outcome, FetchFailed)
            assert outcome.kind == "refused"
            assert "link-local" in str(outcome)
            assert target in str(outcome)
            allowed, limits = [server.place, "169.254.0.0/16"], Limits(connect_seconds=0.2)
            async with Fetcher(allowed=allowed, limits=limits) as fetcher:
                outcome = await fetcher.fetch(server.address)
            assert not isinstance(outcome, FetchFailed) or outcome.kind != "refused"

    asyncio.run(run())


def test_a_redirect_to_another_port_of_an_own_machine() -> None:
    """What is allowed is one port; the control allows the machine, and its other server is read."""

    async def run() -> None:
        async with (
            serving(always(reply(b"inner"))) as inner,
            serving(always(redirect(inner.address))) as outer,
        ):
            async with Fetcher(allowed=[outer.place]) as fetcher:
                outcome = await fetcher.fetch(outer.address)
            assert isinstance(outcome, FetchFailed)
            assert outcome.kind == "refused"
            assert not inner.requests
            async with Fetcher(allowed=[HERE]) as fetcher:
                outcome = await fetcher.fetch(outer.address)
            assert isinstance(outcome, Fetched)
            assert outcome.data == b"inner"

    asyncio.run(run())


def test_no_proxy_of_the_environment_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy would connect where the guard does not see; the control is a session that asks it."""

    async def run() -> None:
        async with serving(always(reply(b"by proxy"))) as proxy, serving(always(reply(b"direct"))) as server:
            monkeypatch.setenv("http_proxy", proxy.address)
            async with (
                aiohttp.ClientSession(trust_env=True) as session,
                session.get(server.address) as response,
            ):
                assert await response.read() == b"by proxy"
            async with Fetcher(allowed=[server.place]) as fetcher:
                outcome = await fetcher.fetch(server.address)
            assert isinstance(outcome, Fetched)
            assert outcome.data == b"direct"

    asyncio.run(run())
