"""The text of pages, read in a thread of its own."""

import asyncio

from newsfold.intake.answers import read_answer
from newsfold.sources.item import Item


class InThread:
    """Reads pages by the reader of their form (`ports.PageReading`)."""

    async def read(self, data: bytes, address: str, content_type: str = "") -> list[Item]:
        """The items of a page."""
        return await asyncio.to_thread(lambda: [*read_answer(data, address)])
