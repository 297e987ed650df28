"""The rules that say which known article an item is: in this order, the first that finds one decides.

Each is a function of an item's content and what is known, pure, and returns the identity it found with the
evidence in words. Address and guid are what a source says; the others are evidence that the item is a new
version of a known article, and ask that the texts or the times agree.
"""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from newsfold.ingest.identity.content import Content
from newsfold.ingest.identity.known import KnownItems
from newsfold.ingest.identity.marks import LEAST_WORDS, is_opaque, link_mark
from newsfold.model.identity import Identity, IdentityRule

EDITED = 0.3
"""Share of the shorter text in the longer from which two with one id are versions of one article. Other
articles of one paper share under .1, versions that a desk has rewritten mostly over .5
(tests/ingest/identity)."""
REWRITTEN = 0.5
"""The same for two with nothing in common but the title and the second of publication."""
SAME_DAY = 0.8
"""The same for the title and the day: a forecast of the evening has half the text of the morning's."""
COPY = 0.95
"""The same where ids speak against it, or the texts are short: but for a word they are one text."""


class Match(NamedTuple):
    """The known identity that an item is, the rule that says so, and the evidence in words."""

    known: Identity
    rule: IdentityRule
    evidence: str


Rule = Callable[[Content, KnownItems], tuple[Identity, str] | None]


def match(content: Content, known: KnownItems) -> Match | None:
    """The known article that the item is; None if it is another than all."""
    for name, rule in RULES.items():
        if found := rule(content, known):
            return Match(found[0], name, found[1])
    return None


def by_address(content: Content, known: KnownItems) -> tuple[Identity, str] | None:
    """The item is shown at an address of the article, its canonical one first."""
    for address in content.shown.addresses:
        candidates = [row] if (row := known.at(address)) else known.marked(link_mark(address))
        for candidate in _latest_first(candidates):
            if not is_reused_address(content, candidate):
                return candidate, f"address {address}"
    return None


def by_guid(content: Content, known: KnownItems) -> tuple[Identity, str] | None:
    """The same source gave the article this guid, and did not reuse it: then date and text would be
    others."""
    if not content.guid_mark:
        return None
    for candidate in _latest_first(known.marked(content.guid_mark)):
        if not _elsewhere(content, candidate) and not _is_other_item(content, candidate):
            return candidate, f"guid {content.shown.guid} of {content.shown.fetch.source}"
    return None


def by_id(content: Content, known: KnownItems) -> tuple[Identity, str] | None:
    """The source gives another id of the article, or another address of it with a text that is alike."""
    for mark in content.id_marks:
        for candidate in _latest_first(known.marked(mark)):
            if not _elsewhere(content, candidate) and not _is_other_item(content, candidate):
                return candidate, mark.replace("|", " ", 1)
    for address in content.alternates:
        candidates = [row] if (row := known.at(address)) else known.marked(link_mark(address))
        for candidate in _latest_first(candidates):
            if not _elsewhere(content, candidate) and _is_edited(content, candidate):
                return candidate, f"alternate address {address}"
    return None


def by_page(content: Content, known: KnownItems) -> tuple[Identity, str] | None:
    """The address has the number of the article's, whose headline in it may have changed."""
    for mark in content.page_marks:
        for candidate in _latest_first(known.marked(mark)):
            if not _elsewhere(content, candidate) and (
                _is_edited(content, candidate) or _one_second(content, candidate)
            ):
                return candidate, f"number {mark.rpartition('|')[2]} in the address"
    return None


def by_path(content: Content, known: KnownItems) -> tuple[Identity, str] | None:
    """Another host of the same site shows the article under the same path."""
    candidates = [c for mark in content.path_marks for c in known.marked(mark)]
    best = _most_alike(content, candidates, lambda c, share: share is not None and share >= REWRITTEN)
    return (best, f"the same path on {best.address.split('/')[2]}") if best else None


