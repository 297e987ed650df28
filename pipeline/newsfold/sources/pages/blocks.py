"""The text of elements as a browser shows it: a paragraph for each block, words apart where blocks are.

Inline elements glue nothing and part nothing: `<b>1</b>5` is one word,
`<span>15</span><p>May</p>` are two paragraphs.
"""

import re
from collections.abc import Iterator
from collections.abc import Set as AbstractSet

from newsfold.sources.pages.parsing import Element

_BLOCKS = """
address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption
figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol option p pre search
section summary table tbody tfoot thead tr ul
"""
_DROPPED = """
applet audio button canvas datalist embed head iframe input map math meta link nav noembed noframes noscript
object picture progress rp rt script select style svg template textarea title video
"""
_INLINE = """
a abbr acronym area b base bdi bdo big br cite code col colgroup data del dfn em font i img ins kbd label mark
meter output param q rb rtc ruby s samp small source span strike strong sub sup time track tt u var wbr
"""
BLOCKS = frozenset(_BLOCKS.split())
"""Elements that stand in lines of their own."""
CELLS = frozenset(["td", "th"])
"""Elements that stand beside one another: a space parts them."""
DROPPED = frozenset(_DROPPED.split())
"""Elements that hold no text of an article."""
INLINE = frozenset(_INLINE.split())
"""The other elements that HTML has."""
_BREAK = "\n"
_BLANK_LINE = re.compile(r"\n[ \t\r\f]*\n")
_SPACE = re.compile(r"\s+")


def paragraphs_in(
    element: Element, dropped: frozenset[str] = DROPPED, skipped: AbstractSet[Element] = frozenset()
) -> list[str]:
    """The paragraphs below an element in their order, white space normalised, none of them empty.

    Elements with a tag in `dropped` and those in `skipped` are passed over, not so the text behind them. A
    `<br>` ends a line, and so a paragraph, unless the text goes on in lower case.
    """
    lines: list[str] = []
    pieces: list[str] = []
    for piece in _pieces(element, dropped, skipped):
        if piece is None:
            _add(lines, pieces)
        else:
            pieces.append(piece)
    _add(lines, pieces)
    return lines


def text_in(element: Element) -> str:
    """All text below an element in one line."""
    return " ".join(paragraphs_in(element))


def has_blocks(element: Element) -> bool:
    """Whether there is a block or a line break below an element."""
    return any(below.tag in BLOCKS or below.tag == "br" for below in element.iter() if below is not element)


def lines_of(text: str) -> list[str]:
    """The paragraphs of a text without blocks: blank lines part them, line ends are white space."""
    return [line for part in _BLANK_LINE.split(text) if (line := _SPACE.sub(" ", part).strip())]


def _pieces(element: Element, dropped: frozenset[str], skipped: AbstractSet[Element]) -> Iterator[str | None]:
    """The text in pieces, None where a paragraph ends, a line end alone for `<br>`."""
    waiting: list[tuple[Element, bool]] = [(element, False)]
    while waiting:
        node, is_end = waiting.pop()
        tag = node.tag
        is_block = tag in BLOCKS
        if not is_end and isinstance(tag, str) and tag not in dropped and node not in skipped:
            if is_block:
                yield None
            elif tag == "br":
                yield _BREAK
            elif tag in CELLS:
                yield " "
            if node.text:
                yield node.text.replace(_BREAK, " ")
            waiting.append((node, True))
            waiting.extend((child, False) for child in reversed(node))
            continue
        if is_block:
            yield None
        if node is not element and node.tail:
            yield node.tail.replace(_BREAK, " ")


def _add(lines: list[str], pieces: list[str]) -> None:
    """Add the paragraphs of the pieces, and forget these."""
    line = ""
    for row in "".join(pieces).split(_BREAK):
        row = " ".join(row.split())
        if line and row and row[0].islower():
            line = f"{line} {row}"
        elif row:
            lines.extend([line] if line else [])
            line = row
    lines.extend([line] if line else [])
    pieces.clear()
