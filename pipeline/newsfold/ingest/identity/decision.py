"""The decision on an item: which article it is, and whether it is new, unchanged or changed; pure."""

from typing import Literal, NamedTuple

import msgspec

from newsfold.eventtime.moment import strict_seconds, strict_text
from newsfold.ingest.identity.content import Content
from newsfold.ingest.identity.fetch import Shown
from newsfold.ingest.identity.known import KnownItems
from newsfold.ingest.identity.rules import Match, is_reused_address, match
from newsfold.model.article import Article
from newsfold.model.identity import Identity, IdentityRule, forgotten_address
from newsfold.wire.identity import article_id

Verdict = Literal["new", "unchanged", "changed", "forgotten"]
MAX_BEFORE = 8
"""Earlier contents of an article that are known again when an old copy of it is shown."""


class Decision(NamedTuple):
    """Which article an item is, and what is to be done.

    `article` is the item's with `uri` and dates as they are to be sent: of a verdict "unchanged" it is not
    sent. `identity` is what is to be kept and told to others, None if that is known already. Of a
    `summary` that is new or changed the page at its link is to be read first, and decided on. `settled` is
    False for an old copy, which says nothing of what the source will show next.
    """

    uri: str
    verdict: Verdict
    rule: IdentityRule
    evidence: str
    shown: Shown
    address: str
    article: Article
    identity: Identity | None = None
    summary: bool = False
    settled: bool = True


def identify(shown: Shown, known: KnownItems) -> Decision:
    """Decide on one item of a fetch; what is decided must be known before the next item is asked for."""
    last = known.last_shown(shown.fetch.source, shown.key)
    if last and last.raw == shown.raw:
        same = "shown as before by the same source"
        return Decision(last.uri, "unchanged", "address", same, shown, last.address, shown.item.article)
    content = Content(shown)
    found = _given(content, known) if content.uri else match(content, known)
    address = content.uri or _own_address(content, known)
    uri = found.known.uri if found else address
    rule: IdentityRule = found.rule if found else "uri" if content.uri else "new"
    if (found and found.known.forgotten) or known.at(forgotten_address(article_id(uri))):
        evidence = found.evidence if found else uri
        return Decision(uri, "forgotten", rule, evidence, shown, address, content.article, settled=False)
    if found is None:
        return _new(content, address, rule)
    return _known(content, address, found, known)


def _given(content: Content, known: KnownItems) -> Match | None:
    """A uri that a source gives is the article: nothing else is asked."""
    row = known.at(content.uri)
    return Match(row, "uri", f"uri {content.uri}") if row else None


def _own_address(content: Content, known: KnownItems) -> str:
    """What the item is kept under: its address, or where that shows other items too, what its guid or text
    makes."""
    for address in content.shown.addresses[:1]:
        row = known.at(address)
        if row is None or not is_reused_address(content, row):
            return address
    return content.guid_uri or content.text_uri


def _new(content: Content, address: str, rule: IdentityRule) -> Decision:
    identity = _identity(
        content, address, address, rule, "first shown", content.published_at, content.modified_at
    )
    article = msgspec.structs.replace(content.article, uri=address)
    return _decision(content, identity, "new", article)


def _known(content: Content, address: str, found: Match, known: KnownItems) -> Decision:
    """A known article: the same, an old copy, or a new version."""
    uri = found.known.uri
    row, newest = known.at(address), known.newest(uri) or found.known
    version = content.article.version or 1
    published = _published(content, newest)
    same = content.hash in (newest.content, row.content if row else None)
    earlier = bool(newest.published_at) and "" < content.published_at < newest.published_at
    if version == newest.version and same and not earlier:
        return _unchanged(content, address, found, newest, row)
    if version < newest.version or (version == newest.version and not earlier and _is_old(content, newest)):
        return Decision(
            uri,
            "unchanged",
            found.rule,
            "an old copy",
            content.shown,
            address,
            content.article,
            settled=False,
        )
    if content.shown.item.summary and newest.whole:
        # The text in the feed is not set in place of the whole one: what has changed is on the page.
        return Decision(
            uri, "changed", found.rule, found.evidence, content.shown, address, content.article, summary=True
        )
    changed = content.modified_at
    if version == newest.version and changed <= newest.changed_at:
        changed = max(content.shown.fetch.at, _next_second(newest.changed_at))
    rule, evidence = _reason(row, found)
    identity = _identity(content, address, uri, rule, evidence, published, changed, newest=newest, row=row)
    article = msgspec.structs.replace(content.article, uri=uri)
    if published != content.published_at:
        article = msgspec.structs.replace(article, published_at=published)
    if changed != content.modified_at or published != content.published_at:
        article = msgspec.structs.replace(article, updated_at=changed)
    return _decision(content, identity, "changed", article)


