"""Sources that show what was forgotten: it is not sent, whatever the address, and it is said."""

from pathlib import Path

from newsfold.forgetting.names import forgettable
from newsfold.forgetting.withdrawal import markers
from newsfold.ingest.identity.store import KnownItemsStore, day_of
from newsfold.wire.codec import encode_struct
from tests.forgetting.news import AT
from tests.ingest.identity.newsstand import FLOOD, Newsstand, fetch, item

ADDRESS = "https://paper.example/econ/48215377-port-on-strike"
MOVED = "https://paper.example/econ/48215377-port-stands-still"


def after_forgetting(name: str) -> Newsstand:
    """A newsstand that has shown the strike at two addresses, and been told to forget it."""
    stand = Newsstand()
    stand.show(
        fetch(item("Port on strike", link=ADDRESS)), fetch(item("Port stands still", link=MOVED), at=9)
    )
    article = forgettable(name, stand.store)
    with stand.store.batch():
        for identity in markers(article.ids, article.identities, AT, "a court order"):
            stand.log.append(identity)
            stand.store.remember(identity, day_of(identity.at))
    return stand


def test_all_addresses_of_an_article_are_forgotten() -> None:
    """Named by either: what is known of both has no title any more."""
    for name in (ADDRESS, MOVED, MOVED.replace("https://", "http://www.")):
        stand = after_forgetting(name)
        article = forgettable(name, stand.store)
        assert len(article.ids) >= 2
        known = stand.store.of_article(stand.store.at(ADDRESS).uri)  # type: ignore[union-attr]
        assert {identity.address for identity in known} == {ADDRESS, MOVED}
        assert not any(identity.title for identity in known)
        assert not any(b"Port" in encode_struct(identity) for identity in known)


def test_it_is_not_sent_again() -> None:
    """Edited, dated anew, under another headline or at a further address; by a new store too."""
    for lose in (False, True):
        stand = after_forgetting(ADDRESS)
        if lose:
            stand.lose_store()
        sent = len(stand.sent)
        shown = fetch(
            item("Port closed", link=ADDRESS, published="2025-04-02T10:00:00Z", version=9),
            item("Port on strike", link="https://paper.example/econ/48215377-third"),
            item("A flood", FLOOD, link="https://paper.example/flood"),
            at=30,
        )
        decisions = stand.show(shown)
        assert [decision.verdict for decision in decisions] == ["forgotten", "forgotten", "new"]
        assert [article.title for article in stand.sent[sent:] if article.title != "A flood"] == [
            "Port closed",
            "Port on strike",
        ], "the newsstand notes all that is not unchanged"
        again = stand.show(shown)
        assert [decision.verdict for decision in again] == ["forgotten", "forgotten", "unchanged"]


def test_what_was_forgotten_is_never_pruned() -> None:
    """Also when no source has shown it for years."""
    stand = after_forgetting(ADDRESS)
    assert stand.store.not_shown_since(day_of("2035-01-01T00:00:00Z")) == {}


def test_no_title_stays_in_the_file(tmp_path: Path) -> None:
    """The control finds it in the file before."""
    path = tmp_path / "known.sqlite"
    store = KnownItemsStore(path)
    stand = Newsstand()
    stand.store = store
    stand.show(fetch(item("Port on strike", link=ADDRESS)))
    store.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert b"Port on strike" in path.read_bytes()
    article = forgettable(ADDRESS, store)
    with store.batch():
        for identity in markers(article.ids, article.identities, AT, ""):
            store.remember(identity, day_of(identity.at))
    store.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert b"Port on strike" not in path.read_bytes()
    store.close()
