"""The fields of an article as people and programs write them: other names, other words, absent values."""

import re
from collections.abc import Mapping
from typing import Any

from newsfold.errors import SourceError
from newsfold.model.article import Article, Status
from newsfold.sources.credits import AUTHOR_NAMES, SUBJECT_NAMES, authors_of, subjects_of
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
_TEXT_FIELDS = _KNOWN - {"paragraphs", "version", "status", "authors", "subjects"}
_CREDITS = frozenset((*AUTHOR_NAMES, *SUBJECT_NAMES))

OTHER_NAMES: Mapping[str, tuple[str, ...]] = {
    "title": ("headline", "webtitle", "articletitle", "name"),
    "body": (
        *("text", "articlebody", "fulltext", "maintext", "articletext", "bodytext", "contenttext"),
        *("content", "contenthtml"),
    ),
    "source": (
        *(
            "sourcename",
            "publisher",
            "outlet",
            "publication",
            "newspaper",
            "publishedby",
            "paper",
            "magazine",
        ),
        *("sitename", "site", "website", "sourcedomain", "domain"),
    ),
    "url": ("link", "permalink", "canonicalurl", "articleurl", "weburl"),
    "lang": ("language", "inlanguage", "languagecode"),
}
"""What exporters and people call a field, in lower case without what parts the words; the surest first."""
_TEXT_INSIDE = ("name", "title", "rendered", "text", "value")
"""Where an object has the text that a field wants: `{"id": null, "name": "Harbour Lantern"}`."""
_DEEPEST = 5
"""Objects in each other that a text may be inside of."""
DATE_NAMES: Mapping[str, tuple[str, ...]] = {
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
_VERSION = re.compile(r"[0-9]{1,19}(?:\.0{1,9})?")


def plain_name(name: str) -> str:
    """A name in lower case without what parts its words, such as "wordcount" for "Word count"."""
    return "".join(filter(str.isalnum, name.lower()))


_OTHERS = {name: field for field, names in OTHER_NAMES.items() for name in names}
_DATE_FIELDS = {name: field for field, names in DATE_NAMES.items() for name in (*names, plain_name(field))}


def date_field(name: str) -> str:
    """The field that `name` means, "published_at" or "updated_at"; "" if it means no date of ours."""
    return _DATE_FIELDS.get(plain_name(name), "")


def unknown_fields(fields: Mapping[str, Any]) -> tuple[str, ...]:
    """The names of values that no article has a field for, sorted."""
    if fields.keys() <= _KNOWN:
        return ()
    return tuple(
        sorted(
            name
            for name, value in fields.items()
            if name not in _KNOWN
            and not _dates(name, value)
            and not _other_text(name, value)
            and plain_name(name) not in _CREDITS
        )
    )


def article_of_fields(fields: Mapping[str, Any], *, strict: bool = True) -> Article:
    """The article of named values; DecodeError or SourceError, with the JSON path, if they are none.

    A value that is null or "" is absent, as tables are exported; so is a null in `paragraphs`. Fields are
    found under other names, a text inside an object, a status in other words; a list of texts is paragraphs.
    A whole number with a decimal point, or as text, is a version; without `strict`, text stands for others.
    """
    if fields.keys() <= _TEXT_FIELDS and all(type(value) is str and value for value in fields.values()):
        return codec.convert(fields, Article, strict=strict)
    said = {name: value for name, value in fields.items() if value is not None and value != ""}
    others = {name: value for name, value in said.items() if name not in _KNOWN}
    dates = {plain_name(name): value for name, value in others.items() if _dates(name, value)}
    for field, names in DATE_NAMES.items():
        if dates and field not in said and (name := next((name for name in names if name in dates), "")):
            said[field] = dates[name]
        if _is_number(said.get(field)):
            said[field] = _number_text(said[field])
    _take_other_names(said, others)
    if isinstance(paragraphs := said.get("paragraphs"), list):
        said["paragraphs"] = ["" if paragraph is None else paragraph for paragraph in paragraphs]
    if (version := _whole_number(said.get("version"))) is not None:
        said["version"] = version
    if isinstance(status := said.get("status"), str):
        said["status"] = _status_of(status)
    _take_credits(said, others)
    return codec.convert(said, Article, strict=strict)


def _take_other_names(said: dict[str, Any], others: Mapping[str, Any]) -> None:
    """Fill the fields that are not said from `others`, and take the text out of objects."""
    texts: dict[str, Any] = {}
    for name, value in others.items():
        if text := _other_text(name, value):
            texts.setdefault(plain_name(name), text)
    for field, names in OTHER_NAMES.items():
        if field in said:
            said[field] = (isinstance(said[field], dict) and _text_in(said[field])) or said[field]
        elif texts and (name := next((name for name in names if name in texts), "")):
            said[field] = texts[name]
    if isinstance(said.get("body"), list):
        said["paragraphs"] = said.get("paragraphs") or said["body"]
        del said["body"]


def _take_credits(said: dict[str, Any], others: Mapping[str, Any]) -> None:
    """Fill authors and subjects from what stands for them, whatever its form."""
    plain = {plain_name(name): value for name, value in others.items()} if others else {}
    for field, names, read in (
        ("authors", AUTHOR_NAMES, authors_of),
        ("subjects", SUBJECT_NAMES, subjects_of),
    ):
        value = said.get(field) or next((plain[name] for name in names if plain.get(name)), None)
        if value is not None:
            said[field] = read(value)


def _other_text(name: str, value: object) -> object:
    """What a value of another name says for a field of texts, a list of them for a body; "" if nothing."""
    field = _OTHERS.get(plain_name(name))
    if field == "body" and isinstance(value, list) and all(isinstance(text, str) for text in value):
        return value
    return _text_in(value) if field else ""


def _text_in(value: object, depth: int = _DEEPEST) -> str:
    """The text of a value that is one, or an object with one, at most `depth` deep; "" if it has none."""
    if isinstance(value, dict) and depth:
        return next((text for key in _TEXT_INSIDE if (text := _text_in(value.get(key), depth - 1))), "")
    return value if isinstance(value, str) else ""


def _whole_number(value: object) -> int | None:
    """The number in `2.0`, `"2"` or `"2.0"`; None for what is no text or fraction, or another one."""
    if isinstance(value, str) and not _VERSION.fullmatch(value.strip()):
        return None
    if not isinstance(value, str | float) or not float(value).is_integer():
        return None
    return int(value.partition(".")[0]) if isinstance(value, str) else int(value)


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
