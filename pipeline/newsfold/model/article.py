"""An article as a source delivers it: one version of one story of one publisher."""

from operator import attrgetter
from typing import Literal, get_args

import msgspec

from newsfold.errors import SourceError
from newsfold.model.version import EVERY_VERSION, Version

Status = Literal["usable", "withheld", "canceled"]
STATUSES = get_args(Status)
SCHEMA = "newsfold.article.v1"
"""The schema an article may name in JSON; any other is rejected."""


class Subject(msgspec.Struct, frozen=True):
    """A subject that the publisher gave an article: an id in whatever scheme it uses, and its name."""

    id: str = ""
    label: str = ""


class Article(msgspec.Struct, frozen=True, kw_only=True):
    """One version of an article, before it is cleaned and cut into paragraphs.

    The text stands in `body` (raw, lines or blank lines between paragraphs) or in `paragraphs` (cut
    already, not cleaned). Ingest fills empty fields: `uri` from `url` or from the content,
    `source`, `published_at` and `updated_at` (any common date form) from what the page says at its edges,
    `lang` (BCP 47) from the text, which also wins over a `lang` that is surely wrong.
    Of texts under one version the one updated, or else published, last is the article's. A status
    other than usable withdraws the article, which needs no text. Without a version a text is version 1
    and a withdrawal is of every version. `authors` and `subjects` are what the publisher says; before
    `embargoed_until` (any common date form) nothing of it is published. SourceError for a value of another
    type.
    """

    uri: str = ""
    source: str = ""
    published_at: str = ""
    updated_at: str = ""
    body: str = ""
    paragraphs: tuple[str, ...] = ()
    version: Version | None = None
    url: str = ""
    title: str = ""
    lang: str = ""
    status: Status = "usable"
    authors: tuple[str, ...] = ()
    subjects: tuple[Subject, ...] = ()
    embargoed_until: str = ""
    schema: Literal["newsfold.article.v1"] = "newsfold.article.v1"

    def __post_init__(self) -> None:
        """SourceError for a value of another type, as a program may pass it: one text is no list of them."""
        if {*map(type, _texts(self))} != {str}:
            for name in _TEXTS:
                if not isinstance(getattr(self, name), str):
                    raise self._refused(name, "is no text")
        if not isinstance(self.paragraphs, tuple | list):
            raise self._refused("paragraphs", "is no list of texts")
        if not all(isinstance(text, str) for text in self.paragraphs):
            raise self._refused("paragraphs", "has what is no text in it")
        if not isinstance(self.authors, tuple | list) or not all(isinstance(a, str) for a in self.authors):
            raise self._refused("authors", "is no list of texts")
        if not isinstance(self.subjects, tuple | list) or not all(
            isinstance(subject, Subject) for subject in self.subjects
        ):
            raise self._refused("subjects", "is no list of subjects")
        if self.version is not None and (
            type(self.version) is not int or not 1 <= self.version <= EVERY_VERSION
        ):
            raise self._refused("version", "is no whole number from 1 on")
        if self.status not in STATUSES:
            raise self._refused("status", f"is none of {', '.join(STATUSES)}")

    def _refused(self, name: str, finding: str) -> SourceError:
        value = repr(getattr(self, name))
        shown = value if len(value) <= 40 else f"{value[:40]}..."
        return SourceError(f"{name} {shown} {finding}", where="Article", reason="schema", path=f"$.{name}")


_TEXTS = (
    *("uri", "source", "published_at", "updated_at", "body", "url", "title", "lang", "embargoed_until"),
    "schema",
)
_texts = attrgetter(*_TEXTS)
