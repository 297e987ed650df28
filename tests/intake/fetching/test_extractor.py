"""Pages that keep their reader busy, take its memory or end it: each costs its own article alone."""

import asyncio
import os
import resource

import pytest

from newsfold.errors import SettingsError, SetupError, SourceError
from newsfold.intake.fetching.extraction_process import function_of, name_of
from newsfold.intake.fetching.extractor import Extractor
from newsfold.model.article import Article
from tests.intake.fetching.extractions import extract

MEGABYTE = 1024 * 1024


async def pages(*data: bytes, **settings: float) -> list[Article | SourceError]:
    """What pages come to, one after the other, by one process."""
    outcomes: list[Article | SourceError] = []
    async with Extractor(extract, **settings) as extractor:  # type: ignore[arg-type]
        for page in data:
            try:
                outcomes.append(await extractor.article(page, address="http://a.example/1"))
            except SourceError as error:
                outcomes.append(error)
    return outcomes


def test_articles_come_out_of_a_process_that_is_kept() -> None:
    """The text, the address and the charset go there and back; what a library prints disturbs nothing."""
    first, second, printed = asyncio.run(pages("Überfluß".encode(), b"second", b"print"))
    assert isinstance(first, Article)
    assert isinstance(second, Article)
    assert (first.body, first.url) == ("Überfluß", "http://a.example/1")
    assert first.title == second.title != str(os.getpid())
    assert isinstance(printed, Article)


def test_a_charset_goes_along() -> None:
    """As the server claims it."""

    async def run() -> Article:
        async with Extractor(extract) as extractor:
            return await extractor.article("Überfluß".encode("latin-1"), charset="latin-1")

    assert asyncio.run(run()).body == "Überfluß"


@pytest.mark.parametrize(
    ("page", "finding"),
    [
        (b"loop", "stopped after 0.5 seconds"),
        (b"memory", "too much memory"),
        (b"die", "without an answer (SIGABRT)"),
        (b"crash", "without an answer (SIGSEGV)"),
        (b"exit", "without an answer"),
    ],
)
def test_a_page_that_must_be_stopped_costs_one_article(page: bytes, finding: str) -> None:
    """The next has a process of its own; the control, the same page of other text, goes well."""
    settings = {"seconds": 0.5, "memory_bytes": 200 * MEGABYTE}
    before, stopped, after = asyncio.run(pages(b"before", page, b"after", **settings))
    assert isinstance(stopped, SourceError)
    assert stopped.reason == "extraction"
    assert finding in str(stopped)
    assert str(stopped).startswith("http://a.example/1: ")
    assert isinstance(before, Article)
    assert isinstance(after, Article)
    assert before.title != after.title


def test_without_the_limit_of_memory_the_page_takes_it() -> None:
    """The control of the limit: with more room the same page is read."""
    (outcome,) = asyncio.run(pages(b"memory", memory_bytes=4000 * MEGABYTE, seconds=60))
    assert isinstance(outcome, Article)
    assert resource.getrlimit(resource.RLIMIT_AS)[0] == resource.getrlimit(resource.RLIMIT_AS)[1]


@pytest.mark.parametrize(
    ("page", "reason", "finding"),
    [
        (b"wall", "source", "a wall, no article (ask the site)"),
        (b"raise", "extraction", "ZeroDivisionError of the page"),
        (b"\xff", "extraction", "UnicodeDecodeError"),
    ],
)
def test_an_error_of_a_page_is_that_of_the_caller(page: bytes, reason: str, finding: str) -> None:
    """With its words and its reason; the process goes on."""
    before, error, after = asyncio.run(pages(b"before", page, b"after"))
    assert isinstance(error, SourceError)
    assert error.reason == reason
    assert finding in str(error)
    assert isinstance(before, Article)
    assert isinstance(after, Article)
    assert before.title == after.title


def test_pages_are_read_side_by_side() -> None:
    """As many as there are processes; one that is stopped does not hold up the others."""

    async def run() -> None:
        async with Extractor(extract, processes=2, seconds=2) as extractor:
            stuck = asyncio.create_task(extractor.article(b"loop"))
            bodies = [article.body for article in [await extractor.article(b"%d" % n) for n in range(20)]]
            assert bodies == [str(number) for number in range(20)]
            assert not stuck.done()
            with pytest.raises(SourceError, match="2 seconds"):
                await stuck

    asyncio.run(run())


def test_a_page_that_is_given_up_leaves_its_place() -> None:
    """A cancelled task's process is ended, and the next page has one."""

    async def run() -> None:
        async with Extractor(extract) as extractor:
            first = await extractor.article(b"first")
            task = asyncio.create_task(extractor.article(b"loop"))
            await asyncio.sleep(0)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            assert (await extractor.article(b"next")).title != first.title

    asyncio.run(run())


def test_what_a_person_must_mend_is_no_fault_of_the_page() -> None:
    """It is the error that it is where the page is read."""

    async def run() -> None:
        async with Extractor(extract) as extractor:
            with pytest.raises(SetupError, match=r"a library is missing \(install it\)"):
                await extractor.article(b"setup")

    asyncio.run(run())


@pytest.mark.parametrize("name", ["no.such.module:function", "newsfold.errors:nothing", "newsfold"])
def test_a_function_that_is_not_there_is_said(name: str) -> None:
    """In one line, with the name."""

    async def run() -> None:
        async with Extractor(name) as extractor:
            with pytest.raises(SettingsError, match="cannot be started") as caught:
                await extractor.article(b"page")
            assert name in str(caught.value)

    asyncio.run(run())


def test_pages_that_wait_at_the_end_are_given_up() -> None:
    """Nobody waits for ever for a process that will not be."""

    async def run() -> None:
        async with Extractor(extract) as extractor:
            tasks = [asyncio.create_task(extractor.article(b"%d" % number)) for number in range(3)]
            await asyncio.sleep(0)
        outcomes = await asyncio.gather(*tasks, return_exceptions=True)
        assert any(isinstance(outcome, Article) for outcome in outcomes)
        assert all(isinstance(outcome, Article | SourceError) for outcome in outcomes)

    asyncio.run(run())


def test_a_function_by_its_name() -> None:
    """The same as the function itself."""
    assert function_of(name_of(extract)) is extract