def _unchanged(
    content: Content, address: str, found: Match, newest: Identity, row: Identity | None
) -> Decision:
    """Nothing to send; what is new of its address and its marks is kept."""
    rule, evidence = _reason(row, found)
    base = row or newest
    identity = msgspec.structs.replace(
        base,
        address=address,
        uri=found.known.uri,
        rule=rule,
        evidence=evidence,
        source=base.source if row else content.shown.fetch.source,
        marks=_joined(content, address, row),
        undone=bool(row and row.undone),
    )
    article = msgspec.structs.replace(content.article, uri=found.known.uri)
    told = None if identity == row else identity
    return Decision(
        identity.uri, "unchanged", found.rule, found.evidence, content.shown, address, article, told
    )


def _decision(content: Content, identity: Identity, verdict: Verdict, article: Article) -> Decision:
    summary = content.shown.item.summary
    rule, evidence = identity.rule, identity.evidence
    return Decision(
        identity.uri, verdict, rule, evidence, content.shown, identity.address, article, identity, summary
    )


def _identity(
    content: Content,
    address: str,
    uri: str,
    rule: IdentityRule,
    evidence: str,
    published_at: str,
    changed_at: str,
    *,
    newest: Identity | None = None,
    row: Identity | None = None,
) -> Identity:
    before = newest.before if newest else ()
    if newest and newest.content:
        before = (*(b for b in before if b not in (newest.content, content.hash)), newest.content)
    return Identity(
        address=address,
        uri=uri,
        rule=rule,
        evidence=evidence,
        source=row.source if row else content.shown.fetch.source,
        at=content.shown.fetch.at,
        undone=bool(row and row.undone),
        marks=_joined(content, address, row),
        version=content.article.version or 1,
        status=content.article.status,
        title=content.title[:500],
        published_at=published_at,
        modified_at=max(content.modified_at, newest.modified_at if newest else ""),
        changed_at=changed_at,
        content=content.hash,
        before=before[-MAX_BEFORE:],
        words=len(content.words),
        sketch=content.sketch,
        whole=not content.shown.item.summary,
    )


def _joined(content: Content, address: str, row: Identity | None) -> tuple[str, ...]:
    """The marks of the item, and guids that other feeds gave the same address."""
    marks = content.marks(address)
    kept = [m for m in (row.marks if row else ()) if m.startswith(("guid ", "link ")) and m not in marks]
    others = [m for m in kept if not m.startswith(f"guid {content.shown.fetch.source}|")]
    return (*marks, *others[-8:])


def _reason(row: Identity | None, found: Match) -> tuple[IdentityRule, str]:
    """Why the address is the article: as it was found when it was first shown."""
    if row:
        return row.rule, row.evidence
    merged_with = f" ({found.known.address})" if found.rule != "uri" else ""
    return found.rule, found.evidence + merged_with


def _published(content: Content, newest: Identity) -> str:
    """The first date of publication; of a version that the source counts itself, the one it has."""
    dates = [d for d in (content.published_at, newest.published_at) if d]
    return content.published_at if content.article.version else min(dates, default="")


def _is_old(content: Content, newest: Identity) -> bool:
    """Whether a text that differs is an old copy, out of somebody's cache or of a fetch that is repeated."""
    at, had = content.shown.fetch.at, content.hash in newest.before
    return at < newest.at or (had and (at == newest.at or content.modified_at < newest.modified_at))


def _next_second(moment: str) -> str:
    seconds = strict_seconds(moment) if moment else None
    return moment if seconds is None else strict_text(seconds + 1)
