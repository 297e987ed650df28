"""What we call ourselves at the doors of others."""

from newsfold import __version__
from newsfold.errors import SettingsError

PRODUCT = "newsfold"
"""The name that a robots.txt has rules for."""


def user_agent(contact: str = "") -> str:
    """Such as "newsfold/0.1.0 (+https://example.org/bot)"; SettingsError if `contact` does not fit there.

    `contact` is an address or e-mail where a site's owner reaches who runs this.
    """
    if not contact.isascii() or not contact.isprintable() or any(mark in contact for mark in "()\\"):
        raise SettingsError(
            f"{contact[:60]!r} is no address to be reached at", hint="give a URL or an e-mail address"
        )
    return f"{PRODUCT}/{__version__}" + (f" (+{contact.strip()})" if contact.strip() else "")
