"""The language of an article and of each of its paragraphs, by what they say together.

A dateline, a score or a name says little of its language, so a paragraph has that of its article unless its
own is certain: long enough, sure, and of another family than the article's. What the source says is checked:
the text wins over it where it is sure.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from newsfold.context.identifier import KNOWN, MAX_BYTES, TWO_LETTERS, UNKNOWN, identify

LONG = 80
"""Bytes in UTF-8 from which a text may have another language than its article, or than it is said to have."""
_TITLE = 300
"""Characters of a title that are read with the text: one without end must not hide it."""
_ALIKE = (
    {"da", "no", "nb", "nn"},
    {"hr", "bs", "sr", "sh", "me"},
    {"sr", "mk", "bg"},
    {"ms", "id", "in"},
    {"cs", "sk"},
    {"pt", "gl"},
    {"tl", "fil"},
    {"zh", "yue", "cmn"},
    {"he", "iw"},
    {"ku", "ckb"},
)
"""Languages that are taken for each other, or have two codes: of two in one group what is said stands."""

_ISO_639_1 = (
    " aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da "
    "de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz "
    "ia id ie ig ii ik in io is it iu iw ja ji jv jw ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la "
    "lb lg li ln lo lt lu lv mg mh mi mk ml mn mo mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj "
    "om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg sh si sk sl sm sn so sq sr ss st su sv "
    "sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu "
)
"""All codes of two letters, old ones too; another is no language, and says nothing."""


class Languages(NamedTuple):
    """BCP 47 tags of an article and its paragraphs.

    `contradicts` is what the source says where the text is surely of another language, else "".
    """

    article: str
    paragraphs: list[str]
    contradicts: str = ""


def languages_of(title: str, paragraphs: Sequence[str], said: str = "") -> Languages:
    """The languages of an article with paragraphs; `said` is what its source says, "" if it says nothing.

    A language that nobody here can tell from others stands where it is said, for every paragraph.
    """
    sure_paragraphs = [_long_and_sure(text) for text in paragraphs]
    found, is_sure = _together(title, paragraphs, sure_paragraphs)
    given = primary(said)
    contradicts = ""
    if not given:
        article = found
    elif alike(given, found) or not is_sure or given not in KNOWN:
        article = said.strip().replace("_", "-")  # As locales write it: "en_GB".
    else:
        article, contradicts = found, said.strip()
    base = primary(article)
    follow = bool(base) and base not in KNOWN
    of_paragraphs = [article if follow or not own or alike(own, base) else own for own in sure_paragraphs]
    return Languages(article, of_paragraphs, contradicts)


def primary(tag: str) -> str:
    """The language of a tag such as "de-AT" or "deu", in two letters where there are such; "" for none."""
    code = tag.strip().lower().replace("_", "-").partition("-")[0]
    if not code.isascii() or not code.isalpha() or not 2 <= len(code) <= 3 or code == UNKNOWN:
        return ""
    code = TWO_LETTERS.get(code, code)
    return code if len(code) == 3 or f" {code} " in _ISO_639_1 else ""


def alike(one: str, other: str) -> bool:
    """Whether two languages are the same, or so near that they are taken for each other."""
    return one == other or any(one in group and other in group for group in _ALIKE)


def _long_and_sure(text: str) -> str:
    """The language of a long text that is sure, else ""."""
    if len(text) < LONG and _bytes(text) < LONG:
        return ""
    language, is_sure = identify(text)
    return language if is_sure else ""


def _together(title: str, paragraphs: Sequence[str], sure_paragraphs: Sequence[str]) -> tuple[str, bool]:
    """The language that most of the text is in, and whether that is sure.

    Paragraphs that are long and sure have their length as votes; without one, title and beginning are read as
    one text.
    """
    languages = {language for language in sure_paragraphs if language}
    if len(languages) == 1:
        return languages.pop(), True
    if languages:
        votes = defaultdict[str, int](int)
        for text, language in zip(paragraphs, sure_paragraphs, strict=True):
            if language:
                votes[language] += min(_bytes(text), MAX_BYTES)
        return min(votes, key=lambda language: (-votes[language], language)), True
    body = "\n".join(paragraphs[:MAX_BYTES])
    whole = f"{title[:_TITLE]}\n{body}"
    found = identify(whole)
    if not found.is_sure and (of_body := identify(body)).is_sure:
        found = of_body
    return found.language, found.is_sure and _bytes(whole) >= LONG


def _bytes(text: str) -> int:
    return len(text[:MAX_BYTES].encode("utf-8", "replace"))
