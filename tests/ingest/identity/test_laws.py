"""Laws of identity over sites made by chance: whatever editors do, one article is one, in its newest text."""

from typing import NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from newsfold.ingest.identity.fetch import Fetch
from newsfold.sources.item import Sourced
from tests.ingest.identity.newsstand import Newsstand, fetch, item, shown_by

WORDS = [
    "harbour", "crane", "ferry", "pilot", "tide", "cargo", "union", "court", "mayor", "bridge",
    "cellar", "brook", "firemen", "council", "budget", "school", "teacher", "strike", "pension",
    "hospital", "nurse", "ward", "clinic", "farmer", "harvest", "wheat", "drought", "rain",
    "market", "price", "tram", "depot",
]  # fmt: skip


class Page(NamedTuple):
    """An article as its editors have it: its number, title, slug, folder and how often its text grew."""

    number: int
    title: int = 0
    folder: int = 0
    edits: int = 0

    def item(self, *, guid: bool) -> Sourced:
        """As the feed shows it: known by its guid, or by the number in its address alone."""
        words = [WORDS[(self.number * 7 + n * (self.number + 2)) % len(WORDS)] for n in range(60)]
        text = [" ".join(words) + f" in quarter {self.number}."]
        text += [f"Later the {WORDS[n]} of quarter {self.number} was closed too." for n in range(self.edits)]
        title = f"Report {self.title} of quarter {self.number}"
        slug = title.lower().replace(" ", "-")
        number = "" if guid else f"{90_000 + self.number}-"
        return item(
            title,
            text,
            link=f"https://www.site.example/f{self.folder}/{number}{slug}",
            guid=f"site-{self.number}" if guid else "",
            published=f"2025-03-18T{8 + self.number % 3:02}:{self.number:02}:07Z",
        )


@st.composite
def histories(draw: st.DrawFn) -> tuple[list[Fetch], int]:
    """Fetches of a site whose editors edit, retitle (with the slug) and move articles; and how many there
    are."""
    guid = draw(st.booleans())
    pages = [Page(number) for number in range(draw(st.integers(1, 4)))]
    fetches = []
    for at in range(draw(st.integers(1, 6))):
        for number, page in enumerate(pages if at else []):
            change = draw(st.sampled_from(["none", "edit", "retitle", "move", "both"]))
            pages[number] = page._replace(
                edits=page.edits + (change in ("edit", "both")),
                title=page.title + (change in ("retitle", "both")),
                folder=page.folder + (change == "move"),
            )
        fetches.append(fetch(*(page.item(guid=guid) for page in draw(st.permutations(pages))), at=9 * at))
    return fetches, len(pages)


def newest(fetches: list[Fetch]) -> list[tuple[str, ...]]:
    """What the last fetch shows, sorted."""
    articles = [shown.item.article for shown in fetches[-1]]
    return sorted((article.title, *article.paragraphs) for article in articles)


@given(histories())
def test_one_article_is_one_in_its_newest_text(history: tuple[list[Fetch], int]) -> None:
    """Edited, retitled or moved, in any order in the feed, without any date of modification."""
    fetches, count = history
    articles = shown_by(fetches).articles()
    assert len(articles) == count
    assert sorted(articles.values()) == newest(fetches)


@given(histories(), st.data())
def test_losing_the_store_and_repeating_fetches_change_nothing(
    history: tuple[list[Fetch], int], data: st.DataObject
) -> None:
    """At any point the store may be lost, and any fetches shown once more."""
    fetches, _ = history
    expected = shown_by(fetches).articles()
    stand = Newsstand()
    for number, each in enumerate(fetches):
        stand.show(each)
        if data.draw(st.booleans()):
            stand.lose_store()
        again = data.draw(st.integers(0, number + 1))
        sent = len(stand.sent)
        stand.show(*fetches[again : number + 1])
        assert len(stand.sent) == sent
    assert stand.articles() == expected


@given(histories())
def test_a_fetch_may_be_cut_anywhere_by_batches(history: tuple[list[Fetch], int]) -> None:
    """What a batch keeps is known to the next item, wherever a batch ends: one batch for all, or one for
    each."""
    fetches, _ = history
    whole = [(d.uri, d.verdict, d.rule) for d in Newsstand().show(*fetches)]
    for size in (1, 2, 1000):
        assert Newsstand().show_in_batches(fetches, size) == whole
