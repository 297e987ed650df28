"""Looking into XML by local names, whatever the namespace; an element that is not there has nothing in it."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

BREAKS = frozenset(("br", "lf"))
"""Elements that part words without having text."""


def local(element: Element) -> str:
    """The name of an element without its namespace; "" of a comment."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def children(element: Element | None, name: str) -> list[Element]:
    """The children of this local name."""
    return [part for part in element if local(part) == name] if element is not None else []


def child(element: Element | None, name: str) -> Element | None:
    """The first of them."""
    return next(iter(children(element, name)), None)


def descendants(element: Element | None, name: str) -> Iterator[Element]:
    """All below it of this local name, in the order of the document."""
    if element is not None:
        yield from (part for part in element.iter() if local(part) == name)


def attribute(element: Element | None, name: str) -> str:
    """The value of an attribute without a namespace, stripped; "" if it is not there."""
    return element.get(name, "").strip() if element is not None else ""


def text_of(element: Element | None) -> str:
    """The text in an element, white space as one space; a line break inside parts words."""
    return " ".join("".join(_texts(element)).split()) if element is not None else ""


def _texts(element: Element) -> Iterator[str]:
    if local(element) in BREAKS:
        yield " "
    elif isinstance(element.tag, str):
        yield element.text or ""
    for part in element:
        yield from _texts(part)
        yield part.tail or ""
