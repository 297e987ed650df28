"""The text of a feed's item: its paragraphs without what feeds add, and whether it is only a summary."""

import re
from typing import NamedTuple

from newsfold.sources.line import normalised
from newsfold.sources.pages.fragment import paragraphs_of_fragment

SHORT = 1000
"""Characters below which a description, where a feed has no field for the whole text, is only a summary."""
_CUT_MARK = re.compile(r"\s*(?:\[\s*(?:…|\.\.\.|&hellip;)\s*\]|…|\.\.\.)$")
_MORE = (
    r"(?:(?:continue|keep) reading|read (?:the )?(?:more|(?:full|whole|entire)\b.{0,40})"
    r"|(?:click (?:here )?)?to read more|(?:full|more) (?:story|article|coverage)"
    r"|weiterlesen|mehr (?:lesen|dazu)|zum artikel|lire (?:la suite|plus)"
    r"|leer m[aá]s|seguir leyendo|sigue leyendo|continua a leggere|leggi tutto|lees (?:meer|verder))"
)
_ARROW = r"[\])]?\s*[.…]{0,3}\s*[→»>›]*"
_MORE_LINE = re.compile(rf"[\[(]?\s*{_MORE}\b[^.!?]{{0,120}}{_ARROW}", re.IGNORECASE)
_MORE_BEHIND = re.compile(
    rf"(?P<mark>\s*\[?(?:…|\.\.\.)\]?\s*|(?<=[.!?”\"])\s+)[\[(]?{_MORE}{_ARROW}$", re.IGNORECASE
)
_PLACES = "facebook|twitter|x|whatsapp|linkedin|email|reddit|telegram|print|pinterest|copy link"
_ADDED = re.compile(
    r"(?:the (?:post|article|story) .{1,300} (?:(?:first appeared|appeared first) (?:on|at|in)"
    r"|was (?:first|originally) published (?:on|at|by|in)) .{1,120}"
    r"|der (?:beitrag|artikel) .{1,300} erschien zuerst (?:auf|bei) .{1,120}"
    r"|l[’']article .{1,300} est apparu en premier sur .{1,120}"
    r"|la entrada .{1,300} (?:se publicó primero|aparece primero) en .{1,120}"
    r"|l[’']articolo .{1,300} (?:proviene da|sembra essere il primo su) .{1,120}"
    r"|(?:share|tweet|like|email|print|save|pin) (?:this|on|it)\b.{0,80}"
    rf"|(?:{_PLACES})(?:[\s,|·/]+(?:{_PLACES}))+|\d+ comments?|comments?|comments? on .{{1,200}}"
    r"|submitted by .{1,80}|\[link\](?: \[comments\])?|view the full article.{0,80}"
    r"|filed under:? .{1,200})[.!]?",
    re.IGNORECASE,
)
MAX_ADDED = 320
"""Characters of a paragraph that a feed adds, at most."""


class ItemText(NamedTuple):
    """Paragraphs, and whether the article has more of them than the feed."""

    paragraphs: tuple[str, ...]
    is_summary: bool


def item_text(content: str, description: str) -> ItemText:
    """The text of an item in HTML: that of its field for whole texts, else that of its description."""
    whole, _ = _text_in(content)
    if whole.paragraphs:
        return whole
    text, marked = _text_in(description)
    return ItemText(text.paragraphs, marked or sum(map(len, text.paragraphs)) < SHORT)


def _text_in(html: str) -> tuple[ItemText, bool]:
    """The paragraphs of HTML, and twice whether it says that there is more."""
    paragraphs = [line for paragraph in paragraphs_of_fragment(html) if (line := normalised(paragraph))]
    is_cut = False
    while paragraphs:  # from the end, where feeds add
        last = paragraphs[-1]
        if len(last) <= MAX_ADDED and _MORE_LINE.fullmatch(last):
            is_cut = True
        elif not (len(last) <= MAX_ADDED and _ADDED.fullmatch(last)):
            break
        paragraphs.pop()
    if paragraphs:
        last = paragraphs[-1]
        if more := _MORE_BEHIND.search(last):
            last, is_cut = last[: more.start()] + more["mark"].rstrip(), True
        if mark := _CUT_MARK.search(last):
            last, is_cut = last[: mark.start()] + " …", True
        paragraphs[-1] = last
    kept = [line for line in paragraphs if len(line) > MAX_ADDED or not _ADDED.fullmatch(line)]
    return ItemText(tuple(dict.fromkeys(kept)), is_cut), is_cut
