"""Measuring languages: labelled texts and articles, the share that is right, by length and language."""

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from time import process_time
from typing import Any, NamedTuple

import msgspec

from newsfold.context.language import alike, languages_of, primary
from newsfold.errors import SourceError
from newsfold.evaluation.labelled import labelled_lines

SHIPPED = Path(__file__).parent / "data" / "languages.jsonl"
LENGTHS = (30, 80)
"""Characters at which texts are parted by length."""


class _Paragraph(msgspec.Struct):
    text: str


class _Record(msgspec.Struct):
    """A text, or the paragraphs of an article."""

    text: str = ""
    lang: str = ""
    title: str = ""
    paragraphs: list[_Paragraph] = []


class Judged(NamedTuple):
    """A paragraph, its language, and the one that was found."""

    text: str
    lang: str
    found: str

    @property
    def is_right(self) -> bool:
        """Whether the language is right; near languages are told apart here."""
        return primary(self.found) == primary(self.lang)

    @property
    def is_right_or_near(self) -> bool:
        """Whether it is right, or one that is taken for it."""
        return alike(primary(self.found), primary(self.lang))


def evaluate_languages(path: Path = SHIPPED, lang: str = "") -> dict[str, Any]:
    """Shares of paragraphs and of articles whose language is right, 0 to 1, and microseconds a paragraph.

    JSON lines of `{"text", "lang"}`, or of articles `{"title", "paragraphs": [{"text"}], "lang"}`, whose
    paragraphs decide together; `lang` is of records that do not say theirs. SourceError names a line that is
    no such record.
    """
    records = [_record(line, where, lang) for line, where in labelled_lines(path)]
    judged: list[Judged] = []
    articles: list[bool] = []
    started = process_time()
    for record in records:
        texts = [paragraph.text for paragraph in record.paragraphs] or [record.text]
        found = languages_of(record.title, texts)
        judged += [Judged(text, record.lang, of) for text, of in zip(texts, found.paragraphs, strict=True)]
        if record.paragraphs:
            articles.append(primary(found.article) == primary(record.lang))
    seconds = process_time() - started
    return {
        "n": len(judged),
        "right": _share(one.is_right for one in judged),
        "right_or_near": _share(one.is_right_or_near for one in judged),
        **({"articles": len(articles), "articles_right": _share(articles)} if articles else {}),
        "microseconds": round(seconds / len(judged) * 1e6, 1),
        "by_length": _shares(judged, _length),
        "by_language": _shares(judged, lambda one: one.lang),
        "wrong": {one.text[:60]: one.found for one in judged if not one.is_right},
    }


def _record(line: bytes, where: str, lang: str) -> _Record:
    hint = '{"text", "lang"}, or --lang for texts that do not say it'
    try:
        record = msgspec.json.decode(line, type=_Record)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise SourceError(f"no labelled text: {error}", where=where, hint=hint) from None
    record.lang = record.lang or lang
    if not primary(record.lang):
        raise SourceError("nothing says its language", where=where, hint=hint)
    return record


def _length(one: Judged) -> str:
    low, high = LENGTHS
    if len(one.text) <= low:
        return f"up to {low} characters"
    return f"up to {high} characters" if len(one.text) <= high else f"over {high} characters"


def _shares(judged: Iterable[Judged], key: Any) -> dict[str, dict[str, float | int]]:
    groups = defaultdict[str, list[bool]](list)
    for one in judged:
        groups[key(one)].append(one.is_right)
    return {name: {"right": _share(groups[name]), "n": len(groups[name])} for name in sorted(groups)}


def _share(right: Iterable[bool]) -> float:
    values = list(right)
    return round(sum(values) / len(values), 4) if values else 0.0
