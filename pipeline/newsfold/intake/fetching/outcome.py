"""What a fetch comes to: the bytes, or that they are what they were, or why there are none."""

from typing import NamedTuple

from newsfold.errors import FetchFailed


class Validators(NamedTuple):
    """What a server says to recognise a version of what it sent, as it wrote it; "" if it said nothing.

    Given back with the next fetch of the same address, they let the server answer that nothing changed.
    """

    etag: str = ""
    last_modified: str = ""


NO_VALIDATORS = Validators()


class Fetched(NamedTuple):
    """What an address gave.

    `data` are the bytes of the body, decompressed and otherwise as sent; `content_type` and `charset` what
    the server claims they are, in lower case, "" if it claims nothing. `cut` says why `data` is only the
    beginning, "" if it is whole; what is cut has no validators, so that the next fetch asks for all of it.
    `final_url` is where the bytes came from, and `permanent_url` the address to ask from now on, "" if no
    permanent redirect was met. `date` and `last_modified` are HTTP dates as the server wrote them.
    """

    data: bytes
    final_url: str
    status: int = 200
    content_type: str = ""
    charset: str = ""
    validators: Validators = NO_VALIDATORS
    permanent_url: str = ""
    retry_after_seconds: float | None = None
    date: str = ""
    last_modified: str = ""
    cut: str = ""


class NotModified(NamedTuple):
    """The address still gives what the validators are of; `validators` are those for the next fetch."""

    final_url: str
    validators: Validators
    permanent_url: str = ""
    retry_after_seconds: float | None = None
    date: str = ""


Outcome = Fetched | NotModified | FetchFailed
"""A fetch never raises for what strangers do: the failure is a value too, an error with kind and reason."""
