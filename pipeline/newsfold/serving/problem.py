"""Problem details (RFC 9457): what a caller is told of a request that fails, for programs and for people."""

from collections.abc import Mapping

import msgspec

from newsfold.errors import BrokerError, NewsfoldError, RecordError
from newsfold.wire import codec

MEDIA_TYPE = "application/problem+json"
TYPE_PREFIX = "urn:newsfold:problem:"
STATUSES: Mapping[str, int] = {
    "json": 400,
    "decode": 400,
    "encoding": 400,
    "size": 413,
    "too-large": 413,
    "file-type": 415,
}
"""HTTP status of a record's reason; of any other it is UNPROCESSABLE."""
UNPROCESSABLE = 422
BROKER_AWAY_SECONDS = 5
"""After so long a caller may try again while the broker is away."""


class Problem(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is wrong: `kind` in one word, `title` the same for all of a kind, `detail` of this request.

    `hint` says what to do, `path` is the JSON path of the fault in what was sent, `retry_after` is in whole
    seconds, 0 for never. `more` are further members of the JSON object, `headers` go with the answer.
    """

    status: int
    kind: str
    title: str
    detail: str = ""
    hint: str = ""
    path: str = ""
    retry_after: int = 0
    more: Mapping[str, object] = {}
    headers: Mapping[str, str] = {}


INTERNAL = Problem(500, "internal", "The server failed", "a person must look at the server's log")
"""Of a fault that is ours."""


class Refusal(Exception):
    """A request is refused; `problem` says why.

    No part of the tree of errors: it ends one request, and what a caller sees is the problem.
    """

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.title)
        self.problem = problem


def members(problem: Problem) -> dict[str, object]:
    """The JSON object of a problem."""
    said = {"detail": problem.detail, "hint": problem.hint, "path": problem.path}
    return {
        "type": TYPE_PREFIX + problem.kind,
        "title": problem.title,
        "status": problem.status,
        **{name: text for name, text in said.items() if text},
        **problem.more,
    }


def body(problem: Problem) -> bytes:
    """The JSON text of a problem."""
    return codec.encode(members(problem))


def headers(problem: Problem) -> dict[str, str]:
    """The headers of an answer that is a problem."""
    retry = {"Retry-After": str(problem.retry_after)} if problem.retry_after else {}
    return {"Content-Type": MEDIA_TYPE, **retry, **problem.headers}


def of_error(error: NewsfoldError) -> Problem:
    """What a caller is told of an error of ours: of a record its reason and path, of the broker no name."""
    if isinstance(error, RecordError):
        status = STATUSES.get(error.reason, UNPROCESSABLE)
        detail = _sentence(error.what)
        return Problem(status, error.reason, "This is no article", detail, error.hint, error.path)
    if isinstance(error, BrokerError):
        return unavailable("the broker does not answer; nothing is known to be stored")
    return INTERNAL


def unavailable(detail: str, retry_after: int = BROKER_AWAY_SECONDS) -> Problem:
    """The problem of a request that cannot be served at the moment; the same one may be sent again."""
    hint = "send the same again; what is sent twice counts once"
    return Problem(503, "unavailable", "Try again later", detail, hint, retry_after=retry_after)


def too_large(what: str, limit: int, unit: str = "bytes") -> Problem:
    """The problem of a request with more of something than a server takes."""
    return Problem(413, "size", "Too large", f"{what} of more than {limit:,} {unit}", "send less at once")


def _sentence(what: str) -> str:
    return " ".join(what.split())
