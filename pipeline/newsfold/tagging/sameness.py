"""Sameness: the normal form in which copies of one paragraph in several papers are equal.

A function of the paragraph alone, so that "the same text" does not depend on what else was read, or when.
Likeness (shared words beyond some threshold) is no such thing: a may be like b and b like c, but not a like
c, and a paragraph in between that is corrected would part what it joined.
"""

import re
from unicodedata import normalize

from newsfold.wire.identity import content_hash, within

MIN_LENGTH = 60
"""Characters, at least, of a paragraph without its dateline or credit; else they stay."""
_MAX_DATELINE, _MAX_BYLINE, _MAX_CREDIT = 90, 300, 32
"""Characters from the start in which a dateline ends, and from the end in which the others begin."""

_AGENCY = (
    "(?:Reuters|Thomson Reuters|AP|Associated Press|The Associated Press|AFP|Agence France-Presse|dpa|DPA"
    "|PA|PA Media|UPI|TASS|Interfax|RIA Novosti|Ukrinform|Xinhua|Kyodo|Kyodo News|Jiji|Yonhap|ANSA|EFE|APA"
    "|ANP|Belga|TT|NTB|PAP|CTK|MTI|Anadolu|AA|PTI|ANI|IANS|AAP|CP|The Canadian Press|Bloomberg|CNN)"
)
_IS_AGENCY = re.compile(_AGENCY)
_DATELINE = re.compile(
    r"(?:(?P<place>[^\W\d_][\w.' -]{1,39}?)(?:, [\w.' ]{1,20}){0,2})?"
    rf"(?P<agency> ?(?:\({_AGENCY}(?:/{_AGENCY})?\)|(?<!\w){_AGENCY}))?"
)
_SLASHED_DATELINE = re.compile(
    rf"[^\W\d_][\w.' -]{{1,39}}(?:, [\w.' ]{{1,20}}){{0,2}}\.? /{_AGENCY}/\.?(?: -)? "
)
_CREDIT = re.compile(rf" ?(?:\({_AGENCY}(?:/{_AGENCY})?\)|/{_AGENCY}/?| - {_AGENCY})\.?$")
_BYLINE = re.compile(
    r" ?\((?:additional |further )?"
    r"(?:reporting|report|writing|written|editing|edited|compiled) by [^()]+\)\.?$",
    re.IGNORECASE,
)
_QUOTES, _HYPHENS = re.compile("'{2,}"), re.compile("-{2,}")
_MARKS = {
    **dict.fromkeys("´‘’‚‛“”„‟′″‹›«»「」『』", "'"),
    **dict.fromkeys("‐‑−﹣－", "-"),
    **dict.fromkeys("‒–—―⸺⸻", " - "),
    **dict.fromkeys("\u00ad\u200b\u2060\ufeff", ""),
}
_MARK = re.compile(f"[{''.join(_MARKS)}]")


def fingerprint(text: str) -> str:
    """The content hash of `comparable(text)`: equal for copies of one paragraph."""
    return content_hash("fingerprint", comparable(text))


def comparable(text: str) -> str:
    """The form in which paragraphs are compared.

    Without case, width, spacing, outer punctuation, and the style of quotation marks and dashes; without an
    agency's dateline in front ("LONDON, March 18 (Reuters) - ") and its credit or byline behind. Takes time
    that is linear in the text's length.
    """
    plain = text if text.isascii() else normalize("NFKC", _MARK.sub(_plain_mark, text))
    plain = plain.replace('"', "'").replace("`", "'")
    if "''" in plain:
        plain = _QUOTES.sub("'", plain)
    if "--" in plain:
        plain = _HYPHENS.sub(" - ", plain)
    plain = _without_credit(_without_dateline(" ".join(plain.split())))
    return within(plain.replace(" - ", "-").casefold())


def _plain_mark(match: re.Match[str]) -> str:
    return _MARKS[match[0]]


def _without_dateline(text: str) -> str:
    end = text.find(" - ", 0, _MAX_DATELINE)
    if end > 0 and (match := _DATELINE.fullmatch(text, 0, end)):
        place = match["place"] or ""
        is_dateline = match["agency"] or place.isupper() or _IS_AGENCY.fullmatch(place)
        rest = text[end + 3 :] if is_dateline else text
    elif text.find(" /", 0, _MAX_DATELINE) > 0 and (match := _SLASHED_DATELINE.match(text, 0, _MAX_DATELINE)):
        rest = text[match.end() :]
    else:
        return text
    return rest if len(rest) >= MIN_LENGTH else text


def _without_credit(text: str) -> str:
    if ")" not in text[-2:] and "/" not in text[-2:] and " - " not in text[-_MAX_CREDIT:]:
        return text
    head, tail = text[:-_MAX_BYLINE], text[-_MAX_BYLINE:]
    for _ in range(2):
        tail = _CREDIT.sub("", _BYLINE.sub("", tail))
    return head + tail if len(head) + len(tail) >= MIN_LENGTH else text
