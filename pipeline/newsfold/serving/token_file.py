"""Reads the tokens of a server from a file and from settings, and says where a server needs one."""

import ipaddress
from pathlib import Path

from newsfold.errors import SettingsError
from newsfold.serving.tokens import Tokens, parse_tokens


def load_tokens(file: Path | None, setting: str, *, setting_name: str) -> Tokens:
    """The tokens in `file` and those in `setting`, which spaces part; SettingsError if one is none."""
    tokens = parse_tokens("\n".join(setting.split()), setting_name)
    if file is not None:
        try:
            text = file.read_text(encoding="utf-8")
        except (OSError, UnicodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "it is no text"
            raise SettingsError(
                f"tokens cannot be read: {reason}", where=str(file), hint="check the path"
            ) from None
        found = parse_tokens(text, str(file))
        if not found:
            raise SettingsError("no token in it", where=str(file), hint="write one a line: NAME TOKEN")
        tokens += found
    return Tokens(tokens)


def check_listener(host: str, tokens: Tokens, *, remedy: str) -> None:
    """SettingsError unless a listener on `host` is on this machine alone, or demands a token."""
    if not tokens and not is_loopback(host):
        raise SettingsError(
            f"{host} can be reached from other machines, and no token is demanded",
            where="--host",
            hint=remedy,
        )


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches a listener on `host`; a name other than localhost is not resolved."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
