"""Bearer tokens: who may come in; compared in constant time, and never written anywhere."""

import hmac
from collections.abc import Iterable
from hashlib import sha256
from typing import NamedTuple

from newsfold.errors import SettingsError
from newsfold.serving.problem import Problem

LEAST_CHARACTERS = 16
"""Of a token: fewer can be guessed."""
_ALLOWED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/=")
_CHALLENGE = 'Bearer realm="newsfold"'


class Token(NamedTuple):
    """Whose token it is, for logs and limits, and the SHA-256 digest of it."""

    name: str
    digest: bytes


class Tokens:
    """The tokens that are valid; several, so that one can be replaced while the other still counts."""

    def __init__(self, tokens: Iterable[Token] = ()) -> None:
        self._tokens = tuple(tokens)

    def __len__(self) -> int:
        return len(self._tokens)

    def owner(self, authorization: str) -> str:
        """Whose token an Authorization header has; "" if it has none that is valid.

        Every token is compared, so that the time tells nothing.
        """
        scheme, _, token = authorization.strip().partition(" ")
        digest = sha256(token.strip().encode("utf-8", "surrogatepass")).digest()
        owner = ""
        for valid in self._tokens:
            if hmac.compare_digest(valid.digest, digest):
                owner = valid.name
        return owner if scheme.lower() == "bearer" else ""


def unauthorised(authorization: str) -> Problem:
    """The problem of a request without a valid token."""
    said = ', error="invalid_token"' if authorization else ""
    detail = "the token is not one that is valid here" if authorization else "no token was sent"
    hint = "send the header Authorization: Bearer TOKEN"
    headers = {"WWW-Authenticate": _CHALLENGE + said}
    return Problem(401, "token", "A valid token is needed", detail, hint, headers=headers)


def parse_tokens(text: str, where: str) -> list[Token]:
    """The tokens of a text, one a line, alone or behind a name: `desk 6Jf...`; `#` begins a comment.

    SettingsError for a line that is none; it says which line, and never what stands there.
    """
    tokens: list[Token] = []
    for number, line in enumerate(text.splitlines(), start=1):
        words = line.partition("#")[0].split()
        if not words:
            continue
        place = f"{where}:{number}"
        if len(words) > 2:
            raise SettingsError(f"{len(words)} words in a line", where=place, hint="write: NAME TOKEN")
        _check(words[-1], place)
        name = words[0] if len(words) == 2 else f"token {len(tokens) + 1}"
        tokens.append(Token(name, sha256(words[-1].encode()).digest()))
    return tokens


def _check(token: str, where: str) -> None:
    if len(token) < LEAST_CHARACTERS:
        raise SettingsError(
            f"a token of {len(token)} characters; it needs {LEAST_CHARACTERS}",
            where=where,
            hint="make one, for example with: openssl rand -hex 32",
        )
    if not _ALLOWED.issuperset(token):
        raise SettingsError(
            "a token with characters that no header can carry", where=where, hint="use letters and digits"
        )
