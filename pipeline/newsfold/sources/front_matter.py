"""The lines at the top of a text that say what it is: as a program writes them, and as a person does.

A program writes names of fields in lower case, ended by a blank line or between two `---`; a name that
nobody knows is a mistake there. A person writes `Source:`, `DATE:` or `Published on:`, perhaps under the
headline, with blank lines and lines of other kinds between; there a line that makes no sense as a field is
text, unless a line of the head follows it.
"""

import re
from typing import NamedTuple

from newsfold.errors import SourceError
from newsfold.sources.fields import date_field, plain_name
from newsfold.sources.head_names import KEYS, field_of_name, is_passed_over
from newsfold.sources.item import Notice

MAX_BETWEEN = 5
"""Lines that nobody knows, at most, between two lines of a head."""
MAX_LINE = 300
"""Characters of a line of a head that no field holds."""
_ENTRY = re.compile(r"(?P<key>[^\W\d_][\w /()&'-]{1,30}?)\s?:(?:\s+(?P<value>.*))?$")
_UNNAMED = re.compile(r".{1,99}[^.!?:;,…]")
_BYLINE = re.compile(r"(?:By|BY) [A-ZÀ-Þ].{1,80}")
_BODY = re.compile(r"\s*(?:Text|Body|Article|Content|TEXT|BODY|ARTICLE|CONTENT):\s*")
_FENCE = "---"
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_MEANT = {
    "title": re.compile(r".{1,300}"),
    "source": re.compile(r"(?=.{2,80}$)\S+(?: \S+){0,5}(?:(?<![.!?;])|(?<=Inc\.)|(?<=Ltd\.)|(?<=Co\.))"),
    "url": re.compile(r"\S+\.\S+"),
    "uri": re.compile(r"\S+"),
    "lang": re.compile(r"\S{2,20}"),
    "version": re.compile(r"\d+"),
    "status": re.compile(r"\w+"),
    "published_at": re.compile(r"(?=.*\d).{4,60}"),
    "updated_at": re.compile(r"(?=.*\d).{4,60}"),
}
"""What a person's line must look like to be a field and not the beginning of a sentence."""


class FrontMatter(NamedTuple):
    """The fields that a text begins with, the text behind them, and the lines that were passed over.

    Each of `notices` begins with the number of its line and is told once, whatever the number of texts.
    """

    fields: dict[str, str]
    body: str
    notices: tuple[Notice, ...] = ()


def front_matter(text: str) -> FrontMatter:
    """The front matter of a text; SourceError if a program wrote it and it is wrong."""
    lines = _LINE.findall(text)
    head = _Head(lines, 0)
    head.read()
    if head.fields:
        return FrontMatter(head.fields, head.body(), tuple(head.notices))
    first = _filled(lines, 0)
    headline = lines[first].strip() if first < len(lines) else ""
    if headline and len(headline) <= 200 and headline[-1] not in ".:":
        head = _Head(lines, first + 1, personal=True)
        head.read()
        if head.fields:
            # Which of several lines without a name is the headline, the page says.
            fields = head.fields if head.unnamed else {"title": headline, **head.fields}
            body = lines[first] * head.unnamed + head.body()
            return FrontMatter(fields, body, tuple(head.notices))
    return FrontMatter({}, text)


