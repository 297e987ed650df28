"""A pushed page, read where reading can be stopped: one sender's page must not hold up the desk of all."""

import asyncio
import re

from newsfold.errors import RecordError
from newsfold.intake.fetching.extractor import Extractor
from newsfold.intake.push.reading import JSON, LINES
from newsfold.serving import problem as problems
from newsfold.serving.problem import Refusal
from newsfold.sources.forms import HEAD_BYTES, Form, form_of
from newsfold.sources.item import Rejected, Sourced, SourceIds

WAIT_SECONDS = 30.0
"""So long a page waits for its turn and is read, at most."""
ORIGIN = "body"
_CHARSET = re.compile(r";\s*charset\s*=\s*[\"']?([\w.:-]{2,40})", re.IGNORECASE)


def is_page(body: bytes, media_type: str) -> bool:
    """Whether a body is an HTML page by what is in it, and its sender does not claim that it is JSON."""
    return media_type not in JSON | LINES and form_of(body[:HEAD_BYTES]) is Form.HTML


async def page_item(extractor: Extractor, body: bytes, content_type: str) -> Sourced | Rejected:
    """The article of a page, or why it has none; Refusal 503 if too many others are being read.

    SetupError without the extra `pages`.
    """
    charset = _CHARSET.search(content_type)
    try:
        async with asyncio.timeout(WAIT_SECONDS):
            article = await extractor.article(body, charset=charset[1] if charset else "")
    except TimeoutError:
        raise Refusal(problems.unavailable("too many pages are being read", retry_after=5)) from None
    except RecordError as error:
        error.where = ORIGIN
        return Rejected(error, ORIGIN, body)
    return Sourced(article, ORIGIN, body, ids=SourceIds(canonical=article.url))
