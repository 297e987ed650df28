"""What a site lets robots fetch (RFC 9309): asked once a day before its pages are fetched.

A site without a robots.txt allows everything, and so does one that does not let it be read (4xx). One whose
robots.txt cannot be had for the moment (5xx, 429, no connection) allows nothing until it can.
"""

import asyncio
from collections import OrderedDict
from dataclasses import dataclass

from protego import Protego
from yarl import URL

from newsfold.errors import FetchFailed
from newsfold.intake.fetching.hops import Hops
from newsfold.intake.fetching.turns import Turns
from newsfold.intake.fetching.user_agent import PRODUCT

MAX_BYTES = 500 * 1024
"""What is behind them in a robots.txt is not read."""
KEPT_SECONDS = 86400.0
RETRY_SECONDS = 600.0
"""How soon a robots.txt that could not be had is asked for again."""
_MAX_SITES = 5_000
_MAX_WORK = 3_000_000
"""Agents times rules of a robots.txt: real ones have some thousands, and the parser makes a list so long."""


@dataclass(frozen=True)
class _Rules:
    until: float
    parsed: Protego | None = None
    waits: str = ""
    """Why nothing is allowed for the moment."""


class Robots:
    """The rules of sites, as far as they were needed; times are those of the running event loop."""

    def __init__(self, hops: Hops, turns: Turns) -> None:
        self._hops, self._turns = hops, turns
        self._sites: OrderedDict[URL, asyncio.Task[_Rules]] = OrderedDict()

    async def refusal(self, url: URL) -> FetchFailed | None:
        """Why a page is not fetched; None if it may be."""
        rules = await self._rules(url.origin())
        where = str(url)
        if rules.waits:
            seconds = max(rules.until - asyncio.get_running_loop().time(), 0.0)
            what = f"its robots.txt cannot be had: {rules.waits}"
            return FetchFailed(what, kind="robots", where=where, retry_after_seconds=seconds)
        if rules.parsed and not rules.parsed.can_fetch(where, PRODUCT):
            return FetchFailed("its robots.txt does not allow it", kind="robots", where=where, lasting=True)
        return None

    async def _rules(self, site: URL) -> _Rules:
        """The rules of a site, asked for once however many pages wait for them."""
        task = self._sites.get(site)
        if task is None or (task.done() and _is_stale(task)):
            self._sites[site] = task = asyncio.create_task(self._ask(site))
            while len(self._sites) > _MAX_SITES:
                self._sites.popitem(last=False)
        self._sites.move_to_end(site)
        return await asyncio.shield(task)

    async def _ask(self, site: URL) -> _Rules:
        now = asyncio.get_running_loop().time
        address = str(site / "robots.txt")
        arrival = await self._hops.follow(
            address, {"Accept": "text/plain, */*;q=0.1"}, limit=MAX_BYTES, keep_beginning=True
        )
        if isinstance(arrival, FetchFailed):
            if arrival.kind == "redirects":
                return _Rules(now() + KEPT_SECONDS)
            if arrival.kind == "refused":  # So will the page be, with the guard's own words.
                return _Rules(now())
            return _Rules(now() + (arrival.retry_after_seconds or RETRY_SECONDS), waits=arrival.what)
        status = arrival.reply.status
        if status == 429 or status >= 500:
            return _Rules(now() + RETRY_SECONDS, waits=f"status {status}")
        if not 200 <= status < 300:
            return _Rules(now() + KEPT_SECONDS)
        parsed = await asyncio.to_thread(parse_rules, arrival.reply.data)
        if parsed is None:
            return _Rules(now() + KEPT_SECONDS, waits="it has more rules than can be read")
        if delay := parsed.crawl_delay(PRODUCT):
            self._turns.slow_down(site.host or "", delay)
        return _Rules(now() + KEPT_SECONDS, parsed)


def parse_rules(data: bytes) -> Protego | None:
    """The rules in a robots.txt; None if it was made to be too much for a parser."""
    text = data.decode("utf-8-sig", "replace")
    lines = [line for line in text.lower().splitlines() if line.strip()]
    agents = sum("agent" in line for line in lines)
    if agents * max(agents, len(lines) - agents) > _MAX_WORK:
        return None
    return Protego.parse(text)


def _is_stale(task: "asyncio.Task[_Rules]") -> bool:
    if task.cancelled() or task.exception():
        return True
    return task.result().until <= asyncio.get_running_loop().time()
