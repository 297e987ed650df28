"""How much text each element of a page holds, how much of it is links, and how much stands in paragraphs."""

from typing import NamedTuple

from newsfold.sources.pages.parsing import Element

MIN_PARAGRAPH = 25
"""Characters from which a paragraph speaks for the element that it is in."""
MAX_LINKS = 0.5
"""Share of links in a text from which it is a list of them."""


class Sizes(NamedTuple):
    """By element, characters: of all text, of links, and of paragraphs that are no links."""

    text: dict[Element, int]
    links: dict[Element, int]
    prose: dict[Element, int]

    def is_links(self, element: Element) -> bool:
        """Whether more than half of an element's text is links."""
        return self.links[element] > self.text[element] * MAX_LINKS


def sizes_of(root: Element) -> Sizes:
    """The sizes of all elements of a tree, in one pass from its leaves."""
    text: dict[Element, int] = {}
    links: dict[Element, int] = {}
    prose: dict[Element, int] = {}
    for element in reversed([*root.iter()]):
        length = len((element.text or "").strip())
        linked = paragraphs = 0
        for child in element:
            length += text[child] + len((child.tail or "").strip())
            linked += links[child]
            paragraphs += prose[child]
        if element.tag == "a":
            linked = length
        if element.tag in ("p", "pre"):
            paragraphs = length - linked if length >= MIN_PARAGRAPH and linked < length * MAX_LINKS else 0
        text[element], links[element], prose[element] = length, linked, paragraphs
    return Sizes(text, links, prose)
