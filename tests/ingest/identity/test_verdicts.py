"""New, unchanged or changed: versions, dates, withdrawals, old copies, summaries and their pages."""

import pytest

from newsfold.ingest.identity.decision import identify
from newsfold.ingest.identity.fetch import Fetch
from newsfold.ingest.identity.marks import canonical_address, guid_of, page_ids, site_of
from newsfold.sources.item import Sourced
from tests.ingest.identity.newsstand import FLOOD, STRIKE, Newsstand, fetch, item
from tests.ingest.identity.sequences import LONGER, REWRITTEN

PORT = "https://paper.example/port"


def verdicts(*fetches: Fetch) -> list[str]:
    """What is decided on each item, one after the other."""
    return [decision.verdict for decision in Newsstand().show(*fetches)]


def port(text: tuple[str, ...] = STRIKE, **more: object) -> Sourced:
    """The one article of these tests."""
    return item("Port on strike", text, link=PORT, **more)  # type: ignore[arg-type]


def test_versions_that_the_source_counts_hold() -> None:
    """A higher one is a new version though nothing else is another, a lower one an old copy."""
    assert verdicts(
        fetch(port(version=2)),
        fetch(port(version=3), at=1),
        fetch(port(LONGER, version=2), at=2),
        fetch(port(LONGER, version=4), at=3),
    ) == ["new", "changed", "unchanged", "changed"]


def test_a_withdrawal_is_told_once() -> None:
    """And the text before it is an old copy when a repeated fetch shows it."""
    shown = fetch(port())
    assert verdicts(
        shown, fetch(port((), status="canceled"), at=1), fetch(port((), status="canceled"), at=2), shown
    ) == ["new", "changed", "unchanged", "unchanged"]


def test_the_first_date_of_publication_stays() -> None:
    """A later one is taken for that of the edit, an earlier one for a correction."""
    stand = Newsstand()
    stand.show(
        fetch(port()),
        fetch(port(LONGER, published="2025-03-18T12:05:00Z"), at=9),
        fetch(port(LONGER, published="2025-03-17T08:00:00Z"), at=18),
        fetch(port(LONGER, published="2025-03-18T12:25:00Z"), at=27),
    )
    dates = [(article.published_at, article.updated_at) for article in stand.sent]
    assert dates == [
        ("2025-03-18T10:00:00Z", ""),
        ("2025-03-18T10:00:00Z", "2025-03-18T12:05:00Z"),
        ("2025-03-17T08:00:00Z", "2025-03-18T12:18:00Z"),
    ]


def test_an_edit_without_a_date_has_that_of_the_response() -> None:
    """The source's own if it is later, and never one before that of the text it replaces."""
    stand = Newsstand()
    stand.show(
        fetch(port(updated="2025-03-18T15:00:00Z")),
        fetch(port(LONGER), at=9),
        fetch(port(REWRITTEN, updated="2025-03-18T16:00:00Z"), at=18),
    )
    assert [article.updated_at for article in stand.sent] == [
        "2025-03-18T15:00:00Z",
        "2025-03-18T15:00:01Z",
        "2025-03-18T16:00:00Z",
    ]
    [text] = stand.articles().values()
    assert text[1:] == REWRITTEN


def test_an_old_copy_is_not_sent() -> None:
    """What a cache shows by turns, dated by the source; and what it shows again with a later date is news."""
    assert verdicts(
        fetch(port(updated="2025-03-18T11:00:00Z")),
        fetch(port(LONGER, updated="2025-03-18T12:08:00Z"), at=9),
        fetch(port(updated="2025-03-18T11:00:00Z"), at=12),
        fetch(port(LONGER, updated="2025-03-18T12:08:00Z"), at=15),
        fetch(port(updated="2025-03-18T12:17:00Z"), at=18),
    ) == ["new", "changed", "unchanged", "unchanged", "changed"]


def test_a_date_nobody_can_read_is_decided_once() -> None:
    """Items of one guid and no date are not new with every fetch."""
    fetches = [
        fetch(*(item(f"Item {n}", (STRIKE[0], f"Part {n}."), guid="x", published="Invalid Date") for n in
        range(3)), at=m) for m in range(4)
    ]  # fmt: skip
    assert verdicts(*fetches) == ["new"] * 3 + ["unchanged"] * 9


def test_a_summary_asks_for_its_page_and_never_replaces_it() -> None:
    """Its page is decided on and kept for it; a changed teaser asks again, and whole texts stay."""
    stand = Newsstand()
    teaser = port((STRIKE[0][:60],), guid="1")._replace(summary=True)
    [entry] = fetch(teaser)
    first = identify(entry, stand.store)
    assert (first.verdict, first.summary) == ("new", True)
    page = entry.with_page(port(canonical=PORT, guid="1"))
    with stand.store.batch():
        whole = identify(page, stand.store)
        stand.store.put(whole, entry)
    assert (whole.verdict, whole.summary, whole.uri) == ("new", False, first.uri)
    [again] = fetch(teaser, at=9)
    assert identify(again, stand.store).verdict == "unchanged"
    [other] = fetch(port((STRIKE[1][:60],), guid="1")._replace(summary=True), at=18)
    third = identify(other, stand.store)
    assert (third.verdict, third.summary, third.identity) == ("changed", True, None)
    assert identify(other.with_page(port(canonical=PORT, guid="1")), stand.store).verdict == "unchanged"


def test_a_given_uri_is_the_article() -> None:
    """Whatever guid and address say."""
    decisions = Newsstand().show(
        fetch(item("Port on strike", link=PORT, guid="1", uri="urn:a")),
        fetch(item("Cellars", FLOOD, link=PORT, guid="1", uri="urn:b"), at=1),
        fetch(item("Port closed", link=f"{PORT}-2", guid="2", uri="urn:a"), at=2),
    )
    assert [(d.uri, d.verdict) for d in decisions] == [
        ("urn:a", "new"),
        ("urn:b", "new"),
        ("urn:a", "changed"),
    ]


@pytest.mark.parametrize(
    ("canonical", "link", "address"),
    [
        ("https://www.paper.example/a?utm_source=x", "https://m.paper.example/b", "https://paper.example/a"),
        ("https://paper.example/", "https://paper.example/b", ""),
        ("https://agency.example/a", "https://paper.example/b", ""),
        ("https://paper.example/a", "https://feeds.elsewhere.example/x", "https://paper.example/a"),
        ("https://sport.paper.co.uk/a", "https://paper.co.uk/b", "https://sport.paper.co.uk/a"),
        ("/a", "https://paper.example/b", ""),
        ("https://paper.example/a", "", "https://paper.example/a"),
        ("https://paper.example/", "", ""),
    ],
)
def test_which_canonical_address_is_believed(canonical: str, link: str, address: str) -> None:
    """That of another page of the site; not the front page's, nor another site's unless the link leads
    there."""
    assert canonical_address(canonical, link) == address


def test_ids_in_addresses() -> None:
    """Numbers and codes, not dates; and a guid in one spelling."""
    assert page_ids("https://paper.example/2025/03/18/20250318/port-48215377") == ("48215377",)
    assert page_ids("https://paper.example/a/9f8e7d6c5b4a-port?storyid=77123") == ("9f8e7d6c5b4a", "77123")
    assert page_ids("https://paper.example/port-on-strike") == ()
    assert [guid_of(text) for text in (" 0", "NULL", "a  b", "http://www.paper.example/?p=1")] == [
        "", "", "a b", "https://paper.example?p=1",
    ]  # fmt: skip
    assert site_of("https://a.b.paper.com.br/x") == "paper.com.br"
