"""Pages are fetched as their site's robots.txt says; feeds, which a person named, without asking it."""

import asyncio

import pytest

from newsfold.errors import FetchFailed
from newsfold.intake.fetching.fetcher import Fetcher
from newsfold.intake.fetching.limits import Limits
from newsfold.intake.fetching.outcome import Fetched, Outcome
from newsfold.intake.fetching.robots import MAX_BYTES, parse_rules
from tests.intake.fetching.hostile import HERE, Fickle, Request, by_path, redirect, reply, serving, web

PAGE = reply(b"<html></html>")


def pages(
    robots: bytes, *paths: str, others: dict[str, bytes] | None = None
) -> tuple[list[Outcome], list[str]]:
    """What pages of a site with this answer for its robots.txt come to, and what the site was asked for."""

    async def run() -> tuple[list[Outcome], list[str]]:
        answers = {"/robots.txt": robots, **dict.fromkeys(paths, PAGE), **(others or {})}
        async with web(by_path(answers)) as (server, fetcher):
            return [await fetcher.page(server.address + path) for path in paths], server.paths

    return asyncio.run(run())


def test_what_is_not_allowed_is_not_asked_for() -> None:
    """The longest rule counts; the control asks for the same as a feed."""

    async def run() -> None:
        rules = b"User-agent: *\nDisallow: /private\nAllow: /private/but-this\nDisallow: /*.pdf$\n"
        answers = dict.fromkeys(("/private/a", "/private/but-this", "/news", "/a.pdf"), PAGE)
        async with web(by_path({"/robots.txt": reply(rules), **answers})) as (server, fetcher):
            for path, allowed in (
                ("/private/a", False),
                ("/private/but-this", True),
                ("/news", True),
                ("/a.pdf", False),
            ):
                outcome = await fetcher.page(server.address + path)
                assert isinstance(outcome, Fetched if allowed else FetchFailed), path
            assert server.paths == ["/robots.txt", "/private/but-this", "/news"]
            assert isinstance(await fetcher.fetch(server.address + "/private/a"), Fetched)

    asyncio.run(run())


def test_rules_for_our_name_go_before_those_for_all() -> None:
    """Whatever its case; those for others are not ours."""
    rules = b"\xef\xbb\xbfUser-agent: NewsFold\nDisallow: /no\n\nUser-agent: *\nDisallow: /\n"
    (refused, allowed), _ = pages(reply(rules), "/no", "/yes")
    assert isinstance(refused, FetchFailed)
    assert (refused.kind, refused.lasting) == ("robots", True)
    assert isinstance(allowed, Fetched)
    (allowed,), _ = pages(reply(b"User-agent: otherbot\nDisallow: /\n"), "/yes")
    assert isinstance(allowed, Fetched)


@pytest.mark.parametrize("status", ["404 Not Found", "403 Forbidden", "401 Unauthorized", "410 Gone"])
def test_a_robots_txt_that_may_not_be_read_allows_everything(status: str) -> None:
    """As the standard says of every 4xx."""
    (outcome,), paths = pages(reply(b"no", status=status), "/page")
    assert isinstance(outcome, Fetched)
    assert paths == ["/robots.txt", "/page"]


@pytest.mark.parametrize("status", ["500 Broken", "503 Busy", "429 Too Many"])
def test_a_robots_txt_that_cannot_be_had_allows_nothing_yet(status: str) -> None:
    """It is asked for again later, and not for each page."""
    outcomes, paths = pages(reply(b"no", status=status), "/1", "/2")
    for outcome in outcomes:
        assert isinstance(outcome, FetchFailed)
        assert (outcome.kind, outcome.lasting) == ("robots", False)
        assert 500 < (outcome.retry_after_seconds or 0) <= 600
    assert paths == ["/robots.txt"]


def test_a_site_without_an_answer_allows_nothing_yet() -> None:
    """No connection, or none in time."""

    async def silent(request: Request, writer: asyncio.StreamWriter) -> None:
        await request.hung_up(within=60)

    async def run() -> None:
        async with web(silent, limits=Limits(total_seconds=0.2)) as (server, fetcher):
            outcome = await fetcher.page(server.address + "/page")
            assert isinstance(outcome, FetchFailed)
            assert outcome.kind == "robots"
            assert "took longer" in str(outcome)
            assert server.paths == ["/robots.txt"]

    asyncio.run(run())


