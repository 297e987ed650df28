"""Every complaint about readers of feeds, as fetches in order: how many articles there are, and in which
version."""

import random

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsfold.ingest.identity.fetch import Fetch
from tests.ingest.identity.newsstand import Newsstand, shown_by
from tests.ingest.identity.sequences import SEQUENCES

EACH = pytest.mark.parametrize("name", SEQUENCES)


@EACH
def test_articles_of_a_sequence(name: str) -> None:
    """One article is one, two are two, and each has its newest title and text."""
    sequence = SEQUENCES[name]
    assert shown_by(sequence.fetches).titles() == sequence.titles


@EACH
def test_repeated_fetches_change_nothing(name: str) -> None:
    """Any suffix of the fetches once more sends nothing and tells nothing."""
    fetches = SEQUENCES[name].fetches
    for start in range(len(fetches)):
        stand = shown_by(fetches)
        sent, told = len(stand.sent), len(stand.log)
        stand.show(*fetches[start:])
        assert (len(stand.sent), len(stand.log)) == (sent, told)


@EACH
def test_a_lost_store_changes_nothing(name: str) -> None:
    """Wherever the store is lost, with what was told to Kafka read back, the articles are the same."""
    fetches = SEQUENCES[name].fetches
    expected = shown_by(fetches)
    for point in range(len(fetches) + 1):
        stand = shown_by(fetches[:point])
        stand.lose_store()
        stand.show(*fetches[point:])
        assert stand.articles() == expected.articles()
        stand.show(*fetches[-1:])
        assert stand.articles() == expected.articles()


@given(st.lists(st.sampled_from(sorted(SEQUENCES)), min_size=2, max_size=4, unique=True), st.randoms())
def test_sequences_do_not_disturb_each_other(names: list[str], chance: random.Random) -> None:
    """Fetches of several sites in any order between them have the articles that each has alone."""
    queues = [[_moved(f, str(n)) for f in SEQUENCES[name].fetches] for n, name in enumerate(names)]
    stand, alone = Newsstand(), [shown_by(queue) for queue in queues]
    waiting = [list(queue) for queue in queues]
    while any(waiting):
        queue = chance.choice([queue for queue in waiting if queue])
        stand.show(queue.pop(0))
    assert stand.articles() == {uri: text for each in alone for uri, text in each.articles().items()}


def _moved(fetch: Fetch, number: str) -> Fetch:
    """A fetch with its own source and host."""

    def own(text: str) -> str:
        return text.replace(".example", f"{number}.example")

    items = []
    for shown in fetch:
        ids, article = shown.item.ids, shown.item.article
        moved = ids._replace(link=own(ids.link), canonical=own(ids.canonical), guid=own(ids.guid))
        article = msgspec.structs.replace(article, url=own(article.url), source=number)
        items.append(shown.item._replace(ids=moved, article=article))
    return Fetch(f"{fetch.source} {number}", items, fetch.at)
