"""Fetches feeds and pages, safely and with manners.

    async with Fetcher(contact="https://example.org/about-our-robot") as fetcher:
        outcome = await fetcher.fetch("https://news.example/feed.xml", validators)
        match outcome:
            case Fetched(data=data, validators=validators): ...
            case NotModified(): ...
            case FetchFailed(kind=kind): print(outcome)

What an address gives is a value, a failure too: strangers cannot make a fetch raise. Bytes stay bytes; what
they are is for the room `sources` to say. docs/fetching.md has what is refused, and the limits.
"""

import time
from collections.abc import Iterable, Mapping
from types import TracebackType

import aiohttp
from aiohttp.abc import AbstractResolver

from newsfold.errors import FetchFailed
from newsfold.intake.fetching.connections import guarded_session
from newsfold.intake.fetching.guard import Guard
from newsfold.intake.fetching.hops import Arrival, Hops
from newsfold.intake.fetching.limits import DEFAULT_LIMITS, Limits
from newsfold.intake.fetching.outcome import NO_VALIDATORS, Fetched, NotModified, Outcome, Validators
from newsfold.intake.fetching.retry_after import retry_after_seconds
from newsfold.intake.fetching.robots import Robots
from newsfold.intake.fetching.turns import Turns
from newsfold.intake.fetching.user_agent import user_agent

FEED_TYPES = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml, "
    "application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.9, */*;q=0.5"
)
PAGE_TYPES = "text/html, application/xhtml+xml;q=0.9, */*;q=0.5"
_LONGEST_VALIDATOR = 1000
_LATER = (408, 421, 425, 429, 500, 502, 503, 504)
"""Statuses that say nothing about the next time."""


class Fetcher:
    """One for a process, used by any number of tasks at once.

    `allowed` are networks, addresses and host:port of your own, fetched from though they are not public;
    `resolver` looks names up in another way than the system does. Without `robots` pages are fetched whatever
    their site's robots.txt says. To be entered within an event loop.
    """

    def __init__(
        self,
        *,
        contact: str = "",
        limits: Limits = DEFAULT_LIMITS,
        allowed: Iterable[str] = (),
        robots: bool = True,
        resolver: AbstractResolver | None = None,
    ) -> None:
        self._limits, self._resolver, self._obeys_robots = limits, resolver, robots
        self._guard, self._user_agent = Guard.allowing(allowed), user_agent(contact)
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> "Fetcher":
        self._session = session = guarded_session(
            self._guard, self._limits, user_agent=self._user_agent, resolver=self._resolver
        )
        turns = Turns(self._limits)
        self._turns, self._hops = turns, Hops(session, self._guard, turns, self._limits)
        self._robots = Robots(self._hops, turns)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._session:
            await self._session.close()

    async def fetch(
        self,
        address: str,
        validators: Validators = NO_VALIDATORS,
        *,
        headers: Mapping[str, str] | None = None,
        accept: str = FEED_TYPES,
    ) -> Outcome:
        """What an address of the configuration gives, if it is not what `validators` are of.

        `headers`, such as Authorization, are for its own host alone, and not for those that it redirects to.
        """
        validators = _validators(*validators)
        arrival = await self._hops.follow(address, _headers(accept, validators), own_headers=headers)
        return self._outcome(address, arrival, validators)

    async def page(self, address: str, validators: Validators = NO_VALIDATORS) -> Outcome:
        """The same of a page that a feed leads to, if its site lets robots fetch it."""
        validators = _validators(*validators)
        headers = _headers(PAGE_TYPES, validators)
        permit = self._robots.refusal if self._obeys_robots else None
        arrival = await self._hops.follow(address, headers, permit=permit)
        return self._outcome(address, arrival, validators)

    def _outcome(self, address: str, arrival: Arrival | FetchFailed, asked: Validators) -> Outcome:
        if isinstance(arrival, FetchFailed):
            return arrival
        reply, said = arrival.reply, arrival.reply.headers
        pause = retry_after_seconds(said.get("retry-after", ""), date=said.get("date", ""), now=time.time())
        if reply.status in (429, 503) and pause:
            self._turns.silence(reply.url.host or "", pause)
        validators = _validators(said.get("etag", ""), said.get("last-modified", ""))
        if reply.status == 304 and asked != NO_VALIDATORS:
            kept = Validators(validators.etag or asked.etag, validators.last_modified or asked.last_modified)
            return NotModified(str(reply.url), kept, arrival.permanent_url, pause, said.get("date", ""))
        if not 200 <= reply.status < 300 or reply.status == 206:
            return _failure(str(reply.url), reply.status, pause)
        content_type, charset = _content_type(said.get("content-type", ""))
        return Fetched(
            data=reply.data,
            final_url=str(reply.url),
            status=reply.status,
            content_type=content_type,
            charset=charset,
            validators=NO_VALIDATORS if reply.cut else validators,
            permanent_url=arrival.permanent_url,
            retry_after_seconds=pause,
            date=said.get("date", ""),
            last_modified=said.get("last-modified", ""),
            cut=reply.cut,
        )


def _validators(etag: str, last_modified: str) -> Validators:
    """Without those that are no header: they come from strangers, and go out again."""
    return Validators(*(text if _is_header(text) else "" for text in (etag, last_modified)))


def _is_header(text: str) -> bool:
    return text.isascii() and text.isprintable() and len(text) <= _LONGEST_VALIDATOR


def _headers(accept: str, validators: Validators) -> dict[str, str]:
    headers = {"Accept": accept}
    if validators.etag:
        headers["If-None-Match"] = validators.etag
    if validators.last_modified:
        headers["If-Modified-Since"] = validators.last_modified
    return headers


def _failure(where: str, status: int, pause: float | None) -> FetchFailed:
    if status == 410:
        what = "it is gone for good (status 410)"
        return FetchFailed(what, kind="gone", where=where, hint="remove it", status=status, lasting=True)
    if status == 304:
        what = "it says that nothing has changed, which was not asked (status 304)"
        return FetchFailed(what, kind="protocol", where=where, status=status)
    busy = status in (429, 503)
    what = "it asks to be left alone for a while" if busy else "it answers without content"
    return FetchFailed(
        f"{what} (status {status})",
        kind="busy" if busy else "status",
        where=where,
        status=status,
        lasting=status not in _LATER,
        retry_after_seconds=pause,
    )


def _content_type(header: str) -> tuple[str, str]:
    """Media type and charset in lower case, "" where there is none."""
    media_type, *parameters = header.lower().split(";")
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "charset":
            return media_type.strip(), value.strip().strip("\"'")[:40]
    return media_type.strip(), ""
