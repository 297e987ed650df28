"""Datelines and credits: what papers put in front of an agency's paragraph, and behind it.

All texts here are plain: one space between words, quotes `'`, dashes ` - ` (see `sameness.comparable`).
"""

import re
from collections.abc import Collection
from functools import cache

MIN_LENGTH = 60
"""Characters, at least, of a paragraph without its dateline or credit; else they stay."""
MAX_DATELINE = 90
"""Characters from the start in which a dateline ends."""
_MAX_PARTS = 4
"""Of a dateline, such as byline, agency, place and date, each with its own dash."""
_MAX_CREDIT, _MAX_SIGNATURE = 300, 90
"""Characters from the end in which a byline begins, and an agency's name alone."""

_AGENCY = (
    "Thomson Reuters|Reuters|The Associated Press|Associated Press|AP|AFP|Agence France-Presse|dpa|DPA"
    "|PA Media|PA|UPI|TASS|Interfax-Ukraine|Interfax|RIA Novosti|Ukrinform|Xinhua|Kyodo News|Kyodo|Jiji"
    "|Yonhap|ANSA|EFE|APA|ANP|Belga|BelTA|TT|NTB|PAP|CTK|MTI|Anadolu Agency|Anadolu|AA|PTI|ANI|IANS|UNI|AAP"
    "|APP|CP|The Canadian Press|Bloomberg News|Bloomberg|CNN|BBC|SANA|WAM|SPA|KUNA|IRNA|Tasnim|Tanjug|Antara"
    "|Bernama|NAN|MENA|KCNA|CNA|UN News|PRNewswire|PR Newswire|GLOBE NEWSWIRE|GlobeNewswire|BUSINESS WIRE"
    "|Business Wire|Agencies"
)
_SIGNATURES = (*_AGENCY.split("|"), "/", "reserved")
_AGENCIES = rf"(?:{_AGENCY})(?:(?:/|, ?| and | & )(?:{_AGENCY}))*"
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}\.?"
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_DATE = (
    r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,? )?"
    rf"(?:{_MONTH} {_DAY}|{_DAY} {_MONTH})(?:,? \d{{4}})?\.?"
)
_NAME = r"[A-ZÀ-ÖØ-Þ][\w.'-]*(?: (?:de|von|van|al|bin|[A-ZÀ-ÖØ-Þ])[\w.'-]*){1,3}"
_LEAD = (
    rf"(?P<byline>[Bb][Yy] {_NAME}(?:(?:,| and| &) {_NAME})*(?:,? (?:of |for )?{_AGENCIES})?)"
    r"|(?P<place>[^\W\d_](?:(?!\d)[\w.'/ -]){1,39}?)?(?P<region>(?:, (?:(?!\d)[\w.' -]){2,25}){0,2})"
    rf"(?P<date>(?:^|[,.]? ){_DATE})?"
    rf"(?:(?:^| )(?:[(\[](?:(?P<agency>{_AGENCIES})|(?P<credit>[A-Z][\w.&'/, -]{{1,30}}))[)\]]"
    rf"|/(?P<slashed>{_AGENCY})/|(?:{_AGENCY})))?"
)
_MAY_SEPARATE = re.compile(r"[-_|•·:)\]/]")
_SEPARATOR = re.compile(r" [-_|•·] |: |(?<=[)\]]) |(?<=/)\.?(?: -)? ")
_WORK = (
    r"(?i:(?:additional |further )?(?:reporting|report|writing|written|editing|edited|compiled) by "
    r"|with (?:inputs?|files|reporting|additional reporting|material|assistance|contributions?) (?:from|by) )"
)
_WORK_PHRASES = (
    "ing by ",
    "ten by ",
    "ted by ",
    "led by ",
    "ut from ",
    "uts from ",
    "les from ",
    "ing from ",
)
"""A byline without brackets has one of them; to look for these is cheap."""
_BRACKETED = rf" ?[(\[](?:(?:Source: |Credit: |© )?{_AGENCIES}|{_WORK}[^()\[\]]+)[)\]]\.?"
_SIGNED = (
    rf" ?/(?:{_AGENCY})/?\.?$| [-|_•] {_AGENCIES}\.?$"
    rf"|(?<=[.!?'\])]) (?:(?:Source|Credit): )?{_AGENCIES}\.?$"
    rf"|(?<=[.!?'\])]) (?:©|\([Cc]\)|Copyright)(?: \d{{4}})?,? {_AGENCIES}\.?(?: All rights reserved\.?)?$"
)
_WORKED = rf"(?<=[.!?'\])])(?: -)? {_WORK}[^.!?]+\.?$"
_compiled = cache(re.compile)
"""Patterns with all agencies are compiled when they are first needed: not where nobody asks for mentions."""


def without_dateline(text: str, places: Collection[str]) -> str:
    """A text without the datelines in front of it, or all of it if too little would be left.

    A place in capitals is a dateline; one in mixed case if it is among `places`, dated, or an agency's.
    """
    for _ in range(_MAX_PARTS if _MAY_SEPARATE.search(text, 0, MAX_DATELINE) else 0):
        for separator in _SEPARATOR.finditer(text, 0, MAX_DATELINE):
            if _is_dateline(text[: separator.start()], separator[0] == " ", places):
                break
        else:
            return text
        if len(text) - separator.end() < MIN_LENGTH:
            return text
        text = text[separator.end() :]
    return text


def _is_dateline(lead: str, is_open: bool, places: Collection[str]) -> bool:
    """Whether `lead` is a dateline; `is_open` if nothing but a space stands between it and the text."""
    match = _compiled(_LEAD).fullmatch(lead)
    if match is None or match["byline"]:
        return match is not None
    place, date = match["place"], match["date"]
    agency = match["agency"] or match["slashed"]
    sure = (
        place is None
        or place.isupper()
        or place in places
        or _compiled(_AGENCIES).fullmatch(place) is not None
    )
    if is_open:
        return (sure or date is not None) and bool(agency or (match["credit"] and date))
    return bool(agency or date or (sure and lead))


def without_credit(text: str) -> str:
    """A text without the credits and bylines behind it, or all of it if too little would be left."""
    for _ in range(_MAX_PARTS):
        start = _credit_start(text)
        if not MIN_LENGTH <= start < len(text):
            break
        text = text[:start]
    return text


def _credit_start(text: str) -> int:
    """The offset at which the last credit begins; the length of the text if there is none."""
    length = len(text)
    floor = max(0, length - _MAX_CREDIT)
    end = text[-100:].rstrip(".")
    match = None
    if end.endswith((")", "]")):
        opening = max(text.rfind("(", floor), text.rfind("[", floor))
        space = opening > 0 and text[opening - 1] == " "
        match = _compiled(_BRACKETED).fullmatch(text, opening - space) if opening >= 0 else None
    elif end.endswith(_SIGNATURES):
        match = _compiled(_SIGNED).search(text, max(0, length - _MAX_SIGNATURE))
    if match is None and any(text.find(phrase, floor) >= 0 for phrase in _WORK_PHRASES):
        match = _compiled(_WORKED).search(text, floor)
    return match.start() if match else length
