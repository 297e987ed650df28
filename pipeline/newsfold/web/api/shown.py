"""What one request gets to see, before it takes a form: the view model of every form. Pure."""

from collections.abc import Mapping
from typing import NamedTuple, Protocol

import msgspec

from newsfold.web.api.forms import Form
from newsfold.web.api.parameters import Asked
from newsfold.web.view.results import Status


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """The answer of one view.

    `resource` is the name of the view ("events"), `path` its path without a form ("/events"), `data` what it
    answers (api/answers.py says which type a resource has), `asked` what was asked. `url` is its address
    with what was asked, `forms` the addresses of the same in every other form, `next` that of the next
    page, "" on the last; all relative to the server. `status` says how the view stands.
    """

    resource: str
    path: str
    title: str
    data: msgspec.Struct
    asked: Asked
    url: str
    forms: Mapping[Form, str]
    next: str
    status: Status


class Asset(NamedTuple):
    """A file that pages need: style, script, image. `lasting`: another content has another name."""

    content: bytes
    media_type: str
    lasting: bool = False


class Pages(Protocol):
    """Makes pages of HTML; the room `page` has it. Each method gives a whole document."""

    def view(self, shown: Shown, server: str) -> str:
        """The page of a view; `server` is the address of the service as the browser has it."""

    def problem(self, title: str, detail: str, hint: str, status: int) -> str:
        """The page that tells a problem."""

    def login(self, *, failed: bool, next_: str) -> str:
        """The form that asks for a token, and posts `token` and `next` to /login; `next_` is a path of this
        server, to be shown then."""

    def asset(self, name: str) -> Asset | None:
        """The file that pages know as `/static/{name}`; None if there is none."""