def by_title(content: Content, known: KnownItems) -> tuple[Identity, str] | None:
    """Its host has the article with this title on this day, and texts and times agree."""
    if not content.title_mark:
        return None

    def agree(candidate: Identity, share: float | None) -> bool:
        one_time = content.published_at == candidate.published_at
        if share is None:
            return False
        if _ids_differ(content, candidate) or min(len(content.words), candidate.words) < LEAST_WORDS:
            return share >= COPY and one_time
        return share >= (REWRITTEN if one_time else SAME_DAY)

    best = _most_alike(content, known.marked(content.title_mark), agree)
    return (best, f"title {content.title[:80]!r} on {content.day} and a text that is alike") if best else None


def by_text(content: Content, known: KnownItems) -> tuple[Identity, str] | None:
    """Its host has the article with this text, word for word, and the title or the day with it."""
    if not content.text_mark:
        return None

    def agree(candidate: Identity, _: float | None) -> bool:
        one_day = not content.day or content.day == candidate.published_at[:10]
        return one_day or content.has_title_of(candidate)

    best = _most_alike(content, known.marked(content.text_mark), agree)
    return (best, "the same text, word for word") if best else None


RULES: dict[IdentityRule, Rule] = {
    "address": by_address,
    "guid": by_guid,
    "id": by_id,
    "page": by_page,
    "path": by_path,
    "title": by_title,
    "text": by_text,
}


def is_reused_address(content: Content, known: Identity) -> bool:
    """Whether an address shows another item than before: its code, its date and its text are all others."""
    old, new = _guid(known, content.shown.fetch.source), content.shown.guid
    codes_differ = is_opaque(old) and is_opaque(new) and old != new
    return codes_differ and _is_other_item(content, known)


def _is_other_item(content: Content, known: Identity) -> bool:
    """Whether date and text are both others; where one has no text, date and title."""
    if not content.published_at or content.published_at == known.published_at or not known.published_at:
        return False
    share = content.likeness(known)
    return not content.has_title_of(known) if share is None else share < EDITED


def _is_edited(content: Content, known: Identity) -> bool:
    """Whether the texts are alike; where one has none, title and day are the same."""
    share = content.likeness(known)
    if share is None:
        return content.has_title_of(known) and content.day == known.published_at[:10]
    return share >= EDITED


def _one_second(content: Content, known: Identity) -> bool:
    """Whether both were published in one second; midnight is where a date names no time."""
    return content.published_at == known.published_at != "" and not content.published_at.endswith(
        "T00:00:00Z"
    )


def _elsewhere(content: Content, known: Identity) -> bool:
    """Whether the same fetch shows the known article too, at another address with another text."""
    return known.address in content.shown.fetch.addresses and known.content != content.hash


def _ids_differ(content: Content, known: Identity) -> bool:
    """Whether the numbers in the addresses or the codes of the source say that these are two."""
    pages = {mark for mark in known.marks if mark.startswith("page ")}
    if pages and content.page_marks and not pages & {*content.page_marks}:
        return True
    old, new = _guid(known, content.shown.fetch.source), content.shown.guid
    return is_opaque(old) and is_opaque(new) and old != new


def _guid(known: Identity, source: str) -> str:
    prefix = f"guid {source}|"
    return next((mark.removeprefix(prefix) for mark in known.marks if mark.startswith(prefix)), "")


def _latest_first(candidates: Iterable[Identity]) -> list[Identity]:
    return sorted(candidates, key=lambda known: (known.at, known.address), reverse=True)


def _most_alike(
    content: Content, candidates: Iterable[Identity], agree: Callable[[Identity, float | None], bool]
) -> Identity | None:
    """Of those that agree and that the fetch does not show elsewhere the one with the likest text."""
    alike = [
        (share or 0.0, known.address, known)
        for known in candidates
        if agree(known, share := content.likeness(known)) and not _elsewhere(content, known)
    ]
    return max(alike, key=lambda entry: entry[:2])[2] if alike else None
