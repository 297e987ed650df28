"""Two opinions of our own on what the main text of a pruned page is, each by another trait of articles.

`dominant` goes down from the body as long as one child holds most of the prose; `densest` takes the element
whose own paragraphs weigh most, with neighbours of its kind. They fail on different pages.
"""

from newsfold.sources.pages.blocks import BLOCKS, CELLS, DROPPED, paragraphs_in
from newsfold.sources.pages.parsing import Element
from newsfold.sources.pages.sizes import MIN_PARAGRAPH, Sizes

DOMINANT = 0.6
"""Share of the prose of an element that one of its children must have to stand for it."""
_PARAGRAPHS = frozenset(["p", "pre", "li", "td", "tr", "ul", "ol", "blockquote"])
_HOLDERS = frozenset(["div", "section", "article", "form", "ul", "ol"])
_TEASERS = frozenset(["div", "article", "section", "li"])
_HEADINGS = ("h2", "h3", "h4", "h5", "h6")
MOSTLY = 0.8
LONG_TEASER = 500
"""Characters of prose up to which a block under a headline that is a link is a teaser."""
_TEXTS = ("h2", "h3", "h4", "blockquote", "li", "p", "dd")
LITTLE_PROSE, FEW_WORDS = 200, 120
"""Characters up to which a list of links has no prose worth keeping, and an element is a label."""
SIBLING = 0.2
"""Share of the best score from which a neighbour of the best element is text as well."""
ANCESTORS = (1.0, 0.5, 0.17)
"""What a paragraph counts for its parent and for those above it."""
LONG_NEIGHBOUR = 80


def dominant(root: Element, sizes: Sizes) -> list[str]:
    """The paragraphs of the smallest element that holds most of the prose, level by level."""
    body = root.find("body")
    node = root if body is None else body
    while total := sizes.prose[node]:
        best = max(node, key=lambda child: sizes.prose[child], default=None)
        if best is None or best.tag in _PARAGRAPHS or sizes.prose[best] < DOMINANT * total:
            break
        node = best
    return _text_of(node, sizes)


def densest(root: Element, sizes: Sizes) -> list[str]:
    """The paragraphs of the element with the heaviest paragraphs of its own, and of neighbours like it."""
    scores = _scores(root, sizes)
    if not scores:
        return []
    best = max(scores, key=lambda element: scores[element])
    parent = best.getparent()
    if parent is None or best.tag == "body":
        return _text_of(best, sizes)
    return [
        line
        for sibling in parent
        if sibling is best or _belongs(sibling, best, scores, sizes)
        for line in _text_of(sibling, sizes)
    ]


def _scores(root: Element, sizes: Sizes) -> dict[Element, float]:
    scores: dict[Element, float] = {}
    for paragraph in root.iter("p", "pre", "td", "blockquote"):
        length = sizes.text[paragraph]
        if length < MIN_PARAGRAPH or sizes.is_links(paragraph):
            continue
        weight = 1 + "".join(paragraph.itertext()).count(",") + min(length / 100, 3)
        ancestor = paragraph.getparent()
        for share in ANCESTORS:
            if ancestor is None or ancestor.tag == "html":
                break
            scores[ancestor] = scores.get(ancestor, 0) + weight * share
            ancestor = ancestor.getparent()
    return {
        element: score * (1 - sizes.links[element] / max(1, sizes.text[element]))
        for element, score in scores.items()
    }


def _belongs(sibling: Element, best: Element, scores: dict[Element, float], sizes: Sizes) -> bool:
    """Whether a neighbour of the best element is text as well: by its score, or as a paragraph of prose."""
    bonus = SIBLING if sibling.get("class") and sibling.get("class") == best.get("class") else 0
    if scores.get(sibling, 0) + bonus * scores[best] >= max(10, scores[best] * SIBLING):
        return True
    length = sizes.text[sibling]
    return sibling.tag == "p" and length > LONG_NEIGHBOUR and sizes.links[sibling] < length / 4


def _text_of(element: Element, sizes: Sizes) -> list[str]:
    """The paragraphs of an element without lists of links and labels in it."""
    skipped: set[Element] = set()
    waiting = [element]
    while waiting:
        for child in waiting.pop():
            if child.tag not in BLOCKS and child.tag not in CELLS:
                continue
            if _is_aside(child, sizes):
                skipped.add(child)
            else:
                waiting.append(child)
    return paragraphs_in(element, DROPPED, skipped)


def _is_aside(child: Element, sizes: Sizes) -> bool:
    """Whether a block is a list of links, a label, or the teaser of another article."""
    length = sizes.text[child]
    if child.tag in _TEASERS and sizes.prose[child] < LONG_TEASER and _has_linked_heading(child, sizes):
        return True
    if length and sizes.is_links(child) and sizes.prose[child] < LITTLE_PROSE:
        return True
    if child.tag not in _HOLDERS or sizes.prose[child] or length >= FEW_WORDS:
        return False
    return next(child.iter(*_TEXTS), None) is None


def _has_linked_heading(child: Element, sizes: Sizes) -> bool:
    """Whether the first heading of a block is a link to another page."""
    heading = next(child.iter(*_HEADINGS), None)
    if heading is None or not sizes.text[heading]:
        return False
    link = next(heading.iter("a"), None)
    if link is None and heading.getparent().tag == "a":
        link = heading.getparent()
    if link is None or sizes.links[link] < sizes.text[heading] * MOSTLY:
        return False
    return not (link.get("href") or "#").startswith("#")
