"""Bearer tokens: who may come in; compared in constant time, and never written anywhere."""

import hmac
from collections.abc import Callable, Iterable
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

    def plain(self) -> bytes:
        """What a token that is shown is compared with."""
        return self.digest

    def in_session(self) -> bytes:
        """What a session that is shown is compared with."""
        return _session(self.digest).encode()


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
        owner = self._owner(_digest(token), Token.plain)
        return owner if scheme.lower() == "bearer" else ""

    def session(self, token: str) -> str:
        """What a browser that has shown a token keeps in its place as a cookie; "" if it is not valid.

        It holds as long as the token does, on every replica, and lets nobody find the token.
        """
        digest = _digest(token)
        return _session(digest) if self._owner(digest, Token.plain) else ""

    def owner_of_session(self, session: str) -> str:
        """Whose session it is; "" if it is none that is valid. Compared as tokens are."""
        return self._owner(session.encode("utf-8", "surrogatepass"), Token.in_session)

    def _owner(self, shown: bytes, form: Callable[[Token], bytes]) -> str:
        owner = ""
        for valid in self._tokens:
            if hmac.compare_digest(form(valid), shown):
                owner = valid.name
        return owner


def _digest(token: str) -> bytes:
    return sha256(token.strip().encode("utf-8", "surrogatepass")).digest()


def _session(digest: bytes) -> str:
    return hmac.digest(digest, b"newsfold session", "sha256").hex()


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
