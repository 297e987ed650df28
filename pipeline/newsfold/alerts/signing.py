"""Signatures of webhooks, by the scheme v1 of Standard Webhooks (www.standardwebhooks.com). Pure."""

import base64
import binascii
import hmac
from collections.abc import Iterable

PREFIX = "whsec_"
SHORTEST, LONGEST = 24, 64
"""Bytes of a key, as Standard Webhooks has them."""


def key_of(secret: str) -> bytes:
    """The key in a `whsec_…` secret; ValueError, which shows nothing of it, if it is none."""
    if not secret.startswith(PREFIX):
        raise ValueError(f"does not begin with {PREFIX}")
    text = secret.removeprefix(PREFIX)
    try:
        key = base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except (binascii.Error, ValueError):
        raise ValueError(f"is no base64 behind {PREFIX}") from None
    if not SHORTEST <= len(key) <= LONGEST:
        raise ValueError(f"has {len(key)} bytes, not {SHORTEST} to {LONGEST}")
    return key


def secret_of(key: bytes) -> str:
    """The secret that a key is written as."""
    return PREFIX + base64.b64encode(key).decode()


def signed(id_: str, timestamp: int, body: bytes, keys: Iterable[bytes]) -> dict[str, str]:
    """The headers of a webhook, with a signature by each key; `timestamp` is of this try, seconds after 1970.

    Several keys are for the time in which a secret changes: a receiver takes a post that any of its own has
    signed.
    """
    headers = {"webhook-id": id_, "webhook-timestamp": str(timestamp)}
    content = b".".join((id_.encode(), str(timestamp).encode(), body))
    signatures = [f"v1,{base64.b64encode(hmac.digest(key, content, 'sha256')).decode()}" for key in keys]
    return {**headers, "webhook-signature": " ".join(signatures)} if signatures else headers