class _Head:
    """The lines from `index` on, as far as they are read; `left` are those that the page is to see."""

    def __init__(self, lines: list[str], index: int, *, personal: bool = False) -> None:
        self.fields: dict[str, str] = {}
        self.notices: list[Notice] = []
        self.unnamed = False
        self._lines, self._index, self._personal = lines, index, personal
        self._fenced = not personal and bool(lines) and lines[0].strip() == _FENCE
        self._index += self._fenced
        self._left: list[str] = []

    def read(self) -> None:
        """Read to the first line that does not belong to the head."""
        while self._index < len(self._lines):
            line = self._lines[self._index].strip()
            if line and not self._take(line):
                return
            following = self._index + 1 if line else _filled(self._lines, self._index)
            if not line and not (self._is_begun() and self._goes_on(following)):
                return
            self._index = following

    def body(self) -> str:
        """The text behind the head, under what is left to the page."""
        lines, index = self._lines, self._index
        if index < len(lines) and lines[index].strip() in ("", _FENCE):
            index += 1
        body = "".join(lines[index:])
        if self._personal and (label := _BODY.match(body)):
            body = body[label.end() :]
        return "".join(self._left) + body

    def _is_begun(self) -> bool:
        return self._personal or bool(self.fields)

    def _take(self, line: str) -> bool:
        """Whether the line belongs to the head; its field is added."""
        entry = _ENTRY.match(line)
        key, value = (entry["key"], (entry["value"] or "").strip()) if entry else ("", line)
        if entry and key.islower() and not self._personal:
            if " " in key or not (field_of_name(key) or self.fields or self._fenced):
                return False
            _add(self.fields, key, value, line=self._index + 1)
        elif (field := _meant(key, value)) and field not in self.fields:
            self.fields[field] = value
            self._personal = True
        elif date_field(key):
            self._left.append(self._lines[self._index])
        elif is_passed_over(key):
            self._personal = True
        elif self._personal and self._is_between(line, named=bool(entry)):
            self._pass_over(key, value)
        else:
            return False
        return True

    def _is_between(self, line: str, *, named: bool) -> bool:
        """Whether a line that nobody knows, and at most a few like it, stand over one of the head.

        Behind a blank line only a field is one, and over it only lines with a name.
        """
        is_blank = False
        if not _is_short(line):
            return False
        for other in map(str.strip, self._lines[self._index + 1 : self._index + 1 + MAX_BETWEEN]):
            entry = _ENTRY.match(other)
            if entry and (_is_field(entry) or (not is_blank and is_passed_over(entry["key"]))):
                return True
            if self._fenced and other == _FENCE:
                return True
            if (is_blank and other) or not (named or other) or not _is_short(other):
                return False
            is_blank = not other
        return False

    def _pass_over(self, key: str, value: str) -> None:
        if _BYLINE.fullmatch(value) and not key:
            return
        if not key:
            self._left.append(self._lines[self._index])
            self.unnamed = True
        elif value:
            if (field := field_of_name(key)) in self.fields:
                why = f"the {field} is said above it"
            else:
                why = f"it is no {field}" if field else "no field has this name"
            text = f"{self._index + 1}: a line of the head, {f'{key}: {value}'[:60]!r}, is passed over: {why}"
            self.notices.append(Notice(text, once=f"head {plain_name(key)} {why}"))

    def _goes_on(self, index: int) -> bool:
        """Whether a person's entry stands at `index`, behind blank lines."""
        line = self._lines[index].strip() if index < len(self._lines) else ""
        entry = _ENTRY.match(line)
        if entry is None or (entry["key"].islower() and not self._personal):
            return False
        return _is_field(entry) or (is_passed_over(entry["key"]) and len(line) <= MAX_LINE)


def _filled(lines: list[str], index: int) -> int:
    """The index of the first line from `index` on that is not blank."""
    while index < len(lines) and not lines[index].strip():
        index += 1
    return index


def _is_short(line: str) -> bool:
    return (len(line) <= MAX_LINE and _ENTRY.match(line) is not None) or bool(
        _UNNAMED.fullmatch(line) or not line
    )


def _is_field(entry: re.Match[str]) -> bool:
    return bool(_meant(entry["key"], (entry["value"] or "").strip()))


def _meant(key: str, value: str) -> str:
    """The field of a person's entry, "" if it is none; a source that is an address is that of the article."""
    field = field_of_name(key)
    if field == "source" and value.startswith(("http://", "https://")):
        field = "url"
    return field if field and _MEANT[field].fullmatch(value) else ""


def _add(fields: dict[str, str], key: str, value: str, *, line: int) -> None:
    field = field_of_name(key)
    if not field:
        raise SourceError(
            f"front matter says {key!r}, which nobody knows",
            where=str(line),
            hint=f"use {', '.join(KEYS)}, or put a blank line before the text",
            reason="front-matter",
            path=f"$.{key}",
        )
    if field in fields:
        raise SourceError(
            f"front matter says {key!r} twice", where=str(line), hint="keep one", reason="front-matter"
        )
    fields[field] = value
