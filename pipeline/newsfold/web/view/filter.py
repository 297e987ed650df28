"""What a reader asks the view for: the filters of subscriptions, words of the text, and a size of window."""

from collections.abc import Iterable
from dataclasses import dataclass

from newsfold.settings import Settings
from newsfold.subscription.query import Query

EVERYTHING = Query()


@dataclass(frozen=True)
class Filter:
    """A `Query`, and `words` that stories, evidence or topic of a record must have, in any order.

    `window_size` is such as "1d"; "" takes records of all sizes. In `words` a part in quotes is a phrase, and
    a word that ends with * any that begins so; whatever else a person types is text.
    """

    query: Query = EVERYTHING
    words: str = ""
    window_size: str = ""

    @classmethod
    def of(
        cls,
        *,
        topics: Iterable[str] = (),
        entities: Iterable[str] = (),
        sources: Iterable[str] = (),
        countries: Iterable[str] = (),
        since: str = "",
        until: str = "",
        min_articles: int = 0,
        min_sources: int = 0,
        words: str = "",
        window_size: str = "",
        settings: Settings | None = None,
    ) -> "Filter":
        """The filter of names and times as a person types them; errors are those of `Query.of`."""
        query = Query.of(
            topics=topics, entities=entities, sources=sources, countries=countries, since=since, until=until,
            min_articles=min_articles, min_sources=min_sources, settings=settings,
        )  # fmt: skip
        return cls(query, words, window_size)
