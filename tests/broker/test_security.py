"""Security settings that can be judged without a broker: files, pass phrases, credentials left out."""

import ssl
import subprocess
import sys
from pathlib import Path

import pytest

from newsfold.broker.security import security_of
from newsfold.errors import SettingsError
from newsfold.settings import environment, load_settings
from tests.broker.secured import PASS_PHRASE, Authority

Files = dict[str, Path]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Files:
    """An authority, a certificate with its keys, a foreign key, and files that hold none of it."""
    folder = tmp_path_factory.mktemp("certificates")
    authority = Authority(folder, "authority")
    certificate, key, locked = authority.issue("client")
    bundle, store = folder / "bundle.pem", folder / "store.p12"
    bundle.write_bytes(certificate.read_bytes() + locked.read_bytes())
    store.write_bytes(b"\x30\x82\x0a\xa6\x02\x01\x03\x30")
    return {
        "ca": authority.file, "certificate": certificate, "key": key, "locked": locked, "bundle": bundle,
        "other key": authority.issue("other")[1], "store": store, "missing": folder / "missing",
        "folder": folder,
    }  # fmt: skip


def security(files: Files, **options: str) -> ssl.SSLContext | None:
    """The context that TLS settings give; a value that names one of the files stands for its path."""
    given = {name: files.get(value, value) for name, value in options.items()}
    return security_of(load_settings(security_protocol="SSL", **given)).context


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"ssl_cafile": "ca"},
        {"ssl_certfile": "certificate", "ssl_keyfile": "key"},
        {"ssl_certfile": "certificate", "ssl_keyfile": "locked", "ssl_password": PASS_PHRASE},
        {"ssl_certfile": "bundle", "ssl_password": PASS_PHRASE},
        {"ssl_certfile": "certificate", "ssl_keyfile": "key", "ssl_password": "of no use"},
    ],
)
def test_what_is_right_is_used(files: Files, options: dict[str, str]) -> None:
    """A context that verifies the broker and its host name."""
    context = security(files, **options)
    assert context is not None
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (
            {"ssl_cafile": "missing"},
            "missing cannot be read: No such file or directory (set NEWSFOLD_SSL_CAFILE",
        ),
        ({"ssl_cafile": "folder"}, "cannot be read: Is a directory (set NEWSFOLD_SSL_CAFILE"),
        ({"ssl_cafile": "store"}, "holds no certificates in PEM"),
        ({"ssl_cafile": "key"}, "holds no certificates in PEM"),
        ({"ssl_keyfile": "key"}, "set NEWSFOLD_SSL_CERTFILE"),
        ({"ssl_certfile": "missing", "ssl_keyfile": "key"}, "set NEWSFOLD_SSL_CERTFILE"),
        ({"ssl_certfile": "certificate", "ssl_keyfile": "missing"}, "set NEWSFOLD_SSL_KEYFILE"),
        ({"ssl_certfile": "certificate"}, "no certificate with its key"),
        ({"ssl_certfile": "certificate", "ssl_keyfile": "store"}, "no certificate with its key"),
        ({"ssl_certfile": "certificate", "ssl_keyfile": "other key"}, "key values mismatch"),
        (
            {"ssl_certfile": "certificate", "ssl_keyfile": "locked"},
            "no pass phrase is set (set NEWSFOLD_SSL_PASSWORD",
        ),
        ({"ssl_certfile": "bundle"}, "no pass phrase is set (set NEWSFOLD_SSL_PASSWORD"),
        ({"ssl_certfile": "bundle", "ssl_password": "wrong"}, "check NEWSFOLD_SSL_PASSWORD"),
        ({"ssl_certfile": "bundle", "ssl_password": "x" * 2000}, "check NEWSFOLD_SSL_PASSWORD"),
    ],
)
def test_what_is_wrong_is_named(files: Files, options: dict[str, str], said: str) -> None:
    """Which file, what is wrong with it, what to set."""
    with pytest.raises(SettingsError) as caught:
        security(files, **options)
    assert said in str(caught.value)


@pytest.mark.parametrize("left_out", ["sasl_mechanism", "sasl_username", "sasl_password"])
def test_credentials_that_are_left_out(left_out: str) -> None:
    """A SASL protocol needs all three; the line says which one to set."""
    given = {"sasl_mechanism": "PLAIN", "sasl_username": "me", "sasl_password": "secret"}
    settings = load_settings(security_protocol="SASL_PLAINTEXT", **{**given, left_out: ""})
    with pytest.raises(SettingsError, match=f"NEWSFOLD_{left_out.upper()}") as caught:
        security_of(settings)
    assert "secret" not in str(caught.value)


def test_nobody_is_asked_for_a_pass_phrase(files: Files) -> None:
    """A process with an encrypted key and no pass phrase ends at once, whatever its standard input is."""
    own = {
        "NEWSFOLD_SECURITY_PROTOCOL": "SSL",
        "NEWSFOLD_SSL_CERTFILE": str(files["certificate"]),
        "NEWSFOLD_SSL_KEYFILE": str(files["locked"]),
    }
    done = subprocess.run(
        [sys.executable, "-m", "newsfold", "events"],
        input=f"{PASS_PHRASE}\n", env=own, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert "NEWSFOLD_SSL_PASSWORD" in done.stderr


def test_secrets_are_shown_nowhere_and_reach_a_child() -> None:
    """Password and pass phrase are in no printed settings, and in the environment of a child process."""
    settings = load_settings(sasl_password="hush", ssl_password="hush hush")
    assert "hush" not in repr(settings)
    given = environment(settings)
    assert (given["NEWSFOLD_SASL_PASSWORD"], given["NEWSFOLD_SSL_PASSWORD"]) == ("hush", "hush hush")
