"""A newsstand: sources that show items, fetch by fetch, and what becomes of them over the store of known
items."""

from collections.abc import Iterable, Sequence

from newsfold.ingest.identity.decision import Decision, identify
from newsfold.ingest.identity.fetch import Fetch
from newsfold.ingest.identity.store import KnownItemsStore, day_of
from newsfold.ingest.step import paragraphs_of
from newsfold.model.article import Article
from newsfold.model.identity import Identity
from newsfold.sources.item import Sourced, SourceIds

STRIKE = (
    "Dock workers at the northern port walked out on Tuesday after talks on night shifts ended without a "
    "result. "
    "The union says that crews have worked sixty hours a week since the winter and that three accidents in "
    "a month "
    "were the consequence.",
    "The port authority called the walkout unlawful and asked a court to stop it. Ships with grain are "
    "waiting in the "
    "bay, and two lines have sent theirs on to other harbours.",
)
FLOOD = (
    "The river left its bed above the old mill during the night and ran through forty cellars in the lower "
    "town. "
    "Firemen carried people out in boats until morning, and the bridge to the station stays closed.",
    "The mayor said that the wall built nine years ago had held, but that nobody had thought of the brook "
    "behind it.",
)


def item(
    title: str,
    text: Sequence[str] = STRIKE,
    *,
    link: str = "",
    guid: str = "",
    canonical: str = "",
    alternates: tuple[str, ...] = (),
    published: str = "2025-03-18T10:00:00Z",
    updated: str = "",
    **more: object,
) -> Sourced:
    """An item of a feed."""
    article = Article(
        title=title, paragraphs=tuple(text), url=link, published_at=published, updated_at=updated, **more,  # type: ignore[arg-type]
    )  # fmt: skip
    ids = SourceIds(guid=guid, link=link, canonical=canonical, alternates=alternates)
    return Sourced(article, ids=ids)


def fetch(*items: Sourced, at: int = 0, source: str = "paper") -> Fetch:
    """What a source showed `at` minutes after noon."""
    return Fetch(source, items, f"2025-03-18T{12 + at // 60:02}:{at % 60:02}:00Z")


class Newsstand:
    """A collector with nothing around it: decides on fetches, keeps what is decided, and sends what is to
    be sent."""

    def __init__(self) -> None:
        self.store = KnownItemsStore(":memory:")
        self.log: list[Identity] = []
        self.sent: list[Article] = []

    def show(self, *fetches: Fetch) -> list[Decision]:
        """Decide on the fetches, one after the other."""
        decisions = []
        for each in fetches:
            with self.store.batch():
                for shown in each:
                    decision = identify(shown, self.store)
                    decisions.append(decision)
                    if decision.verdict != "unchanged":
                        self.sent.append(decision.article)
                    if decision.identity:
                        self.log.append(decision.identity)
                    self.store.put(decision)
        return decisions

    def show_in_batches(self, fetches: Iterable[Fetch], size: int) -> list[tuple[str, str, str]]:
        """Uri, verdict and rule of each item, `size` items to a batch of the store, whatever fetch they
        are of."""
        entries = [shown for each in fetches for shown in each]
        told: list[tuple[str, str, str]] = []
        for start in range(0, len(entries), size):
            with self.store.batch():
                for shown in entries[start : start + size]:
                    decision = identify(shown, self.store)
                    self.store.put(decision)
                    told.append((decision.uri, decision.verdict, decision.rule))
        return told

    def lose_store(self) -> None:
        """Begin with an empty store, and read back what was told to Kafka: the last of each address."""
        self.store.close()
        self.store = KnownItemsStore(":memory:")
        with self.store.batch():
            for identity in {identity.address: identity for identity in self.log}.values():
                self.store.remember(identity, day_of(identity.at))

    def articles(self) -> dict[str, tuple[str, ...]]:
        """The newest title and text of each article by its uri, in the order of versions that the pipeline
        has."""
        newest: dict[str, tuple[tuple[int, str], tuple[str, ...]]] = {}
        for article in self.sent:
            paragraphs = paragraphs_of(article)
            first = paragraphs[0]
            version = ((first.version, first.digest), (first.title, *(p.text for p in paragraphs)))
            newest[first.uri] = max(newest.get(first.uri, version), version)
        return {uri: text for uri, (_, text) in sorted(newest.items())}

    def titles(self) -> list[str]:
        """The newest title of each article, sorted."""
        return sorted(text[0] for text in self.articles().values())


def shown_by(fetches: Iterable[Fetch]) -> Newsstand:
    """A newsstand that has had these fetches."""
    stand = Newsstand()
    stand.show(*fetches)
    return stand
