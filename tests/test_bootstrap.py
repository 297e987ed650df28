"""Addresses of brokers: every form is read alike by all commands, or refused in one line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsfold.bootstrap import parse_servers
from newsfold.errors import SettingsError
from newsfold.settings import load_settings
from tests.command import newsfold


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("broker-1:9092", ["broker-1:9092"]),
        (" a:1 ,\tb:2,\n", ["a:1", "b:2"]),
        ("a:1,,b:2,", ["a:1", "b:2"]),
        ("a:1,A:1,a:2,a:1", ["a:1", "a:2"]),
        ("a", ["a:9092"]),
        ("kafka://a:1,kafka://b:2/", ["a:1", "b:2"]),
        ("PLAINTEXT://a:1", ["a:1"]),
        ("plaintext://a:1/", ["a:1"]),
        ("a:1/", ["a:1"]),
        ("[::1]:19092", ["[::1]:19092"]),
        ("[fe80::1%eth0]", ["[fe80::1%eth0]:9092"]),
        ("kafka://[2001:db8::7]:1", ["[2001:db8::7]:1"]),
        ("nachrichten.münchen:9092", ["nachrichten.münchen:9092"]),
        ("my_broker.local.:9092", ["my_broker.local.:9092"]),
    ],
)
def test_forms_that_are_read(text: str, expected: list[str]) -> None:
    """Each gives host and port, in the order they stand in, each once."""
    assert load_settings(bootstrap_servers=text).bootstrap_list == expected


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (",", "names no broker"),
        (" ", "names no broker"),
        ("http://a:1", "'http'"),
        ("kafka+ssl://a:1", "'kafka+ssl'"),
        ("a:1 b:2", "commas"),
        ("a:1;b:2", "commas"),
        ("a:1/path", "'/'"),
        ('"a:1"', "'\"'"),
        ("a:1?x=y", "'?'"),
        ("a:", "'a:' has no port"),
        ("a:0", "1 to 65535"),
        ("a:65536", "1 to 65535"),
        ("a:٩٠٩٢", "1 to 65535"),
        ("a:http", "1 to 65535"),
        (":9092", "no host name"),
        ("a..b:9092", "no host name"),
        (f"{'a' * 64}:9092", "no host name"),
        ("kafka://", "no host name"),
        ("::1", "[::1]:9092"),
        ("::1:9092", "[::1]:9092"),
        ("[::1:9092", "IPv6"),
        ("[a]:9092", "IPv6"),
        ("[::1]9092", "IPv6"),
        ("good:1,bad:x", "'bad:x'"),
    ],
)
def test_forms_that_are_refused(text: str, said: str) -> None:
    """The line names the setting and the part that is wrong."""
    with pytest.raises(SettingsError, match="NEWSFOLD_BOOTSTRAP_SERVERS") as caught:
        load_settings(bootstrap_servers=text)
    assert said in str(caught.value)


def test_a_password_in_an_address_is_not_shown() -> None:
    """Whoever writes credentials into the address finds them in no error."""
    with pytest.raises(SettingsError, match="no credentials") as caught:
        load_settings(bootstrap_servers="kafka://me:secret@a:1")
    assert "secret" not in str(caught.value)


def test_a_protocol_in_an_address_is_not_overruled() -> None:
    """An address that asks for TLS is never talked to without, and the line says what to set."""
    with pytest.raises(SettingsError, match="set NEWSFOLD_SECURITY_PROTOCOL=SASL_SSL"):
        load_settings(bootstrap_servers="SASL_SSL://a:1")
    with pytest.raises(SettingsError, match="the security protocol is SSL"):
        load_settings(bootstrap_servers="PLAINTEXT://a:1", security_protocol="SSL")
    assert load_settings(bootstrap_servers="SSL://a:1", security_protocol="SSL").bootstrap_list == ["a:1"]


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    """Nothing but a ValueError comes of any text, and what was read reads the same again."""
    try:
        servers = parse_servers(text)
    except ValueError:
        return
    again = parse_servers(",".join(map(str, servers)))
    assert [(s.host, s.port) for s in again] == [(s.host, s.port) for s in servers]


@pytest.mark.parametrize("command", [["events"], ["work", "--until-idle", "1"], ["feed", "-"], ["settings"]])
def test_every_command_refuses_with_one_line(command: list[str]) -> None:
    """Exit status 2 and one line on standard error."""
    done = newsfold(*command, env={"NEWSFOLD_BOOTSTRAP_SERVERS": "kafka://a:1,tcp//b"})
    assert done.returncode == 2, done
    assert len(done.stderr.splitlines()) == 1
    assert "NEWSFOLD_BOOTSTRAP_SERVERS" in done.stderr
