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

_UPDATED = (
    *("updated", "updatedat", "dateupdated", "updateddate", "lastupdated", "versioncreated"),
    *("modified", "modifiedat", "datemodified", "modifieddate", "lastmodified"),
)
"""What exporters call `updated_at`, in lower case and without what parts the words."""
_YEAR = re.compile(r"\d{4}")


def article_of_fields(fields: Mapping[str, Any], *, strict: bool = True) -> Article:
    """The article of named values; DecodeError or SourceError, with the JSON path, if they are none.

    A value that is null or "" is absent, as tables are exported; so is a null in `paragraphs`. A whole
    number with a decimal point is a version, since tables with gaps hold no other numbers. A date of update
    is found under other names, and a status in other words. Without `strict`, text stands for the number it
    spells.
    """
    said = {name: value for name, value in fields.items() if value is not None and value != ""}
    if "updated_at" not in said and (updated_at := _updated_at(said)):
        said["updated_at"] = updated_at
    if isinstance(paragraphs := said.get("paragraphs"), list):
        said["paragraphs"] = ["" if paragraph is None else paragraph for paragraph in paragraphs]
    if isinstance(version := said.get("version"), float) and version.is_integer():
        said["version"] = int(version)
    if isinstance(status := said.get("status"), str):
        said["status"] = _status_of(status)
    return codec.convert(said, Article, strict=strict)


def _updated_at(fields: Mapping[str, Any]) -> str:
    """The first text with a year in it under a name of `updated_at`; "" if there is none."""
    for name, value in fields.items():
        plain_name = name.lower().replace("_", "").replace("-", "")
        if plain_name in _UPDATED and isinstance(value, str) and _YEAR.search(value):
            return value
    return ""


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