def test_redirects_of_a_robots_txt_are_followed() -> None:
    """Up to five, whatever host; what never arrives counts as none."""
    rules = reply(b"User-agent: *\nDisallow: /page\n")
    (outcome,), _ = pages(redirect("/rules.txt"), "/page", others={"/rules.txt": rules})
    assert isinstance(outcome, FetchFailed)
    assert outcome.kind == "robots"
    (outcome,), _ = pages(redirect("/robots.txt"), "/page")
    assert isinstance(outcome, Fetched)


def test_each_hop_of_a_page_is_asked_of_its_own_site() -> None:
    """A redirect does not lead around the rules of the site it leads to."""

    async def run() -> None:
        closed = {"/robots.txt": reply(b"User-agent: *\nDisallow: /\n"), "/page": PAGE}
        async with serving(by_path(closed)) as there:
            opened = {"/page": redirect(f"{there.address}/page")}
            async with web(by_path(opened), allowed=[HERE]) as (here, fetcher):
                outcome = await fetcher.page(here.address + "/page")
                assert isinstance(outcome, FetchFailed)
                assert outcome.kind == "robots"
                assert there.paths == ["/robots.txt"]
                assert here.paths == ["/robots.txt", "/page"]

    asyncio.run(run())


def test_a_page_of_a_private_network_is_refused_by_the_guard() -> None:
    """It is not said to be its robots.txt."""

    async def run() -> None:
        async with Fetcher() as fetcher:
            outcome = await fetcher.page("http://10.0.0.1/page")
        assert isinstance(outcome, FetchFailed)
        assert outcome.kind == "refused"

    asyncio.run(run())


def test_many_pages_ask_once() -> None:
    """However many of a site are fetched at a time."""

    async def run() -> None:
        async with web(by_path({f"/{number}": PAGE for number in range(50)})) as (server, fetcher):
            outcomes = await asyncio.gather(*(fetcher.page(f"{server.address}/{n}") for n in range(50)))
            assert all(isinstance(outcome, Fetched) for outcome in outcomes)
            assert server.paths.count("/robots.txt") == 1

    asyncio.run(run())


def test_a_long_robots_txt_is_read_to_its_limit() -> None:
    """A rule before the limit counts, one behind does not, and an endless one ends there."""
    rules = b"User-agent: *\nDisallow: /before\n"
    filler = b"# a line that says nothing at all\n" * (MAX_BYTES // 34 + 1)
    (before, behind), _ = pages(reply(rules + filler + b"Disallow: /behind\n"), "/before", "/behind")
    assert isinstance(before, FetchFailed)
    assert isinstance(behind, Fetched)


def test_a_robots_txt_that_was_made_to_keep_a_parser_busy() -> None:
    """Agents that share all rules: their product is refused; a long list as real ones are is read."""
    shared = b"".join(b"User-agent: a%d\n" % n for n in range(12_000)) + b"Allow: /\n" * 12_000
    assert parse_rules(shared) is None
    many = b"".join(b"User-agent: bot%d\nDisallow: /%d\n\n" % (n, n) for n in range(1500))
    assert parse_rules(many) is not None
    (outcome,), _ = pages(reply(shared), "/page")
    assert isinstance(outcome, FetchFailed)
    assert outcome.kind == "robots"


@pytest.mark.parametrize(
    "data", [b"", b"\0\xff\xfe", b"<html>404</html>", b"Disallow: /\n", b"User-agent\n:\n"]
)
def test_a_robots_txt_without_rules_allows_everything(data: bytes) -> None:
    """Such as a page that says that there is none."""
    (outcome,), _ = pages(reply(data), "/page")
    assert isinstance(outcome, Fetched)


def test_a_crawl_delay_is_kept() -> None:
    """As time between two fetches of the host; the control is the same site without."""

    async def seconds(robots: bytes) -> float:
        answers = {"/robots.txt": reply(robots), "/1": PAGE, "/2": PAGE}
        limits = Limits(delay_seconds=0)
        async with (
            serving(by_path(answers)) as server,
            Fetcher(limits=limits, allowed=[f"{HERE}/32"], resolver=Fickle(HERE)) as fetcher,
        ):
            start = asyncio.get_running_loop().time()
            for path in ("/1", "/2"):
                assert isinstance(await fetcher.page(f"http://news.example:{server.port}{path}"), Fetched)
            return asyncio.get_running_loop().time() - start

    assert asyncio.run(seconds(b"User-agent: *\nCrawl-delay: 0.5\n")) >= 0.49
    assert asyncio.run(seconds(b"User-agent: *\nDisallow: /x\n")) < 0.49
