"""The text in a NewsML contentSet: NITF or XHTML inside the XML, or plain text and HTML as data."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from newsfold.sources.agency.xml_tree import attribute, child, children, descendants, local, text_of

BLOCKS = frozenset(("p", "hl2", "h2", "h3", "h4", "li", "pre", "blockquote", "td"))
"""Elements that are a paragraph of the text."""
LEFT_OUT = frozenset(
    (
        *("media", "figure", "figcaption", "table", "byline", "dateline", "distributor"),
        *("style", "script", "hedline"),
    )
)
"""Elements whose text is beside the article: pictures, tables, who wrote it where."""


def paragraphs_of_content(content: Element | None) -> tuple[str, list[str]]:
    """The headline and the paragraphs of the first rendition that has some; ("", []) where none has."""
    for inline in children(content, "inlineXML"):
        if paragraphs := [text for element in _bodies(inline) for text in _paragraphs(element)]:
            headline = next((text for part in descendants(inline, "hl1") if (text := text_of(part))), "")
            return headline, paragraphs
    for data in children(content, "inlineData"):
        if text := _data(data):
            return "", [text]
    return "", []


def _bodies(inline: Element) -> list[Element]:
    """The elements with the text: NITF's body.content, else XHTML's body, else all there is."""
    for name in ("body.content", "body"):
        if found := list(descendants(inline, name)):
            return found[:1]
    return [inline]


def _paragraphs(element: Element) -> Iterator[str]:
    for part in element:
        name = local(part)
        if name in LEFT_OUT:
            continue
        if name in BLOCKS and not any(
            local(below) in ("p", "li") for below in part.iter() if below is not part
        ):
            if text := text_of(part):
                yield text
        else:
            yield from _paragraphs(part)


def _data(data: Element) -> str:
    """Text or HTML as it stands, with its line ends; that of another encoding than text is not read."""
    type_ = attribute(data, "contenttype").lower()
    if attribute(data, "encoding") or (type_ and not type_.startswith("text/")):
        return ""
    text = "".join(data.itertext()).strip()
    return text if child(data, "p") is None else "\n\n".join(_paragraphs(data))
