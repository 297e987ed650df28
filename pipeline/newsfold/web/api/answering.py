"""Answers a request for a view: what is asked, whether the caller has it already, and in which form."""

from collections.abc import Callable, Sequence
from hashlib import blake2b
from typing import NamedTuple

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from newsfold import __version__
from newsfold.serving.problem import Problem, Refusal
from newsfold.settings import Settings
from newsfold.web.api.addresses import address, addresses, link_header, next_address
from newsfold.web.api.forms import MEDIA_TYPES, Form, wanted
from newsfold.web.api.inspector import Inspector
from newsfold.web.api.parameters import Asked, read
from newsfold.web.api.refusing import in_words_of_a_request
from newsfold.web.api.rendering import rendered
from newsfold.web.api.resource import Reading, Resource, absent
from newsfold.web.api.shown import Pages, Shown
from newsfold.web.view.contract import View
from newsfold.web.view.results import Held, Status
from newsfold.wire.codec import encode_struct

ALLOW = "GET, HEAD, OPTIONS"
LONGEST_ID = 500
"""Characters of the last part of a path."""
Stream = Callable[[Resource, Request, Asked], Response]


class Given(NamedTuple):
    """A request, read: the path of the view without a form, the form its end asks for, and the parameters."""

    path: str
    end: Form | None
    form: Form
    pairs: Sequence[tuple[str, str]]
    server: str
    if_none_match: str


class Answering:
    """Answers for every resource from one view; `stream` begins one where a resource is `live`."""

    def __init__(
        self, view: View, inspector: Inspector, settings: Settings, *, pages: Pages | None, stream: Stream
    ) -> None:
        self._view, self._inspector, self._settings = view, inspector, settings
        self._pages, self._stream = pages, stream

    async def answer(self, resource: Resource, request: Request) -> Response:
        """The answer to a request; Refusal, with what is wrong, for one that makes no sense."""
        if request.method == "OPTIONS":
            return Response(status_code=204, headers={"Allow": ALLOW})
        given = self._given(resource, request)
        asked = read(resource.parameters, given.pairs)
        if given.form is Form.stream:
            return self._stream(resource, request, asked)
        id_ = request.path_params.get("id", "") if resource.has_id else ""
        if resource.has_id and not (id_ and id_.isprintable() and len(id_) <= LONGEST_ID):
            raise absent(resource.name, ascii(id_), f"{resource.beginning} has those that there are")
        return await run_in_threadpool(self._answer, resource, asked, id_, given)

    def forms(self, resource: Resource) -> tuple[Form, ...]:
        """The forms in which a resource is answered here."""
        without = {Form.stream} if not resource.live else set()
        return tuple(f for f in Form if f not in without and (self._pages or f is not Form.html))

    def _given(self, resource: Resource, request: Request) -> Given:
        offers = self.forms(resource)
        end: Form | None = request.scope.get("newsfold.form")
        form = end or wanted(request.headers.get("accept", ""), frozenset(offers))
        if form is None:
            types = ", ".join(MEDIA_TYPES[offer].partition(";")[0] for offer in offers)
            raise Refusal(Problem(406, "accept", "No form that is accepted", "", f"there is: {types}"))
        if form not in offers:
            hint = f"there is: {', '.join(f'.{offer}' for offer in offers)}"
            raise Refusal(Problem(404, "form", "Not in this form", f".{form}", hint))
        server = f"{request.url.scheme}://{request.headers.get('host', '')}"
        given = list(request.query_params.multi_items())
        if form is Form.html:
            # A form sends the fields that nobody filled in, too.
            given = [(name, text) for name, text in given if text]
        return Given(
            request.scope["path"],
            end,
            form,
            given,
            server,
            request.headers.get("if-none-match", ""),
        )

    def _answer(self, resource: Resource, asked: Asked, id_: str, given: Given) -> Response:
        with in_words_of_a_request(resource, id_):
            status = self._view.status()
            headers = self._headers(resource, given, status)
            whole = _tag(given.form, status.revision, str(status.filling), str(status.stalled_since))
            if given.form is Form.html:
                # A page says when all was last read: one that a browser has kept is no older than a minute.
                whole = _tag(given.form, whole, str(status.read_at // 60))
            if resource.answer is not Held and not resource.is_fresh and _has(given.if_none_match, whole):
                return Response(status_code=304, headers={**headers, "ETag": whole})
            data = resource.read(Reading(self._view, self._inspector, self._settings, asked, id_))
        tag = whole
        if isinstance(data, Held) and given.form is not Form.html:
            # Its words, not its position alone: a Kafka topic that is made anew has other records there.
            place = f"{data.partition}:{data.offset}"
            tag = _tag(given.form, place, encode_struct(data.event).decode("utf-8", "backslashreplace"))
        if _has(given.if_none_match, tag) and not resource.is_fresh:
            return Response(status_code=304, headers={**headers, "ETag": tag})
        forms = addresses(given.path, self.forms(resource), given.pairs)
        next_ = next_address(given.path, given.end, given.pairs, getattr(data, "next", ""))
        shown = Shown(
            resource=resource.name,
            path=given.path,
            title=resource.title(data, asked),
            data=data,
            asked=asked,
            url=address(given.path, given.end, given.pairs),
            forms=forms,
            next=next_,
            status=status,
        )
        body = rendered(shown, given.form, resource.answer, server=given.server, pages=self._pages)
        headers |= {"ETag": tag, "Link": link_header(forms, next_)}
        return Response(body, headers=headers, media_type=MEDIA_TYPES[given.form])

    def _headers(self, resource: Resource, given: Given, status: Status) -> dict[str, str]:
        behind = sum(max(0, lag.end - lag.next) for lag in status.lag)
        return {
            "Cache-Control": "private, no-cache",
            "Newsfold-Position": status.vector,
            **({"Newsfold-Lag": str(behind)} if behind or status.filling else {}),
            **({} if given.end else {"Vary": "Accept"}),
        }


def _tag(form: Form, *parts: str) -> str:
    """A weak ETag: the same is sent packed and unpacked."""
    text = "\x1f".join((__version__, form, *parts))
    return f'W/"{blake2b(text.encode(), digest_size=12).hexdigest()}"'


def _has(if_none_match: str, tag: str) -> bool:
    """Whether a caller has what bears this tag."""
    return any(given.strip() in ("*", tag, tag.removeprefix("W/")) for given in if_none_match.split(","))
