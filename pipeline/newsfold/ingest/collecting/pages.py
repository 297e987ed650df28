"""The articles of pages: read where reading can be stopped, or in a thread of this process."""

import asyncio
from collections.abc import Awaitable, Callable

from newsfold.errors import RecordError
from newsfold.intake.fetching.extractor import Extractor
from newsfold.model.article import Article
from newsfold.sources.item import Item, Rejected, Sourced, SourceIds


class InProcesses:
    """Reads pages in processes of their own, with limits of time and memory (`ports.PageReading`)."""

    def __init__(self, extractor: Extractor) -> None:
        self._extractor = extractor

    async def read(self, data: bytes, address: str, charset: str = "") -> list[Item]:
        """The article of a page, or why it has none."""
        return await _items(
            lambda: self._extractor.article(data, address=address, charset=charset), data, address
        )


class InThread:
    """Reads pages in a thread, for pages that are known: nothing stops one that takes too long."""

    async def read(self, data: bytes, address: str, charset: str = "") -> list[Item]:
        """The article of a page, or why it has none."""

        def work() -> Article:
            from newsfold.sources.pages.page import article_of_page

            return article_of_page(data, address=address, charset=charset)

        return await _items(lambda: asyncio.to_thread(work), data, address)


async def _items(read: Callable[[], Awaitable[Article]], data: bytes, address: str) -> list[Item]:
    try:
        article = await read()
    except RecordError as error:
        error.where = error.where or address
        return [Rejected(error, address, data)]
    return [Sourced(article, address, data, ids=SourceIds(link=address, canonical=article.url))]
