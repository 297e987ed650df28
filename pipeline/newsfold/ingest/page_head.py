"""Cuts off what stands over the text of a page: outlet, headline, byline, date lines, and bars."""

from newsfold.ingest.boilerplate import is_headline, is_label, is_name, is_outlet, match_head
from newsfold.ingest.boilerplate_match import BoilerplateLine
from newsfold.ingest.page import IN_HEAD, LABELLED_IN_HEAD, OVER_TITLE, Page

MAX_HEAD = 12
"""Lines that are looked at from the top."""
MAX_STANDFIRST = 300
"""Characters of a sentence between headline and date line."""


def cut_head(page: Page) -> None:
    """Drop the head of a page and take its metadata.

    Down to the last date line whatever is no sentence is dropped, for what stands between a headline and
    a date is no text; without a date line a bare name under the headline is. A headline becomes the title
    if there is no better one, and is not counted.
    """
    lines = page.paragraphs
    labels: list[int] = []
    sentences: list[int] = []
    dated = end = 0
    for index, line in enumerate(lines[:MAX_HEAD]):
        if (boilerplate := match_head(line)) is not None:
            page.drop(
                boilerplate, date_place=_place(boilerplate, under_title=bool(labels) or bool(sentences))
            )
            dated = len(labels) if boilerplate.is_dated else dated
        elif page.title and _repeats(line, page.title):
            page.boilerplate += 1
        elif is_label(line):
            labels.append(index)
        elif _is_standfirst(line, labels, sentences) and _date_follows(lines[index + 1 : MAX_HEAD]):
            sentences.append(index)
        else:
            break
        end = index + 1
    text = _drop_labels(page, labels, dated) if labels else []
    page.paragraphs = [lines[index] for index in sorted([*sentences, *text])] + lines[end:]


def _place(boilerplate: BoilerplateLine, *, under_title: bool) -> int:
    if boilerplate.is_labelled:
        return LABELLED_IN_HEAD
    return IN_HEAD if under_title else OVER_TITLE


def _is_standfirst(line: str, labels: list[int], sentences: list[int]) -> bool:
    return bool(labels) and not sentences and len(line) <= MAX_STANDFIRST


def _date_follows(lines: list[str]) -> bool:
    """Whether only boilerplate and labels stand over a date line; over that of a post stands a handle."""
    for line in lines:
        if "@" in line:
            return False
        if (boilerplate := match_head(line)) is not None:
            if boilerplate.is_dated:
                return True
        elif not is_label(line):
            return False
    return False


def _drop_labels(page: Page, labels: list[int], dated: int) -> list[int]:
    """Take title and outlet from the short lines at `labels`, and drop those that are no text; the rest."""
    lines = page.paragraphs
    text = []
    title = -1 if page.title else _title(lines, labels, dated)
    if title >= 0:
        page.title = lines[title]
    for place, index in enumerate(labels):
        line = lines[index]
        if index == title:
            continue
        is_over = index < title and is_outlet(line)
        if place >= dated and not is_over and not (page.title and index > title and is_name(line)):
            text.append(index)
            continue
        page.boilerplate += 1
        if is_over:
            page.source = page.source or line
        elif is_outlet(line) or index < title:
            page.agency = page.agency or line
    return text


def _title(lines: list[str], labels: list[int], dated: int) -> int:
    """Which short line is the headline, -1 for none: that over the date, else one that stands over text."""
    if dated:
        first, *others = labels[:dated]
        if others and _is_over_headline(lines[first], lines[others[0]]):
            return others[0]
        return first if others or not is_outlet(lines[first]) else -1
    for place, index in enumerate(labels[:2]):
        if _stands_over_text(lines, index):
            outlet_follows = place == 0 and len(labels) > 1 and is_outlet(lines[index])
            if outlet_follows and _words(lines[index]) <= 4 and _stands_over_text(lines, labels[1]):
                return labels[1]
            return index
        if not is_outlet(lines[index]):
            return -1
    return -1


def _is_over_headline(line: str, below: str) -> bool:
    """Whether `line` is no headline but the name of an outlet or a part of the paper, over one."""
    is_longer = _words(below) > max(3, _words(line))
    return _words(line) <= 4 and not is_name(below) and (is_longer or is_outlet(line) > is_outlet(below))


def _words(line: str) -> int:
    return line.count(" ") + 1


def _stands_over_text(lines: list[str], index: int) -> bool:
    return is_headline(lines[index]) and any(
        len(line) > max(80, len(lines[index])) for line in lines[index + 1 : index + 6]
    )


def _repeats(line: str, title: str) -> bool:
    return len(line) <= len(title) + 20 and _letters(line) == _letters(title)


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text)).casefold()
