"""The lines at the top of a text that say what it is: as a program writes them, and as a person does.

A program writes names of fields in lower case, ended by a blank line or between two `---`; a name that
nobody knows is a mistake there. A person writes `Source:`, `DATE:` or `Published on:`, perhaps under the
headline and with blank lines between; there a line that makes no sense as a field is text.
"""

import re

from newsfold.errors import SourceError
from newsfold.sources.fields import date_field

KEYS = ("title", "uri", "version", "source", "url", "published_at", "updated_at", "lang", "status")
_OTHER_KEYS = {
    "headline": "title",
    "outlet": "source",
    "publisher": "source",
    "publication": "source",
    "newspaper": "source",
    "link": "url",
    "language": "lang",
}
_LEFT_TO_THE_PAGE = ("author", "authors", "by", "byline", "section", "category", "location")
"""What a person may say of an article that no field holds; the lines are dropped with the furniture."""
_ENTRY = re.compile(r"(?P<key>[A-Za-z][A-Za-z_ -]{1,24}?)\s?:(?:\s+(?P<value>.*))?$")
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


def front_matter(text: str) -> tuple[dict[str, str], str]:
    """The fields that a text begins with, and the text behind them; SourceError if they are wrong."""
    lines = _LINE.findall(text)
    fields, body = _entries(lines, 0)
    if fields:
        return fields, body
    first = next((index for index, line in enumerate(lines) if line.strip()), len(lines))
    headline = lines[first].strip() if first < len(lines) else ""
    if headline and len(headline) <= 200 and headline[-1] not in ".:":
        fields, body = _entries(lines, first + 1, personal=True)
        if fields:
            return {"title": headline, **fields}, body
    return {}, text


def _entries(lines: list[str], index: int, *, personal: bool = False) -> tuple[dict[str, str], str]:
    fields: dict[str, str] = {}
    left: list[str] = []
    fenced = not personal and bool(lines) and lines[0].strip() == _FENCE
    index += fenced
    while index < len(lines):
        if not lines[index].strip() and _goes_on(lines, index, personal or bool(fields)):
            index += 1
            continue
        entry = _ENTRY.match(lines[index].strip())
        if entry is None:
            break
        key, value = entry["key"], (entry["value"] or "").strip()
        if key.islower():
            if " " in key or personal or not (_field(key) or fields or fenced):
                break
            _add(fields, key, value, line=index + 1)
        elif (field := _field_of(key, value)) and field not in fields and _MEANT[field].fullmatch(value):
            fields[field] = value
            personal = True
        elif key.lower() in _LEFT_TO_THE_PAGE or date_field(key):
            left.append(lines[index])
        else:
            break
        index += 1
    if index < len(lines) and lines[index].strip() in ("", _FENCE):
        index += 1
    body = "".join(lines[index:])
    if personal and (label := _BODY.match(body)):
        body = body[label.end() :]
    return fields, "".join(left) + body


def _goes_on(lines: list[str], index: int, begun: bool) -> bool:
    """Whether a person's entry stands behind the blank lines at `index`."""
    following = next((line.strip() for line in lines[index:] if line.strip()), "")
    entry = _ENTRY.match(following)
    if entry is None or not begun or entry["key"].islower():
        return False
    value = (entry["value"] or "").strip()
    field = _field_of(entry["key"], value)
    return bool(field) and _MEANT[field].fullmatch(value) is not None


def _field_of(key: str, value: str) -> str:
    """The field of a person's entry; a source that is an address is that of the article."""
    field = _field(key)
    return "url" if field == "source" and value.startswith(("http://", "https://")) else field


def _field(key: str) -> str:
    name = key.lower().replace(" ", "_").replace("-", "_")
    return name if name in KEYS else _OTHER_KEYS.get(name) or date_field(name)


def _add(fields: dict[str, str], key: str, value: str, *, line: int) -> None:
    field = _field(key)
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
