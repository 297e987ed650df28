"""Sentences: where in a text the sentence around a span begins and ends.

Only the marks around the span are judged, from it outwards. A mark without a space behind it ends nothing;
closing quotes and brackets behind it belong to the sentence, as does the space after that, so that the
sentences of a text tile it. What an abbreviation is stands in `abbreviations.py`.
"""

import re

from newsfold.tagging.abbreviations import (
    BEFORE_NUMBER,
    BEFORE_ORDINAL,
    BEFORE_STARTER,
    BEHIND_HOUR,
    BEHIND_ORDINAL,
    CRIES,
    FOREIGN_STARTERS,
    INSIDE,
    LETTERED,
    MONTHS,
    STARTERS,
    STATES_AFTER_COMMA,
    SUBJECTS,
)

_LONG = r"[a-z ][a-z]{3}"
_LONG_ABBREVIATIONS = sorted(
    word
    for word in BEFORE_NUMBER | BEFORE_STARTER | INSIDE | STATES_AFTER_COMMA
    if re.search(f"{_LONG}$", f" {word}")
)
_NO_ABBREVIATION = "".join(
    f"(?<!(?:{'|'.join(word for word in _LONG_ABBREVIATIONS if len(word) == length)})[.])"
    for length in sorted({len(word) for word in _LONG_ABBREVIATIONS})
)
_CLOSED = r"[.!?…]*[\"'”’“‘)\]»«›‹]*(?:\s[»›](?=\s))?\s+"
_MARK = re.compile(rf"[.!?…](?:(?<={_LONG}[.]){_NO_ABBREVIATION}[\"”]?( )(?=[\"“]?[A-Z])|{_CLOSED})")
"""Marks and what closes behind them: German closes with “ and «, French with a space and ».

Group 1 is there behind a word of three small letters or more that is no abbreviation, and before a capital:
most ends, found without a second look.
"""
_NEXT = re.compile(
    r"(?P<opening>[\s\"'“”‘’„‚«»‹›()\[\]{}¿¡*•–—-]*)(?P<word>[^\W\d_]*)(?P<small>,? [a-zß-öø-ÿ])?"
)
_DOTTED = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]{1,2}")
"""An abbreviation with points inside: U.S, p.m, Ph.D."""
_SPACED_DOTS = re.compile(r"[^.]\.\s$")
_SAID = re.compile(
    r"(?:[A-ZÀ-ÖØ-Þ][\w.'’-]* ){1,4}"
    r"(?:asked|said|says|asks|wrote|writes|added|told|replied|shouted|cried|tweeted)\b"
)
_SPACE_AND_QUOTES = ' \u00a0\n\t"”’»)'
_DASHES = frozenset("-–—")
_WORD = 24
"""Code points in which the word before a mark is looked for."""
_SEPARATOR = re.compile(r"[\"“”„«»‹›()\[\]{}*•–—/-]")
_QUOTES = frozenset("\"'”’“‘»«›‹")


def sentence_at(text: str, start: int, end: int, *, reach: int) -> tuple[int, int]:
    """Bounds (code points) of the sentence with `text[start:end]`, or of the sentences that the span touches.

    Marks are looked for in `reach` code points on either side; where no sentence ends there, the bound of the
    text stands.
    """
    before: list[re.Match[str]] = []
    first, last = 0, len(text)
    for mark in _MARK.finditer(text, max(0, start - reach), end + reach):
        if (behind := mark.end()) <= start:
            before.append(mark)
        elif behind >= end and _is_end(text, mark):
            last = behind
            break
    for mark in reversed(before):
        if _is_end(text, mark):
            first = mark.end()
            break
    return first, last


def _is_end(text: str, mark: re.Match[str]) -> bool:
    """Whether a sentence ends at these marks; the end of the text is no matter of marks."""
    if mark.lastindex:
        return True
    at = mark.start()
    following = _NEXT.match(text, mark.end())
    if following is None or (begin := following.start("word")) == len(text):
        return False
    if text[mark.end()] in ".…" or (text[begin].islower() and not text[begin + 1 : begin + 2].isupper()):
        return False  # "iPhone" begins a sentence as it is
    closing = mark[0].lstrip(".!?…")
    marks = mark[0][: len(mark[0]) - len(closing)]
    if marks != ".":
        return _ends_at_cry_or_dots(text, at, marks, closing.rstrip(), following)
    return not _is_abbreviation(text, at, following)


def _ends_at_cry_or_dots(text: str, at: int, marks: str, closing: str, following: re.Match[str]) -> bool:
    """Whether a sentence ends at "?", "!" or dots before a capital."""
    if _starts(following):
        return True
    if not _QUOTES.isdisjoint(closing) and _SAID.match(text, following.start("word")):
        return False
    if "?" in marks or "!" in marks:
        return bool(closing) or _word_before(text, at)[0] not in CRIES
    return not text[at - 1 : at].isspace() or _last(text, at) in (".", "!", "?")


