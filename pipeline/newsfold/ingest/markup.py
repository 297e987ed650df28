"""Text out of HTML: tags, comments, scripts and character references of a body that was meant for a browser.

Only tags that HTML has are markup; `<https://…>`, `a<b and c>d` and `<surname>` are text.
"""

import re
from functools import cache
from html import unescape

_DROPPED = (
    "script|style|noscript|template|iframe|svg|object|video|audio|canvas|select|button|textarea|nav|head"
)
_BLOCKS = (
    "p|div|h[1-6]|li|[uod]l|blockquote|figure|figcaption|table|t[rb]ody|t[rdh]|thead|tfoot|caption|hr|pre|d[dt]"
    "|section|article|aside|header|footer|main|body|html|address|center|details|summary|form|fieldset|title"
)
_INLINE = (
    "a|abbr|acronym|b|bdi|bdo|big|cite|code|data|del|dfn|em|font|i|ins|kbd|label|mark|q|s|samp|small|span|strike"
    "|strong|sub|sup|time|tt|u|var|wbr|img|picture|source|track|param|embed|input|option|link|meta|map|area"
    r"|[a-z]\w*[:-][\w:-]+"
)
_BARE = (
    "allowfullscreen|async|autofocus|autoplay|checked|compact|controls|crossorigin|default|defer|disabled|download"
    "|hidden|inert|ismap|itemscope|loop|multiple|muted|nohref|nomodule|noresize|noshade|novalidate|nowrap|open"
    r"|playsinline|readonly|required|reversed|selected|(?:data|aria|ng|v|x|amp|_ng\w+)-[\w-]+"
)
"""Attributes that need no value. Any other word is none, unless one with a value stands before it: in
`if a<b and c>d` there is no tag."""
_REST = (
    rf"""(?=[\s/>])(?:[\s/]++(?:{_BARE})(?=[\s/>]))*+[\s/]*+"""
    r"""(?:(?<=[\s/])[a-z_:@][\w:.@-]*+\s*+=(?=\s*+["'\w/#.])(?:[^<>"']|"[^"<]*"|'[^'<]*')*+)?+"""
)
_TOKEN = (
    rf"<!--.*?(?:-->|\Z)|<!\[CDATA\[|\]\]>|<!doctype\b[^<>]*>|<\?xml\b[^<>]*>"
    rf"|<(?P<dropped>{_DROPPED}){_REST}>.*?(?:</(?P=dropped)\s*>|\Z)|</(?:{_DROPPED})\s*>"
    rf"|</?(?P<block>{_BLOCKS}){_REST}>|</?(?:{_INLINE}){_REST}>|<(?P<br>br){_REST}>(?P<more>\s*[a-z])?"
)
_PARAGRAPH_TAG = rf"</?(?:p|div|br){_REST}>"
_REFERENCE = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_MARKDOWN = re.compile(
    r"!\[[^\]\n]{0,300}\]\([^()\s]{1,500}\)|\[(?P<link>[^\]\n]{1,300})\]\((?:https?:|/|#|mailto:)[^()\s]{0,500}\)"
    r"|(?P<strong>\*\*|__)(?=\S)(?P<text>[^*_\n]{1,500})(?<=\S)(?P=strong)"
    r"|^[ \t]*#{1,6}[ \t]+(?P<heading>\S.*)$"
    r"|^[ \t]*(?P<mark>[*_])(?=\S)(?P<line>[^*_\n]+)(?<=\S)(?P=mark)[ \t]*$",
    re.MULTILINE,
)
_HEADING_OR_LINE = re.compile("#[ \t]|_")
BLOCK_END = "\n\n"


def plain(text: str) -> str:
    """`text` without markup: blocks end in a blank line, character references are resolved once.

    In HTML (with `<p>`, `<div>` or `<br>`) a line end is white space. HTML that was escaped as a whole is
    read as what it was. Of Markdown go images, the addresses of links, and the marks of headings and of
    emphasis.
    """
    if "](" in text or "*" in text or "__" in text or ("#" in text and _HEADING_OR_LINE.search(text)):
        text = _MARKDOWN.sub(_unmarked, text)
    if "<" in text and (resolved := _without_tags(text)) != text:
        return _unescaped(resolved)
    unescaped = _unescaped(text)
    if unescaped is not text and "&lt;" in text:
        resolved = _without_tags(unescaped)
        return unescaped if resolved == unescaped else _unescaped(resolved)
    return unescaped


def _unmarked(match: re.Match[str]) -> str:
    return match["link"] or match["text"] or match["heading"] or match["line"] or ""


@cache
def _html_patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Of a tag that makes paragraphs, and of all that is no text; compiled for the first text with a "<"."""
    return re.compile(_PARAGRAPH_TAG, re.IGNORECASE), re.compile(_TOKEN, re.IGNORECASE | re.DOTALL)


def _without_tags(text: str) -> str:
    paragraph_tag, token = _html_patterns()
    if paragraph_tag.search(text):
        text = _unwrapped(text)
    return token.sub(_replacement, text)


def _unwrapped(text: str) -> str:
    """Line ends inside a paragraph as spaces; blank lines stay."""
    paragraphs = re.split(r"\n\s*\n", text.replace("\r\n", "\n").replace("\r", "\n"))
    return BLOCK_END.join(paragraph.replace("\n", " ") for paragraph in paragraphs)


def _replacement(token: re.Match[str]) -> str:
    if block := token["block"]:
        return " " if block.lower() in ("td", "th") else BLOCK_END
    if token["br"]:
        more = token["more"] or ""
        return f" {more.lstrip()}" if more[-1:].islower() else f"\n{more.lstrip()}"
    return ""


def _unescaped(text: str) -> str:
    if "&" not in text:
        return text
    return _REFERENCE.sub(lambda reference: unescape(reference.group()), text)
