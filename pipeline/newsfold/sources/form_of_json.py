"""Which form of news some JSON is: lines of articles, an article or a list of them, ninjs, a JSON Feed."""

import re
from enum import Enum, auto

from newsfold.errors import DecodeError
from newsfold.model.article import Article
from newsfold.sources.fields import OTHER_NAMES, date_field, plain_name
from newsfold.sources.json_document import LIST_NAMES, OBJECT_NAMES
from newsfold.wire import codec


class JsonForm(Enum):
    """What JSON is."""

    LINES = auto()
    ARTICLE = auto()
    NINJS = auto()
    FEED = auto()
    OTHER = auto()


_NAME = re.compile(r'"([\w:$.-]{1,40})"\s*:')
_FEED = re.compile(r'"version"\s*:\s*"https?:\\?/\\?/(?:www\.)?jsonfeed\.org\\?/version', re.IGNORECASE)
_STANDARD = re.compile(r'"standard"\s*:\s*\{[^{}]*"ninjs"', re.IGNORECASE)
_NINJS = {
    *(
        "pubstatus",
        "bodies",
        "headlines",
        "altids",
        "representationtype",
        "bodyxhtml",
        "bodyhtml",
        "bodytext",
    ),
    *("infosources", "contentcreated", "usageterms"),
}
"""Names that an object beside `uri` has in ninjs and hardly anywhere else."""
_NEEDED_NAMES = 2
_ARTICLE = {
    *(plain_name(name) for name in Article.__struct_fields__),
    *(name for names in OTHER_NAMES.values() for name in names),
}
_TEXTS = {"body", "paragraphs", "title", *OTHER_NAMES["body"], *OTHER_NAMES["title"]} - {"name"}
_OPEN_LINE = re.compile(r"[{\[,:]\s*$")
_LINES_LOOKED_AT = 20
_LISTS = (*LIST_NAMES, *OBJECT_NAMES)
_LIST = re.compile(
    r'\{\s*(?:"[^"]{0,40}"\s*:\s*(?:"[^"]{0,500}"|[\w.+-]{1,30})\s*,\s*){0,20}"(?:'
    + "|".join(_LISTS)
    + r')"\s*:\s*[\[{]'
)


def form_of_json(start: str, *, whole: bool) -> JsonForm | None:
    """The form of a text that begins with a brace or bracket, None for no JSON; a `whole` one ends here."""
    if start[0] == "[" and not re.match(r"\[\s*[{\]]", start):
        return None
    lines = [line for line in start.split("\n", _LINES_LOOKED_AT)[:_LINES_LOOKED_AT] if line.strip()]
    if start[0] == "{" and (len(lines) > 1 or not whole) and _begins_lines(lines):
        return JsonForm.NINJS if is_ninjs(lines[0]) else JsonForm.LINES
    if _FEED.search(start):
        return JsonForm.FEED
    if is_ninjs(start):
        return JsonForm.NINJS
    if start[0] == "{" and len(lines) == 1:
        return JsonForm.ARTICLE if _LIST.match(start) else JsonForm.LINES
    names = {plain_name(name) for name in _NAME.findall(start)}
    if start[0] == "[" and not names:
        return JsonForm.ARTICLE if start[1:].strip() == "]" else JsonForm.OTHER
    return JsonForm.ARTICLE if _is_article(names) else JsonForm.OTHER


def is_ninjs(text: str) -> bool:
    """Whether the names in a text of JSON are those of ninjs."""
    names = {plain_name(name) for name in _NAME.findall(text)}
    return bool(_STANDARD.search(text)) or ("uri" in names and len(names & _NINJS) >= _NEEDED_NAMES)


def is_jsonl(start: str) -> bool:
    """Whether JSON lines follow, although the first of these lines is none: one of them has an article."""
    lines = [line.strip() for line in start.split("\n", _LINES_LOOKED_AT)[1:_LINES_LOOKED_AT] if line.strip()]
    objects = [line for line in lines if line.startswith("{") and _is_object(line)]
    return len(objects) > len(lines) // 2


def _begins_lines(lines: list[str]) -> bool:
    """Whether a line is an object, and not the beginning of one over several lines."""
    first, second = lines[0], lines[1] if len(lines) > 1 else ""
    if _is_object(first):
        return not second or second.lstrip().startswith("{") or not _FEED.search(first)
    return second.startswith("{") or not _OPEN_LINE.search(first)


def _is_object(line: str) -> bool:
    try:
        return isinstance(codec.parse(line.encode("utf-8", "replace")), dict)
    except DecodeError:
        return False


def _is_article(names: set[str]) -> bool:
    return bool(names & _TEXTS) and len({n for n in names if n in _ARTICLE or date_field(n)}) >= _NEEDED_NAMES
