"""Authors and subjects as people and programs write them: one text, a list, objects with names."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from newsfold.model.article import Subject

AUTHOR_NAMES = ("authors", "author", "byline", "by", "creator", "creators", "writer", "writers")
"""What exporters call the authors, in lower case without what parts the words; the surest first."""
SUBJECT_NAMES = ("subjects", "subject", "keywords", "tags", "categories", "category", "section")
MAX_CREDITS = 50
"""Authors, and subjects, of an article, at most; what is more is no list of them."""
MAX_LENGTH = 200
"""Characters of one of them, at most."""
_BY = re.compile(r"\s*(?:written\s+)?(?:by|von|par|por)(?:\s*:\s*|\s+)(?=\S)", re.IGNORECASE)
_BETWEEN_AUTHORS = re.compile(r"\s*;\s*|\s+(?:and|und|et|y|&)\s+|,\s*(?:and\s+)?(?=\S+\s+\S)")
_BETWEEN_SUBJECTS = re.compile(r"\s*[;,|]\s*")
_ID_KEYS = ("uri", "id", "code", "qcode", "literal")
_LABEL_KEYS = ("name", "label", "title", "term", "prefLabel")


def authors_of(value: object) -> tuple[str, ...]:
    """The authors in a value: texts, objects with a name, lists of these; each once, without "By"."""
    return tuple(dict.fromkeys(_authors(value)))[:MAX_CREDITS]


def _authors(value: object) -> Iterator[str]:
    if isinstance(value, str):
        names = _BETWEEN_AUTHORS.split(_BY.sub("", value, count=1))
        yield from (name.strip(" ,") for name in names if 0 < len(name.strip(" ,")) <= MAX_LENGTH)
    elif isinstance(value, Mapping):
        yield from _authors(_text_of(value, _LABEL_KEYS))
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _authors(part)


def subjects_of(value: object) -> tuple[Subject, ...]:
    """The subjects in a value: texts, objects with an id or a name, lists of these; each once.

    An id is made of `scheme` and `code` where an object has both.
    """
    return tuple(dict.fromkeys(_subjects(value)))[:MAX_CREDITS]


def _subjects(value: object, *, in_list: bool = False) -> Iterator[Subject]:
    if isinstance(value, Subject):
        yield value
    elif isinstance(value, str):
        parts = [value] if in_list else _BETWEEN_SUBJECTS.split(value)
        yield from (Subject(label=part.strip()) for part in parts if 0 < len(part.strip()) <= MAX_LENGTH)
    elif isinstance(value, Mapping):
        id_, label = _text_of(value, _ID_KEYS), _text_of(value, _LABEL_KEYS)
        scheme = _text_of(value, ("scheme",))
        if scheme and id_ and ":" not in id_:
            id_ = f"{scheme}:{id_}"
        if (id_ or label) and max(len(id_), len(label)) <= MAX_LENGTH:
            yield Subject(id_, label)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _subjects(part, in_list=True)


def _text_of(value: Mapping[str, Any], keys: tuple[str, ...]) -> str:
    return next((text.strip() for key in keys if isinstance(text := value.get(key), str) and text), "")
