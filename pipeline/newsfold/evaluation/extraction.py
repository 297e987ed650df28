"""How well the text of pages is found: words against gold, dates, titles, and pages a second of one core."""

import gzip
import re
import time
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import mean
from typing import Any, NamedTuple

import msgspec

from newsfold.errors import RecordError, SourceError
from newsfold.evaluation.labelled import GZIP, labelled_lines
from newsfold.model.article import Article
from newsfold.sources.pages.page import article_of_page

GOLD = ("gold.jsonl.gz", "gold.jsonl")
"""The file of a folder of pages that says what is right, a line a page."""
SHOWN = 0.95
"""F1 below which a page is listed as wrong."""
_WORD = re.compile(r"\w+")


class _Gold(msgspec.Struct):
    file: str
    text: str
    url: str = ""
    title: str | None = ""
    publish_date: str | None = ""


class _Page(NamedTuple):
    gold: _Gold
    article: Article
    refused: str
    seconds: float


def evaluate_extraction(folder: Path) -> dict[str, Any]:
    """Figures of a folder with pages, plain or gzipped, and gold: file, url, text, title, publish_date.

    `f1` is the mean over pages of token F1, bags of lower-cased words; a page that is refused has no text. A
    date is right if the day is, in the zone in which the page writes it; a title if its letters are. Of pages
    without a date or title in the gold nothing is counted. SourceError for a folder without gold, or where a
    page is missing.
    """
    golds = [*_gold_of(folder)]
    _read(folder, golds[0])  # Loading the libraries is none of the first page's time.
    pages = [_read(folder, gold) for gold in golds]
    scores = [_f1("\n".join(page.article.paragraphs), page.gold.text) for page in pages]
    dated = [(page, page.gold.publish_date[:10]) for page in pages if page.gold.publish_date]
    titled = [(page, page.gold.title) for page in pages if page.gold.title]
    wrong_dates = [(page, day) for page, day in dated if _day(page) != day]
    wrong_titles = [(page, title) for page, title in titled if not _is_title(page, title)]
    return {
        "pages": len(pages),
        "f1": round(mean(scores), 4),
        "refused": sum(1 for page in pages if page.refused),
        "dates": len(dated),
        "dates_right": _share(dated, wrong_dates),
        "titles": len(titled),
        "titles_right": _share(titled, wrong_titles),
        "pages_per_second": round(len(pages) / max(1e-9, sum(page.seconds for page in pages)), 1),
        "wrong": [
            *(_finding(page, f1) for page, f1 in zip(pages, scores, strict=True) if f1 < SHOWN),
            *(f"{page.gold.file}: date {_day(page) or 'none'}, not {day}" for page, day in wrong_dates),
            *(
                f"{page.gold.file}: title {page.article.title!r}, not {title!r}"
                for page, title in wrong_titles
            ),
        ],
    }


def _share(counted: Sequence[object], wrong: Sequence[object]) -> float | None:
    """The share that is right, 0 to 1; None of nothing."""
    return round(1 - len(wrong) / len(counted), 4) if counted else None


def _gold_of(folder: Path) -> Iterator[_Gold]:
    path = next((path for name in GOLD if (path := folder / name).is_file()), None)
    if path is None:
        hint = "give a folder of pages with their gold"
        raise SourceError(f"no {' or '.join(GOLD)} in it", where=str(folder), hint=hint)
    for line, where in labelled_lines(path):
        try:
            yield msgspec.json.decode(line, type=_Gold)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            hint = "a line a page: file and text, and url, title, publish_date where known"
            raise SourceError(f"no gold of a page: {error}", where=where, hint=hint) from None


def _read(folder: Path, gold: _Gold) -> _Page:
    path = folder / gold.file
    try:
        data = path.read_bytes()
        data = gzip.decompress(data) if data.startswith(GZIP) else data
    except (OSError, EOFError, zlib.error) as error:
        raise SourceError(f"cannot be read: {error}", where=str(path), hint="the gold names it") from None
    start = time.process_time()
    try:
        article, refused = article_of_page(data, address=gold.url), ""
    except RecordError as error:
        article, refused = Article(), str(error)
    return _Page(gold, article, refused, time.process_time() - start)


def _f1(text: str, gold: str) -> float:
    words, wanted = Counter(_WORD.findall(text.lower())), Counter(_WORD.findall(gold.lower()))
    total = words.total() + wanted.total()
    return 2 * (words & wanted).total() / total if total else 1.0


def _day(page: _Page) -> str:
    """The day of publication, or where a page has only that of its last change, that."""
    return (page.article.published_at or page.article.updated_at)[:10]


def _is_title(page: _Page, title: str) -> bool:
    return _letters(page.article.title) == _letters(title)


def _finding(page: _Page, f1: float) -> str:
    refused = f", refused: {page.refused}" if page.refused else ""
    return f"{page.gold.file}: text F1 {f1:.3f}{refused}"


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text)).casefold()
