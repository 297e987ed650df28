"""The fields of an article as people and programs write them: absent values, and other words for a status."""

import re
from collections.abc import Mapping
from typing import Any

from newsfold.errors import SourceError
from newsfold.model.article import Article, Status
from newsfold.wire import codec

_STATUS_WORDS: Mapping[Status, str] = {
    "usable": "usable published",
    "withheld": "withheld embargoed unpublished",
    "canceled": "canceled cancelled killed kill retracted withdrawn deleted removed recalled",
}
STATUSES: Mapping[str, Status] = {
    word: status for status, words in _STATUS_WORDS.items() for word in words.split()
}
"""What a source may call a status, in lower case."""
_KNOWN = frozenset(Article.__struct_fields__)

_DATE_NAMES: Mapping[str, tuple[str, ...]] = {
    "published_at": (
        *("publishedat", "datepublished", "publisheddate", "publicationdate", "publishdate", "publishedtime"),
        *("pubdate", "datepublish", "publishingdate", "publishtime", "articlepublishedtime", "datetimepub"),
        *("webpublicationdate", "firstpublishedat", "firstpublished", "published", "publishedon", "postedat"),
        *("posted", "postedon", "dateissued", "issued", "date", "datetime"),
    ),
    "updated_at": (
        *("updated", "updatedat", "dateupdated", "updateddate", "lastupdated", "versioncreated"),
        *("modified", "modifiedat", "datemodified", "modifieddate", "lastmodified", "articlemodifiedtime"),
    ),
}
"""What exporters and people call a date, in lower case without what parts the words; the surest first."""
_YEAR = re.compile(r"\d{4}")


def plain_name(name: str) -> str:
    """A name in lower case without what parts its words, such as "wordcount" for "Word count"."""
    return "".join(filter(str.isalnum, name.lower()))


_DATE_FIELDS = {name: field for field, names in _DATE_NAMES.items() for name in (*names, plain_name(field))}


def date_field(name: str) -> str:
    """The field that `name` means, "published_at" or "updated_at"; "" if it means no date of ours."""
    return _DATE_FIELDS.get(plain_name(name), "")


def unknown_fields(fields: Mapping[str, Any]) -> tuple[str, ...]:
    """The names of values that no article has a field for, sorted."""
    return tuple(
        sorted(name for name, value in fields.items() if name not in _KNOWN and not _dates(name, value))
    )


def article_of_fields(fields: Mapping[str, Any], *, strict: bool = True) -> Article:
    """The article of named values; DecodeError or SourceError, with the JSON path, if they are none.

    A value that is null or "" is absent, as tables are exported; so is a null in `paragraphs`. A whole
    number with a decimal point is a version, since tables with gaps hold no other numbers. Dates are
    found under other names, and a status in other words. Without `strict`, text stands for the number it
    spells.
    """
    said = {name: value for name, value in fields.items() if value is not None and value != ""}
    others = {plain_name(name): value for name, value in said.items() if _dates(name, value)}
    for field, names in _DATE_NAMES.items():
        if field not in said and (name := next((name for name in names if name in others), "")):
            said[field] = others[name]
        if _is_number(said.get(field)):
            said[field] = _number_text(said[field])
    if isinstance(paragraphs := said.get("paragraphs"), list):
        said["paragraphs"] = ["" if paragraph is None else paragraph for paragraph in paragraphs]
    if isinstance(version := said.get("version"), float) and version.is_integer():
        said["version"] = int(version)
    if isinstance(status := said.get("status"), str):
        said["status"] = _status_of(status)
    return codec.convert(said, Article, strict=strict)


def _dates(name: str, value: object) -> bool:
    """Whether a field of another name is a date of the article: by its name, and a year or number in it."""
    if name in _KNOWN or not date_field(name):
        return False
    return _is_number(value) or (isinstance(value, str) and _YEAR.search(value) is not None)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _number_text(value: float) -> str:
    return str(int(value)) if float(value).is_integer() else str(value)


def _status_of(word: str) -> Status:
    status = STATUSES.get(word.strip().casefold().removeprefix("stat:"))
    if status is None:
        raise SourceError(
            f"$.status: {word[:40]!r} is no status that is known",
            hint=f"use one of {', '.join(STATUSES)}",
            reason="schema",
            path="$.status",
        )
    return status
