"""Many feeds of many items, some of which are edited at each step."""

from newsfold.model.article import Article
from tests.ingest.collecting.web import Web, article, lines

WORDS = ("truce", "sanction", "hockey")


class Harbours:
    """The feeds of a server; `step` edits one item in `every` of each feed."""

    def __init__(self, site: Web, feeds: int = 200, items: int = 50, every: int = 10) -> None:
        self.site, self.feeds, self.items, self.every = site, feeds, items, every
        self._edits: dict[tuple[int, int], int] = {}
        self._steps = 0
        for feed in range(feeds):
            self._show(feed)

    def step(self) -> None:
        """The next edits, in all feeds."""
        self._steps += 1
        for feed in range(self.feeds):
            for item in range((feed + self._steps) % self.every, self.items, self.every):
                self._edits[feed, item] = self._steps
            self._show(feed)

    def articles(self) -> list[Article]:
        """Every item as it is shown last."""
        shown = (self._article(feed, item) for feed in range(self.feeds) for item in range(self.items))
        return [Article(**fields) for fields in shown]  # type: ignore[arg-type]

    def tables(self) -> list[str]:
        """The lines of each [[source]]."""
        return [f'url = "{{web}}/feed/{feed}"' for feed in range(self.feeds)]

    def _show(self, feed: int) -> None:
        self.site.answers[f"/feed/{feed}"] = lines(*(self._article(feed, n) for n in range(self.items)))

    def _article(self, feed: int, item: int) -> dict[str, object]:
        number, edits = feed * self.items + item, self._edits.get((feed, item), 0)
        word = WORDS[(number + edits) % len(WORDS)]
        text = f"In harbour {number} they spoke of a {word}, as report {edits} says."
        moment = f"2025-03-{18 + edits // 24:02}T{edits % 24:02}:00:00Z"
        return article(number, text=text, hour=0, updated_at=moment if edits else "")
