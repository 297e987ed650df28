"""When the page behind an item is wanted, and what item and page make together; pure."""

from collections.abc import Sequence

import msgspec

from newsfold.sources.item import Item, Rejected, Sourced


def needs_page(item: Sourced | Rejected) -> bool:
    """Whether the page behind an item is to be asked for."""
    if not isinstance(item, Sourced) or not item.summary or item.article.status != "usable":
        return False
    return (item.ids.link or item.article.url).startswith(("http://", "https://"))


def followed(item: Sourced, page: Sequence[Item]) -> tuple[Sourced | Rejected, bool]:
    """The item with the text of its page, and whether the page had none.

    What the page says of itself counts, and what it does not say is the item's. Without a text on the page
    the item stays as the source has it, if that has one, else the fault of the page takes its place.
    """
    articles = [found for found in page if isinstance(found, Sourced)]
    if not articles:
        faults = [found for found in page if isinstance(found, Rejected)]
        has_text = bool(item.article.body.strip() or item.article.paragraphs)
        return (item if has_text or not faults else faults[0]), True
    on_page = articles[0].article
    said = {
        name: getattr(item.article, name)
        for name in on_page.__struct_fields__
        if name not in ("body", "paragraphs", "schema", "status") and not getattr(on_page, name)
    }
    if item.article.url:
        said["url"] = item.article.url
    ids = item.ids._replace(canonical=item.ids.canonical or articles[0].ids.canonical)
    article = msgspec.structs.replace(on_page, **said)
    return item._replace(article=article, data=item.data or articles[0].data, ids=ids, summary=False), False