def _is_abbreviation(text: str, at: int, following: re.Match[str]) -> bool:
    """Whether the point at `at` only ends an abbreviation, an initial, an ordinal or an item's number."""
    word, begin = _word_before(text, at)
    if not word:  # a point of its own, or the last of " . . ."
        return _SPACED_DOTS.search(text, max(0, at - 4), at) is not None and not _starts(following)
    if word in INSIDE:
        return True
    if word in BEFORE_NUMBER:
        begin = following.start("word")
        return text[begin].isdigit() or following["word"] in MONTHS or _is_roman(following["word"])
    if word.isdecimal():
        return _is_ordinal(text, begin, following) or (len(word) < 3 and _opens(text, begin))
    if len(word) == 1:
        return _is_initial(text, word, begin, following)
    if word.lower() in ("a.m", "p.m"):
        return _goes_on_with_time(following["word"])
    if word in BEFORE_STARTER or _DOTTED.fullmatch(word) or _is_state(text, word, begin):
        return not _starts(following) or _opens(text, begin) or _is_saint(text, word, begin)
    return False


def _is_saint(text: str, word: str, begin: int) -> bool:
    """Whether "St." stands before its name, "in St. Just", and not behind that of a street, "on Main St."."""
    if word != "St":
        return False
    before = _word_before(text, max(0, begin - 1))[0]
    return not (before[:1].isupper() or before[:1].isdigit() or before[-2:] in ("st", "nd", "rd", "th"))


def _is_initial(text: str, letter: str, begin: int, following: re.Match[str]) -> bool:
    """Whether a letter with a point is an initial or an item's, and not as in "vitamin C" or "Channel-X"."""
    if letter.upper() == letter.lower() or (
        text[begin - 1 : begin] == "-" and text[max(0, begin - 2) : begin - 1].isalnum()
    ):
        return False
    if _opens(text, begin):
        return True
    word = _word_before(text, max(0, begin - 1))[0]
    if word in LETTERED or word[-1:].isdigit():
        return False
    return following["word"] in FOREIGN_STARTERS or not _starts(following)


def _is_ordinal(text: str, begin: int, following: re.Match[str]) -> bool:
    """Whether the number at `begin` is a German ordinal: "der 3. Band", "3. Oktober"."""
    if following["word"] in BEHIND_ORDINAL:
        return True
    return _word_before(text, max(0, begin - 1))[0] in BEFORE_ORDINAL and not _starts(following)


def _goes_on_with_time(word: str) -> bool:
    """Whether a sentence goes on behind "p.m."; a number or bracket is an empty word."""
    return not word or word in BEHIND_HOUR or (len(word) > 1 and word.isupper())


def _is_state(text: str, word: str, begin: int) -> bool:
    return word in STATES_AFTER_COMMA and text[max(0, begin - 2) : begin].strip()[-1:] in {"", ",", "-", "("}


def _is_roman(word: str) -> bool:
    return len(word) > 1 and not set(word) - set("IVXLC")


def _starts(following: re.Match[str]) -> bool:
    """Whether what follows begins a sentence for sure; a dash before it is that of a dateline."""
    word = following["word"]
    if word in SUBJECTS:
        return following["small"] is not None
    if word not in STARTERS and word not in FOREIGN_STARTERS:
        return False
    return not following.string.startswith(".", following.end("word")) and _DASHES.isdisjoint(
        following["opening"]
    )


def _opens(text: str, begin: int) -> bool:
    """Whether a sentence has just begun at `begin`: a number or letter there counts the items of a list."""
    before = text[max(0, begin - _WORD) : begin].rstrip(_SPACE_AND_QUOTES)
    if not before or before[-1] in "!?:;":
        return True
    if before[-1] != ".":
        return False
    word = _word_before(before, len(before) - 1)[0]
    known = word in INSIDE or word in BEFORE_NUMBER or word in BEFORE_STARTER
    return not (len(word) < 2 or known or _DOTTED.fullmatch(word))


def _word_before(text: str, at: int) -> tuple[str, int]:
    """The word that ends at `at`, without what opens before it, and where it begins; "" if none does."""
    if at == 0 or not text[at - 1].isalnum():
        return "", at
    word = text[max(0, at - _WORD) : at].rsplit(None, 1)[-1]
    if not word.isalnum():
        word = _SEPARATOR.split(word)[-1].lstrip("'‘’")
    return word, at - len(word)


def _last(text: str, at: int) -> str:
    """The last character before `at` that is no space, or ""."""
    return text[max(0, at - _WORD) : at].rstrip()[-1:]
