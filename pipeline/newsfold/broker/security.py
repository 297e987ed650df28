"""Security of broker connections, from the settings: TLS and SASL, once for all clients.

Whatever can be said without a broker is said here: files that are missing or hold something else, a key
whose pass phrase is not set, credentials that are left out.
"""

import ssl
from dataclasses import dataclass, field
from pathlib import Path

from newsfold.errors import SettingsError
from newsfold.settings import Settings, environment_name


@dataclass(frozen=True)
class Security:
    """`protocol` as Kafka names it; without SASL `mechanism` is empty, without TLS there is no context."""

    protocol: str
    mechanism: str = ""
    username: str = ""
    password: str = field(default="", repr=False)
    context: ssl.SSLContext | None = None


def security_of(settings: Settings) -> Security:
    """TLS and SASL of the settings; SettingsError for what is missing or cannot be read."""
    protocol = settings.security_protocol
    context = _context(settings) if protocol.endswith("SSL") else None
    if not protocol.startswith("SASL"):
        return Security(protocol, context=context)
    password = settings.sasl_password.get_secret_value()
    for option, value, what in (
        ("sasl_mechanism", settings.sasl_mechanism, "mechanism"),
        ("sasl_username", settings.sasl_username, "user name"),
        ("sasl_password", password, "password"),
    ):
        if not value:
            raise SettingsError(
                f"{protocol} needs a SASL {what}", where="settings", hint=f"set {environment_name(option)}"
            )
    return Security(protocol, settings.sasl_mechanism, settings.sasl_username, password, context)


def _context(settings: Settings) -> ssl.SSLContext:
    context = _trusting(_file("ssl_cafile", settings.ssl_cafile))
    certificate, key = (
        _file(option, getattr(settings, option)) for option in ("ssl_certfile", "ssl_keyfile")
    )
    if certificate:
        _present(context, certificate, key, settings.ssl_password.get_secret_value())
    elif key:
        raise SettingsError(
            "a key without its certificate is of no use",
            where="ssl_keyfile",
            hint=f"set {environment_name('ssl_certfile')}",
        )
    return context


def _trusting(cafile: Path | None) -> ssl.SSLContext:
    """A context that trusts the authorities of this file, or those of the system."""
    try:
        return ssl.create_default_context(cafile=cafile)
    except ssl.SSLError as error:
        raise SettingsError(
            f"{cafile} holds no certificates in PEM ({_plain(error)})",
            where="ssl_cafile",
            hint=f"set {environment_name('ssl_cafile')} to a file with '-----BEGIN CERTIFICATE-----'",
        ) from None


def _present(context: ssl.SSLContext, certificate: Path, key: Path | None, password: str) -> None:
    """Have the context show a client certificate; nobody is ever asked for a pass phrase."""
    holder, variable = key or certificate, environment_name("ssl_password")
    encrypted = False

    def pass_phrase() -> str:
        nonlocal encrypted
        encrypted = True
        return password

    try:
        context.load_cert_chain(certificate, key, pass_phrase)
    except (ssl.SSLError, ValueError) as error:
        if encrypted and not password:
            what = f"the key in {holder} is encrypted, and no pass phrase is set"
            raise SettingsError(what, where="ssl_keyfile", hint=f"set {variable}") from None
        if encrypted:
            what = f"the pass phrase does not open the key in {holder}"
            raise SettingsError(what, where="ssl_password", hint=f"check {variable}") from None
        files = " and ".join(dict.fromkeys(map(str, (certificate, holder))))
        raise SettingsError(
            f"no certificate with its key in {files} ({_plain(error)})",
            where="ssl_certfile",
            hint=f"set {environment_name('ssl_certfile')} and {environment_name('ssl_keyfile')} to PEM files",
        ) from None


def _file(option: str, path: Path | None) -> Path | None:
    """The file of an option, if one is set; SettingsError if it cannot be read."""
    if path is None:
        return None
    try:
        path.open("rb").close()
    except OSError as error:
        raise SettingsError(
            f"{path} cannot be read: {error.strerror}", where=option, hint=f"set {environment_name(option)}"
        ) from None
    return path


def _plain(error: Exception) -> str:
    """The library's reason, such as "key values mismatch", without its own file and line."""
    named = error.reason if isinstance(error, ssl.SSLError) else ""
    return named.replace("_", " ").lower() if named else "not in PEM"
