"""Security of broker connections, from the settings: TLS and SASL, once for all clients."""

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
    if not settings.sasl_mechanism:
        raise SettingsError(
            f"{protocol} needs a SASL mechanism",
            where="settings",
            hint=f"set {environment_name('sasl_mechanism')}",
        )
    password = settings.sasl_password.get_secret_value()
    return Security(protocol, settings.sasl_mechanism, settings.sasl_username, password, context)


def _context(settings: Settings) -> ssl.SSLContext:
    cafile, certfile, keyfile = (
        _file(option, getattr(settings, option)) for option in ("ssl_cafile", "ssl_certfile", "ssl_keyfile")
    )
    try:
        context = ssl.create_default_context(cafile=cafile)
        if certfile:
            context.load_cert_chain(certfile, keyfile)
    except (ssl.SSLError, OSError) as error:
        raise SettingsError(
            f"the certificates cannot be used: {error}",
            where=", ".join(str(file) for file in (cafile, certfile, keyfile) if file),
            hint="they must be PEM files, the key that of the certificate",
        ) from None
    return context


def _file(option: str, path: Path | None) -> Path | None:
    if path is not None and not path.is_file():
        raise SettingsError(f"there is no file {path}", where=option, hint=f"set {environment_name(option)}")
    return path
