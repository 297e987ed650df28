"""Walls: pages that stand where an article should be, or of which only the beginning may be read.

A bot check, a consent form, the stub of an article behind a paywall. Words of captchas and consent stand on
many good pages: alone they mean nothing.
"""

import re
from collections.abc import Mapping
from typing import Any

from newsfold.errors import SourceError
from newsfold.sources.pages.json_ld import first_text
from newsfold.sources.pages.metadata import PageMetadata

CHECK_WORDS, CONSENT_WORDS, STUB_WORDS = 120, 350, 150
"""Words of text up to which a page may be a bot check, a consent form, a stub."""
STUB_SHARE = 0.6
"""Share of the words that the page itself counts up to which its text is a stub."""
_CHECK_TITLE = re.compile(
    r"^(?:just a moment|attention required|access (?:to this page has been )?denied|are you a (?:human|robot)"
    r"|verif(?:y|ying) (?:you are|that you)|security check|checking your browser|please verify"
    r"|human verification|robot check"
    r"|one more step|pardon our interruption|ddos-guard|bot verification|you have been blocked|blocked"
    r"|forbidden|(?:error )?40[13]\b|too many requests|client challenge|captcha)",
    re.IGNORECASE,
)
_CHECK = re.compile(
    r"g-recaptcha|h-captcha|hcaptcha|cf-challenge|cf-turnstile|cf_chl_|captcha-delivery|px-captcha|_incapsula_|datadome"
    r"|challenge-platform|perimeterx|awswafcaptcha|enable javascript and cookies to continue",
    re.IGNORECASE,
)
_CONSENT = re.compile(
    r"\b(?:cookies?|consent|privacy|personal data|partners|gdpr|opt[- ]out|legitimate interests?"
    r"|data protection"
    r"|einwilligung|datenschutz|zustimm\w+|confidentialit\w+|consentement|consentimiento|privacidad"
    r"|tracking|personalised)\b",
    re.IGNORECASE,
)
_CONSENT_TITLE = re.compile(
    r"\b(?:cookies?|consent|privacy|before you continue|we value|your data|einwilligung|zustimm\w+|bevor)\b",
    re.IGNORECASE,
)
_SUBSCRIBE = re.compile(
    r"(?:\b(?:subscribe|subscription|subscribers?|sign in|log in|register|unlock|start your (?:free )?trial"
    r"|become a member|abonnieren|abonnent\w*|s'abonner|abonnez|abonnés|suscr[ií]b\w+)\b)",
    re.IGNORECASE,
)
_TO_READ = re.compile(
    r"\b(?:continue|keep|full|rest|read(?:ing)?|more|article|story|access|unlimited|lire|lesen|weiter\w*|leer)\b",
    re.IGNORECASE,
)
_WIDE = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
"""Letters of Thai, Lao, Burmese, Khmer, Japanese and Chinese."""
_LOCKED = frozenset(["locked", "premium", "metered", "paid", "subscriber", "subscription"])


def wall_error(text: list[str], metadata: PageMetadata, html: str) -> SourceError | None:
    """The error, with reason "wall", of a page whose text is none of an article; None for an article."""
    words = sum(map(_words, text))
    for is_wall, what, hint in (
        (
            _is_check,
            "a check whether the reader is a machine, no article",
            "fetch it slower, or get it by a feed",
        ),
        (
            _is_consent,
            "a form that asks for consent, no article",
            "fetch the page as a reader who has answered it",
        ),
        (
            _is_stub,
            "the beginning of an article that is not free to read",
            "get the whole text from its publisher",
        ),
    ):
        if is_wall(text, words, metadata, html):
            return SourceError(what, hint=hint, reason="wall")
    return None


def _words(line: str) -> int:
    """The words of a line; in scripts that part none two characters count for one."""
    return max(line.count(" ") + 1, len(_WIDE.findall(line)) // 2)


def _is_check(text: list[str], words: int, metadata: PageMetadata, html: str) -> bool:
    if words >= CHECK_WORDS or metadata.dates.published or metadata.article:
        return False
    titles = (metadata.title, *metadata.headings)
    return any(map(_CHECK_TITLE.match, titles)) or _CHECK.search(html) is not None


def _is_consent(text: list[str], words: int, metadata: PageMetadata, html: str) -> bool:
    if words >= CONSENT_WORDS or not text:
        return False
    said = sum(_words(line) for line in text if _CONSENT.search(line))
    return said >= words / 2 and any(map(_CONSENT_TITLE.search, (*metadata.headings, text[0])))


def _is_stub(text: list[str], words: int, metadata: PageMetadata, html: str) -> bool:
    if _is_locked(metadata.article, metadata.metas):
        counted = _count(metadata.article.get("wordCount"))
        return words < (counted * STUB_SHARE if counted > STUB_WORDS else STUB_WORDS)
    last = text[-1] if text else ""
    return (
        words < STUB_WORDS
        and len(last) < 200
        and bool(_SUBSCRIBE.search(last))
        and bool(_TO_READ.search(last))
    )


def _is_locked(article: Mapping[str, Any], metas: Mapping[str, list[str]]) -> bool:
    free = article.get("isAccessibleForFree")
    if free is False or first_text(free).lower() in (
        "false",
        "no",
        "http://schema.org/false",
        "https://schema.org/false",
    ):
        return True
    return any(text.lower() in _LOCKED for text in metas.get("article:content_tier", []))


def _count(value: object) -> int:
    """The number of words that a page says to have; 0 if it says none."""
    text = str(value) if isinstance(value, int) else first_text(value)
    return int(text) if text.isdecimal() and len(text) < 7 else 0
