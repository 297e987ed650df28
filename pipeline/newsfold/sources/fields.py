"""The fields of an article as people and programs write them: absent values, and other words for a status."""

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


def article_of_fields(fields: Mapping[str, Any], *, strict: bool = True) -> Article:
    """The article of named values; DecodeError or SourceError, with the JSON path, if they are none.

    A value that is null or "" is absent, as tables are exported; so is a null in `paragraphs`. A whole
    number with a decimal point is a version, since tables with gaps hold no other numbers. Without
    `strict`, text stands for the number it spells.
    """
    said = {name: value for name, value in fields.items() if value is not None and value != ""}
    if isinstance(paragraphs := said.get("paragraphs"), list):
        said["paragraphs"] = ["" if paragraph is None else paragraph for paragraph in paragraphs]
    if isinstance(version := said.get("version"), float) and version.is_integer():
        said["version"] = int(version)
    if isinstance(status := said.get("status"), str):
        said["status"] = _status_of(status)
    return codec.convert(said, Article, strict=strict)


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
